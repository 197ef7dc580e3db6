using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations;

/// <summary>
/// A table is named by its ARN wherever it is named, and answers call it as the request does.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html
/// </summary>
public sealed class TableArnTests
{
    private const string Arn = "arn:aws:dynamodb:us-east-1:000000000000:table/named";
    private const string Key = """{"p":{"S":"a"}}""";

    public static TheoryData<string, string> Single => new()
    {
        { "PutItem", $$""" "Item":{{Key}} """ },
        { "GetItem", $$""" "Key":{{Key}} """ },
        { "UpdateItem", $$""" "Key":{{Key}} """ },
        { "DeleteItem", $$""" "Key":{{Key}} """ },
        { "Query", """ "KeyConditionExpression":"p = :p","ExpressionAttributeValues":{":p":{"S":"a"}} """ },
        { "Scan", """ "Limit":1 """ },
    };

    [Theory, MemberData(nameof(Single))]
    public async Task Operations_on_one_table_show_the_ARN_that_they_were_given(string operation, string request)
    {
        await using var server = await CreateAsync();
        var answer = await server.CallAsync(operation, $$"""{"TableName":"{{Arn}}","ReturnConsumedCapacity":"TOTAL",{{request}} }""");
        Assert.Equal(Arn, (string?)answer["ConsumedCapacity"]!["TableName"]);
        answer = await server.CallAsync(operation, $$"""{"TableName":"named","ReturnConsumedCapacity":"TOTAL",{{request}} }""");
        Assert.Equal("named", (string?)answer["ConsumedCapacity"]!["TableName"]);
    }

    public static TheoryData<string, string> Several => new()
    {
        { "BatchGetItem", $$""" "RequestItems":{"{{Arn}}":{"Keys":[{{Key}}]} } """ },
        { "BatchWriteItem", $$""" "RequestItems":{"{{Arn}}":[{"PutRequest":{"Item":{{Key}} } }]} """ },
        { "TransactGetItems", $$""" "TransactItems":[{"Get":{"TableName":"{{Arn}}","Key":{{Key}} } }] """ },
        { "TransactWriteItems", $$""" "ClientRequestToken":"once","TransactItems":[{"Put":{"TableName":"{{Arn}}","Item":{{Key}} } }] """ },
    };

    [Theory, MemberData(nameof(Several))]
    public async Task Operations_on_several_tables_do_as_well(string operation, string request)
    {
        await using var server = await CreateAsync();
        for (var time = 0; time < 2; time++) // A transaction that is asked for again answers likewise.
        {
            var answer = await server.CallAsync(operation, $$"""{"ReturnConsumedCapacity":"TOTAL",{{request}} }""");
            Assert.Equal(Arn, (string?)answer["ConsumedCapacity"]![0]!["TableName"]);
            if (answer["Responses"] is JsonObject responses)
            {
                Assert.Equal([Arn], responses.Select(entry => entry.Key));
            }
        }
    }

    private static async Task<TestServer> CreateAsync()
    {
        var server = await TestServer.StartAsync();
        await server.CallAsync("CreateTable", """{"TableName":"named","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}]}""");
        return server;
    }
}
