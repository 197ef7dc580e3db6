using System.Runtime.CompilerServices;
using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Engine.Reads;
using Stator.Items;
using Stator.Language;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;
using Projection = Stator.Language.Evaluation.Projection;

namespace Stator.Server.Operations.Items;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html</summary>
internal sealed class BatchGetItem(ItemReader reader) : Operation<BatchGetItemInput, BatchGetItemOutput>(ApiOperations.BatchGetItem)
{
    private sealed record TableReads(string Name, KeysAndAttributes Request, Projection? Projection);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    protected override async ValueTask<BatchGetItemOutput> ExecuteAsync(
        Realm realm, BatchGetItemInput request, CancellationToken cancellationToken)
    {
        var reads = Check(request);
        using var batch = reader.OpenBatch();
        var tables = new List<TableDefinition>();
        foreach (var read in reads)
        {
            tables.Add(await batch.OpenAsync(TableNames.Resolve(realm, read.Name), cancellationToken));
        }
        for (var at = 0; at < reads.Count; at++)
        {
            CheckKeys(tables[at], reads[at]);
        }
        var answer = new BatchAnswer(request.ReturnConsumedCapacity);
        for (var at = 0; at < reads.Count; at++)
        {
            await ReadAsync(batch, tables[at], reads[at], answer, cancellationToken);
        }
        return answer.Output;
    }

    private List<TableReads> Check(BatchGetItemInput request)
    {
        if (request.RequestItems!.Count == 0)
        {
            throw DynamoException.Validation("The requestItems parameter is required for BatchGetItem");
        }
        RequestChecks.ExpectOneStyle(
            [("AttributesToGet", request.RequestItems.Values.Any(read => read.AttributesToGet is not null) ? request : null)],
            [("ProjectionExpression", request.RequestItems.Values.Any(read => read.ProjectionExpression is not null) ? request : null)]);
        var reads = new List<TableReads>();
        var total = 0;
        foreach (var (name, read) in request.RequestItems)
        {
            RequestChecks.ExpectExpressions(read.ExpressionAttributeNames, null, read.ProjectionExpression is not null, true, "");
            RequestChecks.ExpectDistinct(read.AttributesToGet);
            var placeholders = Placeholders.Create(read.ExpressionAttributeNames, null, newWording: true);
            var projection = Expressions.Projection(read.ProjectionExpression, placeholders)
                ?? (read.AttributesToGet is { } names ? Projection.OfAttributes(names) : null);
            placeholders.ExpectAllUsed();
            CheckDistinct(read.Keys!);
            total += read.Keys!.Count;
            if (total > Limits.BatchGetKeysMax)
            {
                throw DynamoException.Validation("Too many items requested for the BatchGetItem call");
            }
            reads.Add(new TableReads(name, read, projection));
        }
        return reads;
    }

    private void CheckDistinct(IReadOnlyList<Item> keys)
    {
        var seen = new HashSet<AttributeValue>();
        foreach (var key in keys)
        {
            RequestChecks.Check(key, Facts.Wording);
            if (!seen.Add(key.AsValue))
            {
                throw BatchErrors.Duplicates();
            }
        }
    }

    private static void CheckKeys(TableDefinition table, TableReads read)
    {
        foreach (var key in read.Request.Keys!)
        {
            KeyChecks.CheckKey(table, key);
        }
    }

    private static async ValueTask ReadAsync(
        BatchReader batch, TableDefinition table, TableReads read, BatchAnswer answer, CancellationToken cancellationToken)
    {
        var consumed = new ConsumedUnits();
        var items = new List<Item>();
        var keys = read.Request.Keys!;
        var done = 0;
        for (; done < keys.Count && answer.Bytes < Limits.BatchGetBytesMax; done++)
        {
            var item = await batch.ReadAsync(table, keys[done], cancellationToken);
            var size = item?.SizeBytes ?? 0;
            if (answer.Bytes > 0 && answer.Bytes + size > Limits.BatchGetBytesMax)
            {
                break;
            }
            answer.Bytes += size;
            consumed.AddTable(ConsumedUnits.Read(size, read.Request.ConsistentRead ?? false));
            if (item is not null)
            {
                items.Add(read.Projection?.Apply(item) ?? item);
            }
        }
        answer.Add(read.Name, read.Request, items, done, consumed);
    }

    /// <summary>The answer while tables are added to it.</summary>
    private sealed class BatchAnswer(string? capacityLevel)
    {
        private readonly Dictionary<string, IReadOnlyList<Item>> _responses = [];
        private readonly Dictionary<string, KeysAndAttributes> _unprocessed = [];
        private readonly List<ConsumedCapacity> _capacity = [];

        /// <summary>The size of the items so far.</summary>
        public long Bytes { get; set; }

        public BatchGetItemOutput Output => new()
        {
            Responses = _responses,
            UnprocessedKeys = _unprocessed,
            ConsumedCapacity = _capacity.Count == 0 ? null : _capacity,
        };

        public void Add(string name, KeysAndAttributes request, List<Item> items, int done, ConsumedUnits consumed)
        {
            _responses[name] = items;
            if (done < request.Keys!.Count)
            {
                _unprocessed[name] = new KeysAndAttributes
                {
                    Keys = [.. request.Keys.Skip(done)],
                    ConsistentRead = request.ConsistentRead,
                    AttributesToGet = request.AttributesToGet,
                    ProjectionExpression = request.ProjectionExpression,
                    ExpressionAttributeNames = request.ExpressionAttributeNames,
                };
            }
            if (CapacityAnswers.Describe(capacityLevel, name, consumed) is { } capacity)
            {
                _capacity.Add(capacity);
            }
        }
    }
}
