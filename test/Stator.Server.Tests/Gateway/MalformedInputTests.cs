using System.Net;
using System.Text;

namespace Stator.Server.Tests.Gateway;

/// <summary>
/// Whatever a client sends, it gets an answer that says what is wrong with it: never a 500, never silence. Mutations of good requests of
/// every operation: cut off, spliced, bits and bytes changed, types swapped, deep nesting, huge numbers, invalid UTF-8, names twice.
/// Errors of HTTP status 4xx are the client's fault: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
/// </summary>
public sealed class MalformedInputTests
{
    private const int RequestsPerSeed = 550;
    private const long MemoryBytesMax = 512 << 20; // Of all tests that run beside this one.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(20);

    private static readonly (string Operation, string Body)[] Good =
    [
        ("CreateTable", """{"TableName":"mut","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"N"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}],"BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},"LocalSecondaryIndexes":[{"IndexName":"loc","KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["x"]}}],"GlobalSecondaryIndexes":[{"IndexName":"glo","KeySchema":[{"AttributeName":"b","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"},"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}}],"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"},"SSESpecification":{"Enabled":true},"Tags":[{"Key":"k","Value":"v"}],"TableClass":"STANDARD","DeletionProtectionEnabled":false}"""),
        ("UpdateTable", """{"TableName":"table","AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"}],"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"late","KeySchema":[{"AttributeName":"h","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}},{"Update":{"IndexName":"global","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2}}},{"Delete":{"IndexName":"sparse"}}],"OnDemandThroughput":{"MaxReadRequestUnits":5}}"""),
        ("DescribeTable", """{"TableName":"arn:aws:dynamodb:us-east-1:000000000000:table/table"}"""),
        ("ListTables", """{"Limit":5,"ExclusiveStartTableName":"abc"}"""),
        ("PutItem", """{"TableName":"table","Item":{"p":{"S":"a"},"s":{"N":"1.5e3"},"b":{"B":"AAEC"},"ss":{"SS":["x","y"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AA==","AQ=="]},"l":{"S":"v"},"m":{"M":{"k":{"L":[{"BOOL":true},{"NULL":true}]}}}},"ConditionExpression":"attribute_not_exists(#n) OR (size(m.k) > :v AND contains(ss, :x))","ExpressionAttributeNames":{"#n":"q"},"ExpressionAttributeValues":{":v":{"N":"1"},":x":{"S":"x"}},"ReturnValues":"ALL_OLD","ReturnConsumedCapacity":"INDEXES","ReturnItemCollectionMetrics":"SIZE"}"""),
        ("UpdateItem", """{"TableName":"table","Key":{"p":{"S":"a"},"s":{"N":"1"}},"UpdateExpression":"SET a.b[3] = if_not_exists(c, :v) + :v, l2 = list_append(l2, :l) REMOVE d[1], e ADD n :v DELETE ss :ss","ExpressionAttributeValues":{":v":{"N":"1"},":l":{"L":[]},":ss":{"SS":["x"]}},"ReturnValues":"UPDATED_NEW"}"""),
        ("UpdateItem", """{"TableName":"table","Key":{"p":{"S":"a"},"s":{"N":"1"}},"AttributeUpdates":{"x":{"Action":"ADD","Value":{"N":"1"}},"y":{"Action":"DELETE"}},"Expected":{"z":{"Exists":false},"w":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"1"},{"N":"2"}]}},"ConditionalOperator":"OR"}"""),
        ("GetItem", """{"TableName":"table","Key":{"p":{"S":"a"},"s":{"N":"1"}},"ProjectionExpression":"a.b[1].c, #d","ExpressionAttributeNames":{"#d":"d"},"ConsistentRead":true}"""),
        ("DeleteItem", """{"TableName":"table","Key":{"p":{"S":"a"},"s":{"N":"1"}},"ConditionExpression":"s BETWEEN :a AND :b AND begins_with(p, :c)","ExpressionAttributeValues":{":a":{"N":"1"},":b":{"N":"2"},":c":{"S":"a"}}}"""),
        ("Query", """{"TableName":"table","IndexName":"global","KeyConditionExpression":"g = :g AND s BETWEEN :a AND :b","FilterExpression":"x IN (:a, :b) OR NOT attribute_type(y, :t)","ExpressionAttributeValues":{":g":{"S":"g"},":a":{"N":"1"},":b":{"N":"2"},":t":{"S":"S"}},"ExclusiveStartKey":{"g":{"S":"g"},"s":{"N":"1"},"p":{"S":"p"}},"Limit":3,"ScanIndexForward":false,"Select":"ALL_ATTRIBUTES"}"""),
        ("Query", """{"TableName":"table","KeyConditions":{"p":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]},"s":{"ComparisonOperator":"GT","AttributeValueList":[{"N":"1"}]}},"QueryFilter":{"x":{"ComparisonOperator":"NOT_NULL"}},"AttributesToGet":["a","b"]}"""),
        ("Scan", """{"TableName":"table","IndexName":"local","Segment":1,"TotalSegments":4,"Limit":2,"ExclusiveStartKey":{"p":{"S":"a"},"l":{"S":"v"},"s":{"N":"1"}},"ReturnConsumedCapacity":"TOTAL"}"""),
        ("BatchGetItem", """{"RequestItems":{"table":{"Keys":[{"p":{"S":"a"},"s":{"N":"1"}},{"p":{"S":"b"},"s":{"N":"1"}}],"ProjectionExpression":"a"}},"ReturnConsumedCapacity":"TOTAL"}"""),
        ("BatchWriteItem", """{"RequestItems":{"table":[{"PutRequest":{"Item":{"p":{"S":"a"},"s":{"N":"1"}}}},{"DeleteRequest":{"Key":{"p":{"S":"b"},"s":{"N":"1"}}}}]},"ReturnItemCollectionMetrics":"SIZE"}"""),
        ("TagResource", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/table","Tags":[{"Key":"a","Value":"b"}]}"""),
        ("UntagResource", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/table","TagKeys":["a"]}"""),
        ("ListTagsOfResource", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/table"}"""),
        ("UpdateTimeToLive", """{"TableName":"table","TimeToLiveSpecification":{"AttributeName":"ttl","Enabled":true}}"""),
        ("DescribeTimeToLive", """{"TableName":"table"}"""),
        ("DeleteTable", """{"TableName":"nope"}"""),
    ];

    private static readonly string[] Fragments =
    [
        "null", "[]", "{}", "true", "1e999999999", "-1", "99999999999999999999999999", "1.5", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"arn:\"", "\"arn:aws:dynamodb:::table/\"",
        """{"S":"x"}""", """{"S":"x","N":"1"}""", """{"N":"1e130"}""", """{"L":[null]}""", """{"M":{"":{}}}""", """{"B":"="}""", "[null]", "[{}]", "{\"a\":null}",
        "\"#a\"", "\":a\"", "\"SET\"", "\"((((\"", "\"a.b.c[0]\"", "\"a = :a\"",
    ];

    [Theory, Seeds(20)]
    public async Task Never_a_500_and_never_silence(int seed)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateTableAsync("table");
        await server.CallAsync("PutItem", """{"TableName":"table","Item":{"p":{"S":"a"},"s":{"N":"1"},"g":{"S":"g"},"l":{"S":"v"},"a":{"M":{"b":{"L":[]}}},"d":{"L":[]}}}""");
        var random = new Random(seed);
        for (var at = 0; at < RequestsPerSeed; at++)
        {
            var (operation, body) = Good[random.Next(Good.Length)];
            var mutated = Mutate(Encoding.UTF8.GetBytes(body), random);
            using var response = await server.SendAsync(operation, mutated).WaitAsync(AnswerTime);
            Assert.True(
                response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest,
                $"seed {seed}, request {at}: {(int)response.StatusCode} for {operation} {Encoding.UTF8.GetString(mutated)}: {await response.Content.ReadAsStringAsync()}");
        }
        await server.CallAsync("PutItem", """{"TableName":"table","Item":{"p":{"S":"still"},"s":{"N":"1"}}}""");
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, MemoryBytesMax);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("""{"TableName":"table","Item":{"p":{"M":{"a":""")]
    public async Task Deep_nesting_ends_in_an_error(string open)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await server.SendAsync("PutItem", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, 100_000))));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static byte[] Mutate(byte[] body, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            body = MutateOnce(body, random);
        }
        return body;
    }

    private static byte[] MutateOnce(byte[] body, Random random)
    {
        if (body.Length < 2)
        {
            return body;
        }
        var at = random.Next(body.Length);
        switch (random.Next(9))
        {
            case 0:
                return body[..at];
            case 1:
                body[at] ^= (byte)(1 << random.Next(8));
                return body;
            case 2:
                return [.. body[..at], (byte)random.Next(128, 256), .. body[at..]];
            case 3:
                var end = Math.Min(body.Length, at + random.Next(1, 30));
                return [.. body[..at], .. body[at..end], .. body[at..]];
            case 4:
                return [.. body[..at], .. body[Math.Min(body.Length, at + random.Next(1, 20))..]];
            default:
                return ReplaceValue(body, random);
        }
    }

    /// <summary>Puts something else in the place of a whole value, or gives a name twice, so that the JSON stays well formed.</summary>
    private static byte[] ReplaceValue(byte[] body, Random random)
    {
        var text = Encoding.UTF8.GetString(body);
        var colons = Enumerable.Range(0, text.Length).Where(at => text[at] is ':' or ',' or '[').ToList();
        if (colons.Count == 0)
        {
            return body;
        }
        var start = colons[random.Next(colons.Count)] + 1;
        var (depth, end) = (0, start);
        for (var quoted = false; end < text.Length; end++)
        {
            var c = text[end];
            quoted ^= c == '"' && text[end - 1] != '\\';
            depth += quoted ? 0 : c is '{' or '[' ? 1 : c is '}' or ']' ? -1 : 0;
            if (depth < 0 || (depth == 0 && !quoted && c == ','))
            {
                break;
            }
        }
        var fragment = Fragments[random.Next(Fragments.Length)];
        return Encoding.UTF8.GetBytes(text[..start] + fragment + text[end..]);
    }
}
