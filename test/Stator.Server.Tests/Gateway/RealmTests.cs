using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Gateway;

/// <summary>
/// Accounts and regions in one server are kept apart: an access key id of twelve digits is an account, the credential's scope names the region.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html: a table's name is unique in an account and region.
/// </summary>
public sealed class RealmTests
{
    private static readonly string[] Realms = ["111111111111/us-east-1", "111111111111/eu-west-1", "222222222222/us-east-1"];

    [Fact]
    public async Task Tables_of_one_name_are_others_in_each_account_and_region()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var realm in Realms)
        {
            var created = await server.CallAsync("CreateTable", Table, As(realm));
            Assert.Equal($"arn:aws:dynamodb:{realm.Split('/')[1]}:{realm.Split('/')[0]}:table/same", (string?)created["TableDescription"]!["TableArn"]);
            await server.CallAsync("PutItem", """{"TableName":"same","Item":{"p":{"S":"k"},"of":{"S":"REALM"}}}""".Replace("REALM", realm), As(realm));
        }
        foreach (var realm in Realms)
        {
            foreach (var (operation, request, read) in ((string, string, Func<JsonNode, JsonNode?>)[])
                [("GetItem", """{"TableName":"same","Key":{"p":{"S":"k"}}}""", answer => answer["Item"]),
                ("Query", """{"TableName":"same","KeyConditionExpression":"p = :p","ExpressionAttributeValues":{":p":{"S":"k"}}}""", answer => answer["Items"]!.AsArray().Single()),
                ("Scan", """{"TableName":"same"}""", answer => answer["Items"]!.AsArray().Single()),
                ("BatchGetItem", """{"RequestItems":{"same":{"Keys":[{"p":{"S":"k"}}]}}}""", answer => answer["Responses"]!["same"]!.AsArray().Single()),
                ("TransactGetItems", """{"TransactItems":[{"Get":{"TableName":"same","Key":{"p":{"S":"k"}}}}]}""", answer => answer["Responses"]![0]!["Item"]),
                ("ExecuteStatement", """{"Statement":"SELECT * FROM same"}""", answer => answer["Items"]!.AsArray().Single())])
            {
                Assert.Equal(realm, (string?)read(await server.CallAsync(operation, request, As(realm)))!["of"]!["S"]);
            }
        }
    }

    [Fact]
    public async Task What_is_written_and_dropped_in_one_stays_in_the_others()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var realm in Realms)
        {
            await server.CallAsync("CreateTable", Table, As(realm));
            await server.CallAsync("TransactWriteItems", """{"ClientRequestToken":"one","TransactItems":[{"Update":{"TableName":"same","Key":{"p":{"S":"k"}},"UpdateExpression":"ADD n :one","ExpressionAttributeValues":{":one":{"N":"1"}}}}]}""", As(realm));
        }
        await server.CallAsync("DeleteItem", """{"TableName":"same","Key":{"p":{"S":"k"}}}""", As(Realms[0]));
        await server.CallAsync("DeleteTable", """{"TableName":"same"}""", As(Realms[1]));
        Assert.Empty((await server.CallAsync("Scan", """{"TableName":"same"}""", As(Realms[0])))["Items"]!.AsArray());
        Assert.Equal("ResourceNotFoundException: Requested resource not found", await server.FailAsync("Scan", """{"TableName":"same"}""", As(Realms[1])));
        Assert.Equal("1", (string?)(await server.CallAsync("Scan", """{"TableName":"same"}""", As(Realms[2])))["Items"]![0]!["n"]!["N"]);
    }

    [Fact]
    public async Task Streams_tags_and_time_to_live_are_of_their_table_alone()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var realm in Realms)
        {
            await server.CallAsync("CreateTable", Table, As(realm));
        }
        await server.CallAsync("UpdateTable", """{"TableName":"same","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}}""", As(Realms[0]));
        await server.CallAsync("TagResource", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:111111111111:table/same","Tags":[{"Key":"a","Value":"b"}]}""", As(Realms[0]));
        await server.CallAsync("UpdateTimeToLive", """{"TableName":"same","TimeToLiveSpecification":{"AttributeName":"ttl","Enabled":true}}""", As(Realms[0]));
        foreach (var (realm, count) in Realms.Zip([1, 0, 0]))
        {
            Assert.Equal(count, (await server.CallAsync("DynamoDBStreams_20120810.ListStreams", "{}", As(realm)))["Streams"]!.AsArray().Count);
            var arn = $"arn:aws:dynamodb:{realm.Split('/')[1]}:{realm.Split('/')[0]}:table/same";
            Assert.Equal(count, (await server.CallAsync("ListTagsOfResource", $$"""{"ResourceArn":"{{arn}}"}""", As(realm)))["Tags"]!.AsArray().Count);
            var status = (await server.CallAsync("DescribeTimeToLive", """{"TableName":"same"}""", As(realm)))["TimeToLiveDescription"]!["TimeToLiveStatus"];
            Assert.Equal(count == 1 ? "ENABLED" : "DISABLED", (string?)status);
        }
    }

    [Fact]
    public async Task An_ARN_of_another_account_or_region_opens_nothing()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var realm in Realms)
        {
            await server.CallAsync("CreateTable", Table, As(realm));
        }
        Assert.StartsWith("ValidationException: ", await server.FailAsync(
            "GetItem", """{"TableName":"arn:aws:dynamodb:eu-west-1:111111111111:table/same","Key":{"p":{"S":"k"}}}""", As(Realms[0])));
        var foreign = await server.FailAsync(
            "GetItem", """{"TableName":"arn:aws:dynamodb:us-east-1:222222222222:table/same","Key":{"p":{"S":"k"}}}""", As(Realms[0]));
        Assert.StartsWith("AccessDeniedException: ", foreign);
    }

    private const string Table = """{"TableName":"same","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}]}""";

    private static string As(string realm) =>
        TestServer.Authorization.Replace("test/20261121/us-east-1", $"{realm.Split('/')[0]}/20261121/{realm.Split('/')[1]}");
}
