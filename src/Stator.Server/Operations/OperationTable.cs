using Stator.Api;
using Stator.Delivery.Kinesis;
using Stator.Engine.Catalog;
using Stator.Engine.Changes;
using Stator.Engine.Reads;
using Stator.Engine.Statements;
using Stator.Engine.Writes;
using Stator.Server.Gateway;
using Stator.Server.Operations.Items;
using Stator.Server.Operations.Kinesis;
using Stator.Server.Operations.Policies;
using Stator.Server.Operations.Statements;
using Stator.Server.Operations.Streams;
using Stator.Server.Operations.Tables;
using Stator.Server.Operations.Transactions;

namespace Stator.Server.Operations;

/// <summary>All operations of the API: those that the server has, and for each other one the answer that it has not.</summary>
internal static class OperationTable
{
    /// <summary>The operations by their whole target, e.g. DynamoDB_20120810.PutItem.</summary>
    /// <param name="database">The engine.</param>
    /// <param name="kinesis">Delivers changes to Kinesis.</param>
    /// <param name="limits">How often settings of tables may change.</param>
    /// <param name="address">Host and port of the server, once it listens.</param>
    public static IReadOnlyDictionary<string, Operation> Create(Database database, ChangeLimits limits, KinesisHost kinesis, Func<string> address)
    {
        var (store, catalog) = (database.Store, database.Catalog);
        var writer = new ItemWriter(store, catalog);
        var reader = new ItemReader(store, catalog);
        var transactions = new TransactionWriter(store, catalog, database.Tokens);
        var transactionReader = new TransactionReader(store, catalog);
        var pages = new PageReader(store, catalog);
        var streams = new ChangeReader(store);
        var descriptions = new TableDescriptions(catalog, new TableStatistics(store, database.Time));
        Operation[] present =
        [
            new BatchExecuteStatement(reader, writer),
            new BatchGetItem(reader),
            new BatchWriteItem(writer, reader),
            new CreateTable(catalog),
            new DeleteItem(writer),
            new DescribeKinesisStreamingDestination(catalog),
            new DisableKinesisStreamingDestination(catalog, kinesis),
            new EnableKinesisStreamingDestination(catalog, kinesis),
            new UpdateKinesisStreamingDestination(catalog, kinesis),
            new DeleteResourcePolicy(catalog, limits),
            new DeleteTable(catalog),
            new DescribeEndpoints(address),
            new DescribeLimits(),
            new DescribeStream(streams),
            new DescribeTable(catalog, descriptions),
            new DescribeTimeToLive(catalog),
            new ExecuteStatement(new StatementReader(store, catalog), reader, writer),
            new ExecuteTransaction(reader, transactions, transactionReader),
            new GetItem(reader),
            new GetRecords(streams, catalog),
            new GetResourcePolicy(catalog),
            new GetShardIterator(streams, catalog),
            new ListStreams(streams),
            new ListTables(catalog),
            new ListTagsOfResource(catalog),
            new PutItem(writer),
            new PutResourcePolicy(catalog, limits),
            new Query(pages),
            new Scan(pages),
            new TagResource(catalog, limits),
            new TransactGetItems(transactionReader),
            new TransactWriteItems(transactions),
            new UntagResource(catalog, limits),
            new UpdateItem(writer),
            new UpdateTable(catalog, limits, descriptions, database.StartBackfill),
            new UpdateTimeToLive(catalog, limits, database.StartBackfill),
        ];
        var table = ApiOperations.All.ToDictionary(facts => $"{facts.Service}.{facts.Name}", facts => (Operation)new MissingOperation(facts));
        foreach (var operation in present)
        {
            table[$"{operation.Facts.Service}.{operation.Facts.Name}"] = operation;
        }
        return table;
    }
}
