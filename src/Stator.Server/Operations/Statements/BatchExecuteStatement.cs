using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Engine.Reads;
using Stator.Engine.Statements;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language.PartiQL;
using Stator.Server.Gateway;
using Stator.Server.Operations.Items;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Statements;

/// <summary>
/// Each statement is done or not on its own. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
/// </summary>
internal sealed class BatchExecuteStatement(ItemReader reader, ItemWriter writer)
    : Operation<BatchExecuteStatementInput, BatchExecuteStatementOutput>(ApiOperations.BatchExecuteStatement)
{
    protected override async ValueTask<BatchExecuteStatementOutput> ExecuteAsync(
        Realm realm, BatchExecuteStatementInput request, CancellationToken cancellationToken)
    {
        var members = request.Statements!.Select(member => new BatchMember(member)).ToList();
        if (members.Select(member => member.Statement?.IsRead).Where(isRead => isRead is not null).Distinct().Count() > 1)
        {
            throw DynamoException.Validation("Read and write requests together in the same batch is not supported.");
        }
        using var batch = reader.OpenBatch();
        foreach (var member in members)
        {
            await member.ResolveAsync(realm, batch, cancellationToken);
        }
        ExpectDistinct(members);
        foreach (var member in members.Where(member => member.Statement is { IsRead: true }))
        {
            await member.RunAsync(batch, writer, cancellationToken);
        }
        // Each write is a transaction of its own; together they share the flushes of the log.
        await Task.WhenAll(members.Where(member => member.Statement is { IsRead: false }).Select(member => member.RunAsync(batch, writer, cancellationToken)));
        return new BatchExecuteStatementOutput
        {
            Responses = [.. members.Select(member => member.Response)],
            ConsumedCapacity = Describe(request.ReturnConsumedCapacity, members),
        };
    }

    private static void ExpectDistinct(List<BatchMember> members)
    {
        var seen = new HashSet<AttributeValue>();
        if (members.Any(member => member.Identity is { } identity && !seen.Add(identity)))
        {
            throw BatchErrors.Duplicates();
        }
    }

    /// <summary>What failed is charged to tables on which something was done, and there to their total alone.</summary>
    private static List<ConsumedCapacity>? Describe(string? level, List<BatchMember> members)
    {
        var capacity = new List<ConsumedCapacity>();
        foreach (var table in members.Where(member => member.Consumed is not null).GroupBy(member => member.Table!.Address.Name))
        {
            var done = new ConsumedUnits();
            foreach (var member in table.Where(member => member.IsDone))
            {
                done.Add(member.Consumed!);
            }
            if (table.Any(member => member.IsDone) && CapacityAnswers.Describe(level, table.First().Table!.Address.Name, done) is { } described)
            {
                described.CapacityUnits += table.Where(member => !member.IsDone).Sum(member => member.Consumed!.Total);
                capacity.Add(described);
            }
        }
        return capacity.Count == 0 ? null : capacity;
    }
}

/// <summary>One statement of a batch on its way: read, its table found, done.</summary>
internal sealed class BatchMember
{
    private readonly BatchStatementRequest _request;
    private DynamoException? _error;
    private Item? _row;
    private Item? _key;
    private ItemWrite? _write;

    public BatchMember(BatchStatementRequest request)
    {
        _request = request;
        try
        {
            var statement = StatementText.Read(request.Statement!, request.Parameters);
            Statement = statement is PartiqlStatement.Exists ? throw StatementText.ExistsOutsideTransaction() : statement;
        }
        catch (DynamoException error)
        {
            _error = error;
        }
    }

    /// <summary>The statement; null when its text is none.</summary>
    public PartiqlStatement? Statement { get; }

    /// <summary>The table; null when the statement is wrong or its table is not there.</summary>
    public TableDefinition? Table { get; private set; }

    /// <summary>What tells its item from all others; null when nothing will be done.</summary>
    public AttributeValue? Identity { get; private set; }

    /// <summary>The capacity consumed; null when nothing was tried.</summary>
    public ConsumedUnits? Consumed { get; private set; }

    /// <summary>True when it was done.</summary>
    public bool IsDone => _error is null;

    public BatchStatementResponse Response => new()
    {
        Error = _error is null ? null : new BatchStatementError { Code = CodeOf(_error), Message = _error.Message },
        TableName = Identity is null ? null : Table!.Address.Name,
        Item = _row,
    };

    /// <summary>Finds the table, and the item in it.</summary>
    public async ValueTask ResolveAsync(Realm realm, BatchReader batch, CancellationToken cancellationToken)
    {
        if (Statement is null)
        {
            return;
        }
        try
        {
            Table = await batch.OpenAsync(TableNames.Resolve(realm, Statement.TableName), cancellationToken);
            Identity = AttributeValue.Binary(Statement is PartiqlStatement.Select select ? ResolveRead(Table, select) : ResolveWrite(Table, Statement));
        }
        catch (DynamoException error)
        {
            _error = error;
        }
    }

    private byte[] ResolveRead(TableDefinition table, PartiqlStatement.Select select)
    {
        _key = StatementWrites.KeyOf(table, select, _request.ConsistentRead ?? false) ?? throw DynamoException.Validation(
            "Select statements within BatchExecuteStatement must specify the primary key in the where clause.");
        KeyChecks.CheckKey(table, _key);
        return BatchReader.Identity(table, _key);
    }

    private byte[] ResolveWrite(TableDefinition table, PartiqlStatement statement)
    {
        _write = StatementWrites.WriteOf(table, statement);
        StatementWrites.CheckKeys(table, _write);
        return BatchReader.Identity(table, _write.KeySource);
    }

    public async Task RunAsync(BatchReader batch, ItemWriter writer, CancellationToken cancellationToken)
    {
        if (Identity is null)
        {
            return;
        }
        try
        {
            await (_key is { } key ? ReadAsync(batch, key, cancellationToken) : WriteAsync(writer, _write!, cancellationToken));
        }
        catch (DynamoException error)
        {
            _error = error;
        }
    }

    private async Task ReadAsync(BatchReader batch, Item key, CancellationToken cancellationToken)
    {
        var item = await batch.ReadAsync(Table!, key, cancellationToken);
        Consumed = new ConsumedUnits();
        Consumed.AddTable(ConsumedUnits.Read(item?.SizeBytes ?? 0, _request.ConsistentRead ?? false));
        _row = item is null ? null : ((PartiqlStatement.Select)Statement!).Columns?.Apply(item) ?? item;
    }

    private async Task WriteAsync(ItemWriter writer, ItemWrite write, CancellationToken cancellationToken)
    {
        var outcome = await writer.WriteAsync(write, cancellationToken);
        Consumed = outcome.Consumed;
        if (!outcome.Applied)
        {
            throw write.Failure(outcome.Before);
        }
        _row = StatementAnswers.Returned(Statement!, outcome);
    }

    private static string CodeOf(DynamoException error) => error.Type == DynamoException.ValidationType
        ? "ValidationError"
        : error.Type.Replace("Exception", "");
}
