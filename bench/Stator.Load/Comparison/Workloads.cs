using System.Text.Json.Nodes;

namespace Stator.Load.Comparison;

/// <summary>The requests of each workload, on three tables: 'items', 'sorted' with 200 partitions of 100 items, and 'indexed' with a global index.</summary>
internal static class Workloads
{
    private const int Items = 20_000;
    private const int Partitions = 200;
    private const int Sorted = 100;
    private const int BatchItems = 25;
    private const int TransactionItems = 3;
    private const int Segments = 16;
    private const int PageItems = 10;
    private static readonly string Text = string.Concat(Enumerable.Repeat("abcdefghijklmnopqrstuvwxyz0123456789", 30));

    /// <summary>Their names, in the order in which they run.</summary>
    public static IReadOnlyList<string> All { get; } = ["get", "put", "update", "query", "putgsi", "txn", "batch", "scan"];

    /// <summary>What each does.</summary>
    public static string Describe(string workload) => workload switch
    {
        "get" => "GetItem of 1 KB",
        "put" => "PutItem of 1 KB",
        "update" => "UpdateItem with a condition",
        "query" => "Query of 10 items",
        "putgsi" => "PutItem with a global index",
        "txn" => "TransactWriteItems of 3 updates",
        "batch" => "BatchWriteItem of 25",
        "scan" => "Scan of 1,250 items with a filter",
        "mixed" => "GetItem and PutItem, half each",
        _ => throw new ArgumentException($"There is no workload {workload}; there are: {string.Join(", ", All)}, mixed."),
    };

    /// <summary>One request at random.</summary>
    public static (string Operation, string Body) Request(string workload, Random random) => workload switch
    {
        "get" => ("GetItem", $$$"""{"TableName":"items","Key":{"pk":{"S":"k{{{random.Next(Items)}}}"} } }"""),
        "put" => ("PutItem", $$"""{"TableName":"items","Item":{{Item($"k{random.Next(Items)}", null, 700, random)}}}"""),
        "putgsi" => ("PutItem", $$"""{"TableName":"indexed","Item":{{Item($"k{random.Next(Items)}", null, 700, random)}}}"""),
        "update" => ("UpdateItem", $$$"""{"TableName":"items","Key":{"pk":{"S":"k{{{random.Next(Items)}}}"} },"UpdateExpression":"SET #n = #n + :one, doc.city = :c","ConditionExpression":"attribute_exists(pk) AND #n >= :zero","ExpressionAttributeNames":{"#n":"n"},"ReturnValues":"UPDATED_NEW","ExpressionAttributeValues":{":one":{"N":"1"},":zero":{"N":"0"},":c":{"S":"Oslo"} } }"""),
        "query" => ("Query", Query(random)),
        "scan" => ("Scan", $$$"""{"TableName":"sorted","Segment":{{{random.Next(Segments)}}},"TotalSegments":{{{Segments}}},"FilterExpression":"sk = :s","ExpressionAttributeValues":{":s":{"N":"{{{random.Next(Sorted)}}}"} } }"""),
        "batch" => ("BatchWriteItem", Batch("items", Different(BatchItems, random).Select(key => Item($"k{key}", null, 700, random)))),
        "txn" => ("TransactWriteItems", $$"""{"TransactItems":[{{string.Join(',', Different(TransactionItems, random).Select(Seen))}}]}"""),
        "mixed" => Request(random.Next(2) == 0 ? "get" : "put", random),
        _ => throw new ArgumentException(Describe(workload)),
    };

    /// <summary>Makes the tables anew, and fills them.</summary>
    public static async Task SeedAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using var connection = await DynamoConnection.OpenAsync(endpoint, cancellationToken);
        var present = JsonNode.Parse((await SendAsync("ListTables", "{}")).Span)!["TableNames"]!.AsArray().Select(name => (string)name!).ToList();
        foreach (var (table, definition) in Tables)
        {
            if (present.Contains(table))
            {
                await SendAsync("DeleteTable", $$"""{"TableName":"{{table}}"}""");
            }
            await SendAsync("CreateTable", $$"""{"TableName":"{{table}}","BillingMode":"PAY_PER_REQUEST",{{definition}}}""");
        }
        var random = new Random(1);
        await FillAsync("items", Enumerable.Range(0, Items).Select(at => Item($"k{at}", null, 700, random)));
        await FillAsync("sorted", Enumerable.Range(0, Partitions * Sorted).Select(at => Item($"p{at / Sorted}", at % Sorted, 200, random)));
        await Task.Yield(); // Away from the thread that answers arrive on.

        async Task FillAsync(string table, IEnumerable<string> items)
        {
            foreach (var batch in items.Chunk(BatchItems))
            {
                await SendAsync("BatchWriteItem", Batch(table, batch));
            }
        }

        Task<ReadOnlyMemory<byte>> SendAsync(string operation, string body) => SignedRequests.SendAsync(connection, endpoint, operation, body, cancellationToken);
    }

    private static readonly (string Name, string Definition)[] Tables =
    [
        ("items", """ "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}] """),
        ("sorted", """ "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"}],"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}] """),
        ("indexed", """ "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"n","AttributeType":"N"}],"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],"GlobalSecondaryIndexes":[{"IndexName":"by_n","KeySchema":[{"AttributeName":"n","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}] """),
    ];

    private static string Item(string key, int? sortKey, int textBytes, Random random)
    {
        var sort = sortKey is { } given ? $"\"sk\":{{\"N\":\"{given}\"}}," : "";
        return $$$"""{"pk":{"S":"{{{key}}}"},{{{sort}}}"n":{"N":"{{{random.Next(1_000_000_000)}}}"},"tags":{"SS":["blue","green","red"]},"ok":{"BOOL":true},"doc":{"M":{"city":{"S":"Lagos"},"scores":{"L":[{"N":"1"},{"N":"2.5"}]} } },"text":{"S":"{{{Text[..textBytes]}}}"} }""";
    }

    private static string Batch(string table, IEnumerable<string> items) =>
        $$$"""{"RequestItems":{"{{{table}}}":[{{{string.Join(',', items.Select(item => $$$"""{"PutRequest":{"Item":{{{item}}}}}"""))}}}]}}""";

    private static string Query(Random random)
    {
        var low = random.Next(Sorted - PageItems);
        return $$$"""{"TableName":"sorted","KeyConditionExpression":"pk = :p AND sk BETWEEN :a AND :b","ExpressionAttributeValues":{":p":{"S":"p{{{random.Next(Partitions)}}}"},":a":{"N":"{{{low}}}"},":b":{"N":"{{{low + PageItems - 1}}}"} } }""";
    }

    private static string Seen(int key) =>
        $$$"""{"Update":{"TableName":"items","Key":{"pk":{"S":"k{{{key}}}"} },"UpdateExpression":"SET seen = :v","ExpressionAttributeValues":{":v":{"N":"7"} } } }""";

    private static HashSet<int> Different(int count, Random random)
    {
        var keys = new HashSet<int>();
        while (keys.Count < count)
        {
            keys.Add(random.Next(Items));
        }
        return keys;
    }
}
