using System.Runtime.CompilerServices;
using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Engine.Reads;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Items;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html</summary>
internal sealed class BatchWriteItem(ItemWriter writer, ItemReader reader)
    : Operation<BatchWriteItemInput, BatchWriteItemOutput>(ApiOperations.BatchWriteItem)
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    protected override async ValueTask<BatchWriteItemOutput> ExecuteAsync(
        Realm realm, BatchWriteItemInput request, CancellationToken cancellationToken)
    {
        var writes = Check(realm, request);
        await CheckKeysAsync(writes, cancellationToken);
        var outcomes = await writer.WriteAllAsync(writes, cancellationToken);
        var names = GivenNames.Of(realm, request.RequestItems!.Keys);
        return new BatchWriteItemOutput
        {
            UnprocessedItems = new Dictionary<string, IReadOnlyList<WriteRequest>>(),
            ConsumedCapacity = DescribeCapacity(request.ReturnConsumedCapacity, outcomes, names),
            ItemCollectionMetrics = ItemCollections.Describe(request.ReturnItemCollectionMetrics, outcomes, names),
        };
    }

    private List<ItemWrite> Check(Realm realm, BatchWriteItemInput request)
    {
        if (request.RequestItems!.Count == 0)
        {
            throw BatchErrors.NoWrites();
        }
        if (request.RequestItems.Values.SelectMany(requests => requests).Any(write => write.PutRequest is null == write.DeleteRequest is null))
        {
            throw BatchErrors.NotOneRequest();
        }
        var writes = new List<ItemWrite>();
        foreach (var (name, requests) in request.RequestItems)
        {
            var table = TableNames.Resolve(realm, name);
            foreach (var write in requests)
            {
                writes.Add(Read(table, write));
            }
        }
        return writes.Count <= Limits.BatchWriteRequestsMax ? writes : throw BatchErrors.TooManyWrites();
    }

    private ItemWrite Read(TableAddress table, WriteRequest write)
    {
        if (write.PutRequest is { } put)
        {
            RequestChecks.Check(put.Item, Facts.Wording);
            return new ItemWrite.Put(table, put.Item!, null) { ShowsBefore = false };
        }
        RequestChecks.Check(write.DeleteRequest!.Key, Facts.Wording);
        return new ItemWrite.Delete(table, write.DeleteRequest.Key!, null) { ShowsBefore = false };
    }

    /// <summary>Keys of the wrong shape are told before duplicates, and both before anything is written.</summary>
    private async ValueTask CheckKeysAsync(List<ItemWrite> writes, CancellationToken cancellationToken)
    {
        using var batch = reader.OpenBatch();
        var seen = new HashSet<AttributeValue>();
        var tables = new List<TableDefinition>();
        foreach (var write in writes)
        {
            tables.Add(await batch.OpenAsync(write.Table, cancellationToken));
        }
        var isDuplicate = false;
        for (var at = 0; at < writes.Count; at++)
        {
            var key = writes[at] is ItemWrite.Put put ? put.Item : ((ItemWrite.Delete)writes[at]).Key;
            KeyChecks.ExpectSchema(tables[at].Keys, key);
            isDuplicate |= !seen.Add(AttributeValue.Binary(BatchReader.Identity(tables[at], key)));
        }
        if (isDuplicate)
        {
            throw BatchErrors.Duplicates();
        }
    }

    private static List<ConsumedCapacity>? DescribeCapacity(string? level, IReadOnlyList<WriteOutcome> outcomes, GivenNames names)
    {
        if (level is null or "NONE")
        {
            return null;
        }
        var capacity = new List<ConsumedCapacity>();
        foreach (var table in outcomes.GroupBy(outcome => outcome.Table.Number))
        {
            var sum = new ConsumedUnits();
            foreach (var outcome in table)
            {
                sum.Add(outcome.Consumed);
            }
            capacity.Add(CapacityAnswers.Describe(level, names.Of(table.First().Table.Address.Name), sum)!);
        }
        return capacity;
    }
}
