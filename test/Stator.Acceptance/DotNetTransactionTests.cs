using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;

namespace Stator.Acceptance;

/// <summary>
/// Transactions through each of the AWS SDK for .NET's three models.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
/// </summary>
public sealed class DotNetTransactionTests(MemoryServer memory) : IClassFixture<MemoryServer>
{
    [Fact]
    public async Task The_low_level_client_transfers_between_accounts_and_never_shows_half()
    {
        const int Accounts = 4;
        using var client = memory.Server.CreateClient();
        await CreateAsync(client, "transfers");
        await client.TransactWriteItemsAsync(new TransactWriteItemsRequest
        {
            TransactItems = [.. Enumerable.Range(0, Accounts).Select(n => new TransactWriteItem { Put = new Put { TableName = "transfers", Item = new() { ["k"] = new($"{n}"), ["balance"] = new() { N = "100" } } } })],
        });
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            var reads = 0;
            while (!stop.IsCancellationRequested || reads == 0)
            {
                var answer = await client.TransactGetItemsAsync(new TransactGetItemsRequest
                {
                    TransactItems = [.. Enumerable.Range(0, Accounts).Select(n => new TransactGetItem { Get = new Get { TableName = "transfers", Key = new() { ["k"] = new($"{n}") } } })],
                });
                Assert.Equal(Accounts * 100, answer.Responses.Sum(response => int.Parse(response.Item["balance"].N)));
                reads++;
            }
        });
        var cancelled = 0;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async n =>
        {
            try
            {
                await client.TransactWriteItemsAsync(new TransactWriteItemsRequest
                {
                    TransactItems = [Change($"{n % Accounts}", -30, "balance >= :amount"), Change($"{(n + 1 + (n / Accounts % (Accounts - 1))) % Accounts}", 30, null)],
                });
            }
            catch (TransactionCanceledException failure)
            {
                Assert.Equal(["ConditionalCheckFailed", "None"], failure.CancellationReasons.Select(reason => reason.Code));
                Interlocked.Increment(ref cancelled);
            }
        }));
        await stop.CancelAsync();
        await reading;
        var left = await client.ScanAsync(new ScanRequest("transfers"));
        Assert.All(left.Items, item => Assert.True(int.Parse(item["balance"].N) >= 0));
        Assert.Equal(Accounts * 100, left.Items.Sum(item => int.Parse(item["balance"].N)));
    }

    [Fact]
    public async Task The_document_model_writes_and_reads_in_transactions()
    {
        using var client = memory.Server.CreateClient();
        await CreateAsync(client, "documents");
        var table = new TableBuilder(client, "documents").AddHashKey("k", DynamoDBEntryType.String).Build();
        var write = table.CreateTransactWrite();
        write.AddDocumentToPut(new Document { ["k"] = "a", ["n"] = 1 });
        write.AddDocumentToPut(new Document { ["k"] = "b", ["n"] = 2 });
        await write.ExecuteAsync();
        var change = table.CreateTransactWrite();
        change.AddDocumentToUpdate(new Document { ["k"] = "a", ["n"] = 10 });
        change.AddKeyToDelete("b");
        change.AddKeyToConditionCheck("c", new TransactWriteItemOperationConfig
        {
            ConditionalExpression = new Expression { ExpressionStatement = "attribute_not_exists(k)" },
        });
        await change.ExecuteAsync();
        var read = table.CreateTransactGet();
        read.AddKey("a");
        read.AddKey("b");
        await read.ExecuteAsync();
        Assert.Equal([10], read.Results.Select(document => document["n"].AsInt()));
    }

    /// <summary>A class as users of the object persistence model write it.</summary>
    [DynamoDBTable("versioned")]
    public sealed class Counter
    {
        /// <summary>Partition key.</summary>
        [DynamoDBHashKey("k")]
        public string Key { get; set; } = "";

        /// <summary>What is counted.</summary>
        public int Count { get; set; }

        /// <summary>Optimistic locking.</summary>
        [DynamoDBVersion]
        public int? Version { get; set; }
    }

    [Fact]
    public async Task The_object_persistence_model_locks_by_version_within_transactions()
    {
        using var client = memory.Server.CreateClient();
        await CreateAsync(client, "versioned");
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        var first = context.CreateTransactWrite<Counter>();
        first.AddSaveItems([new Counter { Key = "a" }, new Counter { Key = "b" }]);
        await first.ExecuteAsync();
        var (one, stale) = (await context.LoadAsync<Counter>("a"), await context.LoadAsync<Counter>("a"));
        one.Count = 1;
        await context.SaveAsync(one);
        stale.Count = 5;
        var other = await context.LoadAsync<Counter>("b");
        other.Count = 5;
        var second = context.CreateTransactWrite<Counter>();
        second.AddSaveItems([stale, other]);
        await Assert.ThrowsAsync<TransactionCanceledException>(() => second.ExecuteAsync());
        Assert.Equal(0, (await context.LoadAsync<Counter>("b")).Count);
        var read = context.CreateTransactGet<Counter>();
        read.AddKey("a");
        read.AddKey("b");
        await read.ExecuteAsync();
        Assert.Equal([1, 0], read.Results.Select(counter => counter.Count));
    }

    private static TransactWriteItem Change(string key, int amount, string? condition) => new()
    {
        Update = new Update
        {
            TableName = "transfers",
            Key = new() { ["k"] = new(key) },
            UpdateExpression = "SET balance = balance + :change",
            ConditionExpression = condition,
            ExpressionAttributeValues = condition is null
                ? new() { [":change"] = new() { N = $"{amount}" } }
                : new() { [":change"] = new() { N = $"{amount}" }, [":amount"] = new() { N = $"{-amount}" } },
        },
    };

    private static Task CreateAsync(AmazonDynamoDBClient client, string table) => client.CreateTableAsync(new CreateTableRequest
    {
        TableName = table,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        AttributeDefinitions = [new("k", ScalarAttributeType.S)],
        KeySchema = [new("k", KeyType.HASH)],
    });
}
