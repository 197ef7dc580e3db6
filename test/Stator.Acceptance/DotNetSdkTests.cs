using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;

namespace Stator.Acceptance;

/// <summary>
/// The AWS SDK for .NET: its low-level client, its document model, its object persistence model.
/// https://docs.aws.amazon.com/sdk-for-net/v4/developer-guide/dynamodb-intro.html
/// </summary>
public sealed class DotNetSdkTests(MemoryServer memory) : IClassFixture<MemoryServer>
{
    [Fact]
    public async Task The_low_level_client_works_through_the_life_of_a_table()
    {
        using var client = memory.Server.CreateClient();
        await CreateAsync(client, "life");
        for (var at = 0; at < 60; at += 20)
        {
            var answer = await client.BatchWriteItemAsync(new BatchWriteItemRequest
            {
                RequestItems = new()
                {
                    ["life"] = [.. Enumerable.Range(at, 20).Select(n => new WriteRequest(new PutRequest(Song($"a{n % 3}", n))))],
                },
            });
            Assert.True(answer.UnprocessedItems is null or { Count: 0 });
        }
        var pages = 0;
        var items = new List<Dictionary<string, AttributeValue>>();
        await foreach (var page in client.Paginators.Query(new QueryRequest("life")
        {
            KeyConditionExpression = "artist = :a",
            ExpressionAttributeValues = new() { [":a"] = new("a1") },
            Limit = 7,
        }).Responses)
        {
            pages++;
            items.AddRange(page.Items ?? []);
        }
        Assert.Equal((20, 3), (items.Count, pages));
        Assert.Equal(items.Select(item => int.Parse(item["year"].N)).Order(), items.Select(item => int.Parse(item["year"].N)));
        var scanned = 0;
        await foreach (var page in client.Paginators.Scan(new ScanRequest("life") { Limit = 11 }).Responses)
        {
            scanned += page.Count ?? 0;
        }
        Assert.Equal(60, scanned);
        var byGenre = await client.QueryAsync(new QueryRequest("life")
        {
            IndexName = "by_genre",
            KeyConditionExpression = "genre = :g AND #y BETWEEN :low AND :high",
            ExpressionAttributeNames = new() { ["#y"] = "year" },
            ExpressionAttributeValues = new() { [":g"] = new("g1"), [":low"] = new() { N = "0" }, [":high"] = new() { N = "9" } },
            ScanIndexForward = false,
        });
        Assert.Equal([9, 7, 5, 3, 1], byGenre.Items.Select(item => int.Parse(item["year"].N)));
        await client.DeleteTableAsync("life");
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => client.DescribeTableAsync("life"));
    }

    [Fact]
    public async Task Every_attribute_type_comes_back_as_it_went()
    {
        using var client = memory.Server.CreateClient();
        await CreateAsync(client, "types");
        var item = Song("types", 1);
        item["s"] = new("h\u00e9llo \ud83d\ude00 \"quoted\" \\ \u0001");
        item["n"] = new() { N = "-123456789012345678901234567890.12345678" };
        item["b"] = new() { B = new MemoryStream([0, 1, 2, 255]) };
        item["bool"] = new() { BOOL = true };
        item["null"] = new() { NULL = true };
        item["ss"] = new() { SS = ["a", "b"] };
        item["ns"] = new() { NS = ["1", "2.5"] };
        item["bs"] = new() { BS = [new([1]), new([2])] };
        item["l"] = new() { L = [new("x"), new() { N = "1" }] };
        item["m"] = new() { M = new() { ["k"] = new("v") } };
        await client.PutItemAsync("types", item);
        var got = (await client.GetItemAsync("types", Key("types", 1))).Item;
        Assert.Equal(item.Keys.Order(StringComparer.Ordinal), got.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(item["s"].S, got["s"].S);
        Assert.Equal(item["n"].N, got["n"].N);
        Assert.Equal([0, 1, 2, 255], got["b"].B.ToArray());
        Assert.True(got["bool"].BOOL);
        Assert.True(got["null"].NULL);
        Assert.Equal(["a", "b"], got["ss"].SS);
        Assert.Equal(["1", "2.5"], got["ns"].NS);
        Assert.Equal([[1], [2]], got["bs"].BS.Select(stream => stream.ToArray()));
        Assert.Equal("x", got["l"].L[0].S);
        Assert.Equal("v", got["m"].M["k"].S);
    }

    [Fact]
    public async Task A_failed_condition_is_an_exception_that_carries_the_item()
    {
        using var client = memory.Server.CreateClient();
        await CreateAsync(client, "conditions");
        await client.PutItemAsync("conditions", Song("a", 1));
        var failure = await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => client.PutItemAsync(new PutItemRequest("conditions", Song("a", 1))
        {
            ConditionExpression = "attribute_not_exists(artist)",
            ReturnValuesOnConditionCheckFailure = Amazon.DynamoDBv2.ReturnValuesOnConditionCheckFailure.ALL_OLD,
        }));
        Assert.Equal("g1", failure.Item["genre"].S);
        var updated = await client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = "conditions",
            Key = Key("a", 1),
            UpdateExpression = "SET plays = if_not_exists(plays, :zero) + :one",
            ConditionExpression = "genre = :g",
            ExpressionAttributeValues = new() { [":zero"] = new() { N = "0" }, [":one"] = new() { N = "1" }, [":g"] = new("g1") },
            ReturnValues = ReturnValue.UPDATED_NEW,
            ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES,
        });
        Assert.Equal("1", updated.Attributes["plays"].N);
        Assert.Equal(1, updated.ConsumedCapacity.Table.CapacityUnits);
    }

    [Fact]
    public async Task Clients_that_count_one_item_at_once_lose_nothing()
    {
        using var client = memory.Server.CreateClient();
        await CreateAsync(client, "counters");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = "counters",
            Key = Key("hot", 1),
            UpdateExpression = "ADD hits :one",
            ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } },
        })));
        Assert.Equal("200", (await client.GetItemAsync("counters", Key("hot", 1), consistentRead: true)).Item["hits"].N);
    }

    [Fact]
    public async Task The_document_model_puts_updates_queries_and_deletes()
    {
        using var client = memory.Server.CreateClient();
        await CreateAsync(client, "documents");
        var table = new TableBuilder(client, "documents")
            .AddHashKey("artist", DynamoDBEntryType.String).AddRangeKey("year", DynamoDBEntryType.Numeric)
            .AddGlobalSecondaryIndex("by_genre", "genre", DynamoDBEntryType.String, "year", DynamoDBEntryType.Numeric)
            .Build();
        for (var year = 2000; year < 2010; year++)
        {
            await table.PutItemAsync(new Document { ["artist"] = "doc", ["year"] = year, ["genre"] = "jazz", ["tags"] = new List<string> { "x", "y" } });
        }
        var updated = await table.UpdateItemAsync(
            new Document { ["artist"] = "doc", ["year"] = 2001, ["genre"] = "blues" }, new UpdateItemOperationConfig { ReturnValues = ReturnValues.AllNewAttributes });
        Assert.Equal("blues", updated["genre"].AsString());
        var found = await table.Query("doc", new QueryFilter("year", QueryOperator.GreaterThan, 2005)).GetRemainingAsync();
        Assert.Equal([2006, 2007, 2008, 2009], found.Select(document => document["year"].AsInt()));
        var jazz = await table.Query(new QueryOperationConfig { IndexName = "by_genre", Filter = new QueryFilter("genre", QueryOperator.Equal, "jazz") }).GetRemainingAsync();
        Assert.Equal(9, jazz.Count);
        var scanned = await table.Scan(new ScanFilter()).GetRemainingAsync();
        Assert.Equal(10, scanned.Count);
        await table.DeleteItemAsync("doc", 2001);
        Assert.Null(await table.GetItemAsync("doc", 2001));
    }

    /// <summary>https://docs.aws.amazon.com/sdk-for-net/v4/developer-guide/dynamodb-expressions.html</summary>
    [Fact]
    public async Task The_document_model_works_with_expressions()
    {
        using var client = memory.Server.CreateClient();
        await CreateAsync(client, "expressions");
        var table = new TableBuilder(client, "expressions").AddHashKey("artist", DynamoDBEntryType.String).AddRangeKey("year", DynamoDBEntryType.Numeric).Build();
        var isNew = new Expression { ExpressionStatement = "attribute_not_exists(artist)" };
        for (var year = 0; year < 12; year++)
        {
            await table.PutItemAsync(
                new Document { ["artist"] = "e", ["year"] = year, ["genre"] = $"g{year % 3}", ["plays"] = year * 10 }, new PutItemOperationConfig { ConditionalExpression = isNew });
        }
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => table.PutItemAsync(
            new Document { ["artist"] = "e", ["year"] = 1 }, new PutItemOperationConfig { ConditionalExpression = isNew }));
        var hasPlays = Where("#p >= :least", ("#p", "plays"), (":least", 50));
        var raised = new Document { ["artist"] = "e", ["year"] = 7, ["plays"] = 71 };
        await table.UpdateItemAsync(raised, new UpdateItemOperationConfig { ConditionalExpression = hasPlays });
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => table.UpdateItemAsync(
            new Document { ["artist"] = "e", ["year"] = 2, ["plays"] = 21 }, new UpdateItemOperationConfig { ConditionalExpression = hasPlays }));
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => table.DeleteItemAsync("e", 3, new DeleteItemOperationConfig { ConditionalExpression = hasPlays }));
        await table.DeleteItemAsync("e", 6, new DeleteItemOperationConfig { ConditionalExpression = hasPlays });
        var queried = await table.Query(new QueryOperationConfig
        {
            KeyExpression = Where("artist = :a AND #y BETWEEN :low AND :high", ("#y", "year"), (":a", "e"), (":low", 2), (":high", 9)),
            FilterExpression = Where("#g <> :genre", ("#g", "genre"), (":genre", "g0")),
            Select = SelectValues.SpecificAttributes,
            AttributesToGet = ["year", "plays"],
            Limit = 3,
        }).GetRemainingAsync();
        Assert.Equal(["2 20", "4 40", "5 50", "7 71", "8 80"], queried.Select(document => $"{document["year"]} {document["plays"]}"));
        Assert.All(queried, document => Assert.False(document.ContainsKey("genre")));
        var scanned = await table.Scan(Where("plays > :p AND begins_with(genre, :g)", null, (":p", 80), (":g", "g"))).GetRemainingAsync();
        Assert.Equal([9, 10, 11], scanned.Select(document => document["year"].AsInt()).Order());

        static Expression Where(string statement, (string, string)? name, params (string Name, DynamoDBEntry Value)[] values)
        {
            var expression = new Expression { ExpressionStatement = statement, ExpressionAttributeValues = values.ToDictionary(value => value.Name, value => value.Value) };
            if (name is var (alias, attribute))
            {
                expression.ExpressionAttributeNames[alias] = attribute;
            }
            return expression;
        }
    }

    /// <summary>A class as users of the object persistence model write it.</summary>
    [DynamoDBTable("objects")]
    public sealed class Track
    {
        /// <summary>Partition key.</summary>
        [DynamoDBHashKey("artist")]
        public string Artist { get; set; } = "";

        /// <summary>Sort key.</summary>
        [DynamoDBRangeKey("year")]
        public int Year { get; set; }

        /// <summary>Key of the index.</summary>
        [DynamoDBGlobalSecondaryIndexHashKey("by_genre", AttributeName = "genre")]
        public string Genre { get; set; } = "";

        /// <summary>Kept as a string set.</summary>
        public HashSet<string> Moods { get; set; } = [];

        /// <summary>Optimistic locking.</summary>
        [DynamoDBVersion]
        public int? Version { get; set; }
    }

    [Fact]
    public async Task The_object_persistence_model_saves_loads_queries_and_locks_by_version()
    {
        using var client = memory.Server.CreateClient();
        await CreateAsync(client, "objects");
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        for (var year = 1990; year < 1995; year++)
        {
            await context.SaveAsync(new Track { Artist = "obj", Year = year, Genre = "rock", Moods = ["loud", "fast"] });
        }
        var loaded = await context.LoadAsync<Track>("obj", 1992);
        Assert.Equal(["fast", "loud"], loaded.Moods.Order());
        var stale = await context.LoadAsync<Track>("obj", 1992);
        loaded.Moods.Add("long");
        await context.SaveAsync(loaded);
        stale.Genre = "pop";
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => context.SaveAsync(stale));
        var all = await context.QueryAsync<Track>("obj").GetRemainingAsync();
        Assert.Equal([1990, 1991, 1992, 1993, 1994], all.Select(track => track.Year));
        var later = await context.QueryAsync<Track>("obj", QueryOperator.Between, [1991, 1993]).GetRemainingAsync();
        Assert.Equal(3, later.Count);
        var batch = context.CreateBatchGet<Track>();
        batch.AddKey("obj", 1990);
        batch.AddKey("obj", 1999);
        await batch.ExecuteAsync();
        Assert.Single(batch.Results);
        await context.DeleteAsync<Track>("obj", 1990);
        Assert.Null(await context.LoadAsync<Track>("obj", 1990));
    }

    private static async Task CreateAsync(AmazonDynamoDBClient client, string name)
    {
        await client.CreateTableAsync(new CreateTableRequest
        {
            TableName = name,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions = [new("artist", ScalarAttributeType.S), new("year", ScalarAttributeType.N), new("genre", ScalarAttributeType.S)],
            KeySchema = [new("artist", KeyType.HASH), new("year", KeyType.RANGE)],
            GlobalSecondaryIndexes =
            [
                new GlobalSecondaryIndex
                {
                    IndexName = "by_genre",
                    KeySchema = [new("genre", KeyType.HASH), new("year", KeyType.RANGE)],
                    Projection = new Projection { ProjectionType = ProjectionType.ALL },
                },
            ],
        });
        Assert.Equal(TableStatus.ACTIVE, (await client.DescribeTableAsync(name)).Table.TableStatus);
    }

    private static Dictionary<string, AttributeValue> Key(string artist, int year) =>
        new() { ["artist"] = new(artist), ["year"] = new() { N = $"{year}" } };

    private static Dictionary<string, AttributeValue> Song(string artist, int year)
    {
        var song = Key(artist, year);
        song["genre"] = new($"g{year % 2}");
        return song;
    }
}
