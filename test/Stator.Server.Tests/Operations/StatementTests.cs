using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations;

/// <summary>
/// PartiQL. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html
/// </summary>
public sealed class StatementTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task The_documentations_statements_work()
    {
        Assert.Equal("""{"Items":[]}""", await RunAsync("INSERT INTO table_name VALUE {'p':'Acme Band','s':1,'Title':'PartiQL Rocks'}"));
        Assert.Equal(
            """{"Items":[{"AwardDetail":{"M":{"Grammys":{"L":[{"N":"2020"},{"N":"2018"}]}}},"AwardsWon":{"N":"1"}}]}""",
            await RunAsync("UPDATE table_name SET AwardsWon=1 SET AwardDetail={'Grammys':[2020, 2018]} WHERE p='Acme Band' AND s=1 RETURNING MODIFIED NEW *"));
        Assert.Equal("""{"Items":[]}""", await RunAsync("UPDATE table_name SET AwardDetail.Grammys = list_append(AwardDetail.Grammys,[2016]) WHERE p='Acme Band' AND s=1"));
        Assert.Equal("""{"Items":[]}""", await RunAsync("UPDATE table_name REMOVE AwardDetail.Grammys[1] SET AwardDetail.BillBoard=[2020] SET BandMembers=<<'one','two'>> WHERE p='Acme Band' AND s=1"));
        Assert.Equal(
            """{"Items":[{"BandMembers":{"SS":["one","three","two"]}}]}""",
            await RunAsync("UPDATE table_name SET BandMembers=set_add(BandMembers, <<'three'>>) WHERE p='Acme Band' AND s=1 RETURNING MODIFIED NEW *"));
        Assert.Equal(
            """{"Items":[{"BillBoard":{"L":[{"N":"2020"}]},"Grammys[1]":{"N":"2016"}}]}""",
            await RunAsync("SELECT AwardDetail.Grammys[1], AwardDetail.BillBoard FROM table_name WHERE p='Acme Band' AND contains(BandMembers, 'two')"));
        Assert.Equal(
            """{"Items":[{"AwardDetail":{"M":{"BillBoard":{"L":[{"N":"2020"}]},"Grammys":{"L":[{"N":"2020"},{"N":"2016"}]}}},"AwardsWon":{"N":"1"},"BandMembers":{"SS":["one","three","two"]},"Title":{"S":"PartiQL Rocks"},"p":{"S":"Acme Band"},"s":{"N":"1"}}]}""",
            await RunAsync("DELETE FROM table_name WHERE p='Acme Band' AND s=1 RETURNING ALL OLD *"));
        Assert.Equal("""{"Items":[]}""", await RunAsync("SELECT * FROM table_name WHERE p='Acme Band'"));
    }

    [Fact]
    public async Task An_insert_never_replaces_an_update_never_inserts_and_a_delete_of_nothing_succeeds()
    {
        await RunAsync("INSERT INTO table_name VALUE {'p':'never','s':1,'v':1}");
        Assert.Equal("DuplicateItemException: Duplicate primary key exists in table", await FailAsync("INSERT INTO table_name VALUE {'p':'never','s':1}"));
        Assert.Equal("ConditionalCheckFailedException: The conditional request failed", await FailAsync("UPDATE table_name SET v=2 WHERE p='never' AND s=2"));
        Assert.Equal("ConditionalCheckFailedException: The conditional request failed", await FailAsync("UPDATE table_name SET v=2 WHERE p='never' AND s=2 AND attribute_not_exists(p)"));
        Assert.Equal("ConditionalCheckFailedException: The conditional request failed", await FailAsync("UPDATE table_name SET v=2 WHERE p='never' AND s=1 AND v=3"));
        Assert.Equal("ConditionalCheckFailedException: The conditional request failed", await FailAsync("DELETE FROM table_name WHERE p='never' AND s=1 AND v=3"));
        Assert.Equal("""{"Items":[]}""", await RunAsync("DELETE FROM table_name WHERE p='never' AND s=2 AND v=3"));
        Assert.Equal("""{"Items":[{"v":{"N":"1"}}]}""", await RunAsync("SELECT v FROM table_name WHERE p='never'"));
        Assert.Contains("\"Item\":{\"p\":{\"S\":\"never\"}", await ErrorAsync("UPDATE table_name SET v=2 WHERE p='never' AND s=1 AND v=3", ""","ReturnValuesOnConditionCheckFailure":"ALL_OLD" """));
    }

    [Fact]
    public async Task Keys_make_a_query_and_everything_else_a_scan()
    {
        await FillAsync("cost", 3, 5000);
        Assert.Equal("""{"TableName":"table","CapacityUnits":2,"Table":{"CapacityUnits":2}}""", await CostAsync("SELECT s FROM table_name WHERE p='cost'"));
        Assert.Equal("""{"TableName":"table","CapacityUnits":1,"Table":{"CapacityUnits":1}}""", await CostAsync("SELECT s FROM table_name WHERE p='cost' AND s=2"));
        Assert.Equal("""{"TableName":"table","CapacityUnits":2,"Table":{"CapacityUnits":2}}""", await CostAsync("SELECT s FROM table_name WHERE p='cost' AND (s=1 OR s=2)"));
        Assert.Equal("""{"TableName":"table","CapacityUnits":0.5,"Table":{"CapacityUnits":0.5}}""", await CostAsync("SELECT s FROM table_name WHERE p='cost' AND s=9"));
        Assert.Equal(
            """{"TableName":"table","CapacityUnits":3.5,"Table":{"CapacityUnits":3},"LocalSecondaryIndexes":{"local":{"CapacityUnits":0.5}}}""",
            await CostAsync("SELECT text FROM \"table\".\"local\" WHERE p='cost'"));
        Assert.Equal(
            """{"TableName":"table","CapacityUnits":0.5,"Table":{"CapacityUnits":0},"GlobalSecondaryIndexes":{"sparse":{"CapacityUnits":0.5}}}""",
            await CostAsync("SELECT x FROM \"table\".\"sparse\" WHERE g='cost'"));
        Assert.Equal(
            """{"TableName":"table","CapacityUnits":12,"Table":{"CapacityUnits":5},"LocalSecondaryIndexes":{"local":{"CapacityUnits":1}},"GlobalSecondaryIndexes":{"global":{"CapacityUnits":5},"sparse":{"CapacityUnits":1}}}""",
            await CostAsync("DELETE FROM table_name WHERE p='cost' AND s=1"));
    }

    [Fact]
    public async Task A_token_goes_on_where_the_page_ended_and_holds_for_its_statement_alone()
    {
        await FillAsync("page", 5, 10);
        const string Statement = "SELECT s FROM table_name WHERE p=? AND s <> 2";
        var rows = new List<string>();
        string? token = null;
        do
        {
            var page = JsonNode.Parse(await RunAsync(Statement, $$""","Parameters":[{"S":"page"}],"Limit":2{{Token(token)}}"""))!;
            rows.AddRange(page["Items"]!.AsArray().Select(row => row!["s"]!["N"]!.GetValue<string>()));
            token = page["NextToken"]?.GetValue<string>();
            Assert.Equal(token is null, page["LastEvaluatedKey"] is null);
            if (token is not null)
            {
                Assert.Equal("ValidationException: NextToken does not match request", await FailAsync(Statement, $$""","Parameters":[{"S":"other"}]{{Token(token)}}"""));
                Assert.Equal("ValidationException: NextToken does not match request", await FailAsync(Statement + " ", $$""","Parameters":[{"S":"page"}]{{Token(token)}}"""));
                Assert.Equal("ValidationException: Invalid NextToken", await FailAsync(Statement, $$""","Parameters":[{"S":"page"}]{{Token(token[..24])}}"""));
                Assert.Equal("ValidationException: Invalid NextToken", await FailAsync(Statement, $$""","Parameters":[{"S":"page"}]{{Token(token[..^8])}}"""));
            }
        }
        while (token is not null);
        Assert.Equal(["1", "3", "4", "5"], rows);
        Assert.Equal("ValidationException: Invalid NextToken", await FailAsync(Statement, ""","Parameters":[{"S":"page"}],"NextToken":"?" """));
    }

    [Fact]
    public async Task A_batch_does_each_statement_on_its_own()
    {
        await FillAsync("batch", 3, 10);
        Assert.Equal(
            """{"Responses":[{"TableName":"table","Item":{"s":{"N":"1"}}},{"TableName":"table"},{"Error":{"Code":"ValidationError","Message":"Select statements within BatchExecuteStatement must specify the primary key in the where clause."}},{"Error":{"Code":"ValidationError","Message":"Statement wasn't well formed, can't be processed: Expected data manipulation"}},{"Error":{"Code":"ResourceNotFound","Message":"Requested resource not found"}}],"ConsumedCapacity":[{"TableName":"table","CapacityUnits":1}]}""",
            await BatchAsync(
                "SELECT s FROM table_name WHERE p='batch' AND s=1",
                "SELECT s FROM table_name WHERE p='batch' AND s=9",
                "SELECT s FROM table_name WHERE p='batch'",
                "SLECT * FROM table_name",
                "SELECT s FROM nowhere WHERE p='batch'"));
        Assert.Equal(
            """{"Responses":[{"TableName":"table","Item":{"v":{"N":"7"}}},{"Error":{"Code":"DuplicateItem","Message":"Duplicate primary key exists in table"},"TableName":"table"},{"Error":{"Code":"ConditionalCheckFailed","Message":"The conditional request failed"},"TableName":"table"},{"TableName":"table"}],"ConsumedCapacity":[{"TableName":"table","CapacityUnits":5}]}""",
            await BatchAsync(
                "UPDATE table_name SET v=7 WHERE p='batch' AND s=1 RETURNING MODIFIED NEW *",
                "INSERT INTO table_name VALUE {'p':'batch','s':2}",
                "DELETE FROM table_name WHERE p='batch' AND s=3 AND v=9",
                "INSERT INTO table_name VALUE {'p':'batch','s':4}"));
        Assert.Contains("The provided key element does not match the schema", await BatchAsync("SELECT s FROM table_name WHERE p=1 AND s=1"));
        Assert.Contains("DuplicateItem", await BatchAsync("INSERT INTO table_name VALUE {'p':'batch','s':1}", "INSERT INTO table_name VALUE {'p':1,'s':1}"));
        Assert.Equal("ValidationException: Read and write requests together in the same batch is not supported.", await FailBatchAsync("SELECT s FROM table_name WHERE p='batch' AND s=1", "DELETE FROM table_name WHERE p='batch' AND s=2"));
        Assert.Equal("ValidationException: Provided list of item keys contains duplicates", await FailBatchAsync("DELETE FROM table_name WHERE p='batch' AND s=2", "UPDATE table_name SET v=1 WHERE p='batch' AND s=2"));
    }

    [Fact]
    public async Task A_transaction_does_all_statements_or_none()
    {
        await FillAsync("all", 3, 10);
        Assert.Equal("""{"Responses":[]}""", await TransactAsync(
            "", "UPDATE table_name SET v=7 WHERE p='all' AND s=1", "DELETE FROM table_name WHERE p='all' AND s=2", "INSERT INTO table_name VALUE {'p':'all','s':4}",
            "EXISTS(SELECT * FROM table_name WHERE p='all' AND s=3 AND x='x')"));
        Assert.Equal(
            """{"Responses":[{"Item":{"v":{"N":"7"}}},{},{"Item":{}}],"ConsumedCapacity":[{"TableName":"table","CapacityUnits":6,"ReadCapacityUnits":6}]}""",
            await TransactAsync(""","ReturnConsumedCapacity":"TOTAL" """, "SELECT v FROM table_name WHERE p='all' AND s=1", "SELECT v FROM table_name WHERE p='all' AND s=2", "SELECT v FROM table_name WHERE p='all' AND s=4"));
        Assert.Equal(
            "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [None, DuplicateItem, ConditionalCheckFailed]",
            await FailTransactionAsync(
                "UPDATE table_name SET v=8 WHERE p='all' AND s=1", "INSERT INTO table_name VALUE {'p':'all','s':4}",
                "EXISTS(SELECT * FROM table_name WHERE p='all' AND s=3 AND x='y')"));
        Assert.Equal("""{"Items":[{"v":{"N":"7"}}]}""", await RunAsync("SELECT v FROM table_name WHERE p='all' AND s=1"));
    }

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html: the token holds for ten minutes.</summary>
    [Fact]
    public async Task A_transaction_with_a_token_is_done_once()
    {
        await FillAsync("once", 1, 10);
        const string Token = ""","ClientRequestToken":"once","ReturnConsumedCapacity":"TOTAL" """;
        const string Statement = "UPDATE table_name SET v=v+1 WHERE p='once' AND s=1";
        await RunAsync("UPDATE table_name SET v=0 WHERE p='once' AND s=1");
        Assert.Equal("""{"Responses":[],"ConsumedCapacity":[{"TableName":"table","CapacityUnits":3,"WriteCapacityUnits":3}]}""", await TransactAsync(Token, Statement));
        Assert.Equal("""{"Responses":[],"ConsumedCapacity":[{"TableName":"table","CapacityUnits":2,"ReadCapacityUnits":2}]}""", await TransactAsync(Token, Statement));
        Assert.StartsWith("IdempotentParameterMismatchException: ", await shared.Server.FailAsync("ExecuteTransaction", Request("TransactStatements", [Statement + " AND v=1"], Token)));
        Assert.Equal("""{"Items":[{"v":{"N":"1"}}]}""", await RunAsync("SELECT v FROM table_name WHERE p='once'"));
    }

    private async Task FillAsync(string partition, int items, int textLength)
    {
        for (var sort = 1; sort <= items; sort++)
        {
            await RunAsync($"INSERT INTO table_name VALUE {{'p':'{partition}','s':{sort},'g':'{partition}','l':'l','x':'x','text':?}}", $$""","Parameters":[{"S":"{{new string('t', textLength)}}"}]""");
        }
    }

    /// <summary>Compact, with whole numbers as such.</summary>
    private static string Text(JsonNode node) => node.ToJsonString(Plain).Replace(".0,", ",").Replace(".0}", "}");

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Token(string? token) => token is null ? "" : $$""","NextToken":"{{token}}" """;

    private static string Named(string statement) => statement.Replace("table_name", "\\\"table\\\"");

    private static string Body(string statement, string more) => $$"""{"Statement":{{JsonSerializer.Serialize(statement.Replace("table_name", "\"table\""))}}{{more}}}""";

    private async Task<string> RunAsync(string statement, string more = "") =>
        Text(await shared.Server.CallAsync("ExecuteStatement", Body(statement, more)));

    private Task<string> FailAsync(string statement, string more = "") => shared.Server.FailAsync("ExecuteStatement", Body(statement, more));

    private async Task<string> ErrorAsync(string statement, string more)
    {
        using var response = await shared.Server.SendAsync("ExecuteStatement", System.Text.Encoding.UTF8.GetBytes(Body(statement, more)));
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<string> CostAsync(string statement, string more = "") => Text(JsonNode.Parse(
        await RunAsync(statement, ""","ReturnConsumedCapacity":"INDEXES" """ + more))!["ConsumedCapacity"]!);

    private static string Request(string list, IEnumerable<string> statements, string more) =>
        $$"""{"{{list}}":[{{string.Join(",", statements.Select(statement => $$"""{"Statement":"{{Named(statement)}}"}"""))}}]{{more}}}""";

    private async Task<string> BatchAsync(params string[] statements) => Text(await shared.Server.CallAsync(
        "BatchExecuteStatement", Request("Statements", statements, ""","ReturnConsumedCapacity":"TOTAL" """)));

    private Task<string> FailBatchAsync(params string[] statements) => shared.Server.FailAsync("BatchExecuteStatement", Request("Statements", statements, ""));

    private async Task<string> TransactAsync(string more, params string[] statements) =>
        Text(await shared.Server.CallAsync("ExecuteTransaction", Request("TransactStatements", statements, more)));

    private Task<string> FailTransactionAsync(params string[] statements) => shared.Server.FailAsync("ExecuteTransaction", Request("TransactStatements", statements, ""));
}
