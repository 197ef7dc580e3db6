using System.Text.Json;

namespace Stator.Server.Tests.Operations;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html</summary>
public sealed class ResourcePolicyTests
{
    private const string Arn = "arn:aws:dynamodb:us-east-1:000000000000:table/table";
    private const string NotFound = "PolicyNotFoundException: Resource-based policy not found for the provided ResourceArn: " + Arn;
    private const string Invalid = "ValidationException: One or more parameter values were invalid: ";
    private const string Document = """{"Version":"2012-10-17","Statement":[{"Sid":"one","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":["dynamodb:GetItem"],"Resource":"*"}]}""";

    [Fact]
    public async Task A_policy_is_put_read_and_removed_by_revisions()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        await server.CreateTableAsync("table");
        Assert.Equal(NotFound, await server.FailAsync("GetResourcePolicy", Request()));
        Assert.Equal("{}", (await server.CallAsync("DeleteResourcePolicy", Request())).ToJsonString());
        Assert.Equal(
            NotFound + ": Requested update for policy with revision id 123456789, but table table has no associated policy.",
            await server.FailAsync("PutResourcePolicy", Request(Document, "123456789")));
        var first = (string?)(await server.CallAsync("PutResourcePolicy", Request(Document, "NO_POLICY")))["RevisionId"];
        Assert.Equal(time.GetUtcNow().ToUnixTimeMilliseconds().ToString(), first);
        var read = await server.CallAsync("GetResourcePolicy", Request());
        Assert.Equal(first, (string?)read["RevisionId"]);
        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Sid":"one","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"dynamodb:GetItem","Resource":"*"}]}""",
            (string?)read["Policy"]);
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(first, (string?)(await server.CallAsync("PutResourcePolicy", Request(Document.Replace("{", "{ "))))["RevisionId"]);
        Assert.Equal(
            NotFound + $": Requested policy update expecting none to be present for table table, but a policy exists with revision id {first}.",
            await server.FailAsync("PutResourcePolicy", Request(Document, "NO_POLICY")));
        Assert.Equal(
            NotFound + $": Requested update for policy with revision id x, but the policy associated to target table table has revision id {first}.",
            await server.FailAsync("DeleteResourcePolicy", Request(expected: "x")));
        var second = (string?)(await server.CallAsync("PutResourcePolicy", Request(Document.Replace("Allow", "deny"), first)))["RevisionId"];
        Assert.NotEqual(first, second);
        Assert.Equal(second, (string?)(await server.CallAsync("DeleteResourcePolicy", Request(expected: second)))["RevisionId"]);
        Assert.Equal(NotFound, await server.FailAsync("GetResourcePolicy", Request()));
        Assert.Equal(
            time.GetUtcNow().ToUnixTimeMilliseconds() + 1, long.Parse((string)(await server.CallAsync("DeleteResourcePolicy", Request()))["RevisionId"]!));
    }

    public static TheoryData<string, string> WrongDocuments => new()
    {
        { "", Invalid + "Invalid policy document: This policy contains invalid Json" },
        { "[]", Invalid + "Invalid policy document: This policy contains invalid Json" },
        { "{}", Invalid + "Invalid policy document: Syntax error at position (1,3)" },
        { "null", Invalid + "Invalid policy document: This text appears not to be a policy" },
        { """{"Statement":[]}""", Invalid + "Invalid policy document: Could not parse the policy: Statement is empty!" },
        { """{"Statement":[{}]}""", Invalid + "Invalid policy document: Missing required field Effect" },
        { """{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"dynamodb:GetItem"}}""", Invalid + "Invalid policy document: Missing required field Resource" },
        { Document.Replace("[\"dynamodb:GetItem\"]", """["dynamodb:GetRecords","dynamodb:getitem","dynamodb:DescribeStream"]"""), Invalid + """Invalid policy document: The following action names are invalid: "dynamodb:GetRecords", "dynamodb:DescribeStream" """.TrimEnd() },
        { """{"Statement":[TWICE,TWICE]}""".Replace("TWICE", """{"Sid":"a","Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"""), Invalid + "Invalid policy document: The Statement Ids in the policy are not unique" },
        { Document.Replace("111122223333", "*"), "ValidationException: Resource-based policy grants unbounded access in one or more elements. Please revise the policy to ensure least-privilege form of access" },
        { Document.Replace("}]}", "}]}" + new string(' ', 20_480)), Invalid + "Maximum policy size of 20480 bytes exceeded" },
    };

    [Theory, MemberData(nameof(WrongDocuments))]
    public async Task A_wrong_document_is_refused_here_and_when_a_table_is_created(string document, string error)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateTableAsync("table");
        Assert.Equal(error, await server.FailAsync("PutResourcePolicy", Request(document)));
        Assert.Equal(error, await server.FailAsync("CreateTable", Create(document)));
        Assert.Equal("ResourceNotFoundException: Requested resource not found: Table: other not found", await server.FailAsync("DescribeTable", """{"TableName":"other"}"""));
    }

    [Fact]
    public async Task A_table_can_be_created_with_a_policy()
    {
        await using var server = await TestServer.StartAsync();
        await server.CallAsync("CreateTable", Create(Document));
        var read = await server.CallAsync("GetResourcePolicy", Request().Replace("table/table", "table/other"));
        Assert.Contains("dynamodb:GetItem", (string?)read["Policy"]);
    }

    [Theory]
    [InlineData("table", Invalid + "ARNs must start with 'arn:': table")]
    [InlineData(Arn + "/index/i", Invalid + "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: " + Arn + "/index/i")]
    [InlineData("arn:aws:dynamodb:eu-west-1:000000000000:table/table", Invalid + "Invalid resource Arn: arn:aws:dynamodb:eu-west-1:000000000000:table/table")]
    [InlineData("arn:aws:dynamodb:us-east-1:111122223333:table/table", "ValidationException: This action is only supported by accounts that match the resource owner\u2019s account.")]
    [InlineData("arn:aws:dynamodb:us-east-1:000000000000:table/nope", "ResourceNotFoundException: Requested resource not found: Table: nope not found")]
    [InlineData(Arn + "/stream/label", "ResourceNotFoundException: Requested resource not found: Stream: label not found for Table: table")]
    public async Task A_resource_that_is_none_is_refused(string arn, string error)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateTableAsync("table");
        Assert.Equal(error, await server.FailAsync("GetResourcePolicy", Request().Replace(Arn, arn)));
        Assert.Equal(error, await server.FailAsync("DeleteResourcePolicy", Request().Replace(Arn, arn)));
    }

    private static string Request(string? document = null, string? expected = null) => JsonSerializer.Serialize(
        new Dictionary<string, string?> { ["ResourceArn"] = Arn, ["Policy"] = document, ["ExpectedRevisionId"] = expected }
            .Where(entry => entry.Value is not null).ToDictionary());

    private static string Create(string document) =>
        """{"TableName":"other","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"ResourcePolicy":DOC}"""
            .Replace("DOC", JsonSerializer.Serialize(document));
}
