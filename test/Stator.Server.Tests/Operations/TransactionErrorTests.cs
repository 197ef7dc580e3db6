namespace Stator.Server.Tests.Operations;

/// <summary>
/// The error that AWS answers for each thing that can be wrong with a transaction; us-east-1 of October 2026, whose transactions still have the
/// older wordings.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
/// </summary>
public sealed class TransactionErrorTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Refused = "ValidationException: ";
    private const string Constraint = "ValidationException: 1 validation error detected: ";
    private const string Cancelled = "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons ";
    private const string Key = """ "TableName":"table","Key":{"p":{"S":"e"},"s":{"N":"1"}} """;
    private const string Other = """{"Delete":{"TableName":"table","Key":{"p":{"S":"other"},"s":{"N":"1"}}}}""";

    public static TheoryData<string, string> WriteErrors => new()
    {
        // The model's constraints come first, over all actions.
        { "", Constraint + "Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1" },
        { """{"Put":{"Item":{}}}""", Constraint + "Value null at 'transactItems.1.member.put.tableName' failed to satisfy constraint: Member must not be null" },
        { Other + ""","x",""", "SerializationException: " },
        { Other + """,{"Put":{"TableName":"bad!name","Item":{}}}""", Constraint + "Value 'bad!name' at 'transactItems.2.member.put.tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+" },
        { """{"ConditionCheck":{"TableName":"table","Key":{}}}""", Constraint + "Value null at 'transactItems.1.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null" },
        { """{"Put":{"TableName":"table","Item":{},"ReturnValuesOnConditionCheckFailure":"BOGUS"}}""", Constraint + "Value 'BOGUS' at 'transactItems.1.member.put.returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]" },

        // Then each action in order, the first fault whatever it is.
        { "{}", Refused + "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request" },
        { """{"Delete":{KEY},"Put":{"TableName":"table","Item":{}}}""", Refused + "TransactItems can only contain one of Check, Put, Update or Delete" },
        { """{"Put":{"TableName":"table","Item":{"p":{"N":"abc"}}}}""", Refused + "The parameter cannot be converted to a numeric value: abc" },
        { """{"Put":{"TableName":"table","Item":{"x":{"SS":["b","a","b"]}}}}""", Refused + "One or more parameter values were invalid: Input collection [b, a, b] contains duplicates." },
        { """{"Delete":{KEY,"ConditionExpression":""}}""", Refused + "Invalid ConditionExpression: The expression can not be empty;" },
        { """{"Delete":{KEY,"ConditionExpression":"("}}""", Refused + """Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "(" """.TrimEnd() },
        { """{"Update":{KEY,"UpdateExpression":"SET a = b +"}}""", Refused + """Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "+" """.TrimEnd() },
        { """{"Delete":{KEY,"ConditionExpression":"a = :missing"}}""", Refused + "Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :missing" },
        { """{"Delete":{KEY,"ConditionExpression":"attribute_exists(p)","ExpressionAttributeValues":{":v":{"S":"x"}}}}""", Refused + "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}" },
        { """{"Update":{KEY,"UpdateExpression":"REMOVE a","ExpressionAttributeNames":{"#unused":"x"}}}""", Refused + "Value provided in ExpressionAttributeNames unused in expressions: keys: {#unused}" },
        { """{"Update":{KEY,"UpdateExpression":"SET a = :v","ExpressionAttributeValues":{":v":{"N":"abc"}}}}""", Refused + "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: abc for key :v" },
        { """{"Put":{"TableName":"missing","Item":{}}},{"Delete":{"TableName":"table","Key":{},"ConditionExpression":"("}}""", Refused + """Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "(" """.TrimEnd() },

        // Then tables, then keys, of which only the first that is wrong is told, then items that are named twice.
        { Other + "," + Other + """,{"Put":{"TableName":"missing","Item":{}}}""", "ResourceNotFoundException: Requested resource not found" },
        { Other + "," + Other + """,{"Put":{"TableName":"table","Item":{"p":{"N":"1"},"s":{"N":"1"}}}},{"Delete":{"TableName":"table","Key":{}}}""", Cancelled + "[None, None, ValidationError, None]" },
        { """{"Put":{"TableName":"table","Item":{"p":{"S":""},"s":{"N":"1"}}}}""", Refused + "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p" },
        { """{"Put":{"TableName":"table","Item":{"p":{"S":"e"},"s":{"N":"1"},"g":{"S":""}}}}""", Refused + "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: global, IndexKey: g" },
        { """{"ConditionCheck":{KEY,"ConditionExpression":"attribute_exists(p)"}},{"Delete":{KEY}}""", Refused + "Transaction request cannot include multiple operations on one item" },
        { """{"Update":{KEY,"UpdateExpression":"SET p = s"}}""", Refused + "One or more parameter values were invalid: Cannot update attribute p. This attribute is part of the key" },

        // Then all conditions and changes, and every action that fails is told.
        { """{"ConditionCheck":{KEY,"ConditionExpression":"attribute_exists(p)"}},OTHER,{"Update":{"TableName":"table","Key":{"p":{"S":"f"},"s":{"N":"1"}},"UpdateExpression":"SET a = b"}}""", Cancelled + "[ConditionalCheckFailed, None, ValidationError]" },
    };

    [Theory, MemberData(nameof(WriteErrors))]
    public async Task A_write_answers_AWSs_error(string actions, string error) =>
        Assert.StartsWith(error, await shared.Server.FailAsync("TransactWriteItems", Request([actions.Replace("KEY", Key).Replace("OTHER", Other)])));

    public static TheoryData<string, string> ReadErrors => new()
    {
        { "", Constraint + "Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1" },
        { "{}", Constraint + "Value null at 'transactItems.1.member.get' failed to satisfy constraint: Member must not be null" },
        { """{"Get":{KEY,"ProjectionExpression":"!!"}}""", Refused + """Invalid ProjectionExpression: Syntax error; token: "!", near: "!!" """.TrimEnd() },
        { """{"Get":{KEY,"ProjectionExpression":"a","ExpressionAttributeNames":{"#x":"y"}}}""", Refused + "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}" },
        { """{"Get":{"TableName":"missing","Key":{}}}""", "ResourceNotFoundException: Requested resource not found" },
        { """{"Get":{KEY}},{"Get":{"TableName":"table","Key":{}}}""", Cancelled + "[None, ValidationError]" },
        { """{"Get":{KEY}},{"Get":{KEY,"ProjectionExpression":"a"}}""", Refused + "Transaction request cannot include multiple operations on one item" },
    };

    [Theory, MemberData(nameof(ReadErrors))]
    public async Task A_read_answers_AWSs_error(string actions, string error) =>
        Assert.Equal(error, await shared.Server.FailAsync("TransactGetItems", Request([actions.Replace("KEY", Key).Replace("OTHER", Other)])));

    [Fact]
    public async Task Sizes_and_numbers_have_limits()
    {
        Assert.Contains(
            "at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100",
            await WriteAsync(Enumerable.Range(0, 101).Select(at => Put($"n{at}", ""))));
        Assert.Equal("{}", (await shared.Server.CallAsync("TransactWriteItems", Request(Enumerable.Range(0, 100).Select(at => Put($"n{at}", ""))))).ToJsonString());
        Assert.Equal(Refused + "Item size has exceeded the maximum allowed size", await WriteAsync([Put("size", new string('x', 409_600))]));
        Assert.StartsWith(
            Refused + "Transaction payload size cannot exceed 4MB. Payload Size: : Transaction payload size cannot exceed 4MB. Payload Size: 4200",
            await WriteAsync(Enumerable.Range(0, 12).Select(at => Put($"large{at}", new string('x', 350_000)))));
        Assert.Contains(
            "Member must have length less than or equal to 36",
            await shared.Server.FailAsync("TransactWriteItems", $$"""{"ClientRequestToken":"{{new string('t', 37)}}","TransactItems":[{{Other}}]}"""));
        var update = """{"Update":{"TableName":"table","Key":{"p":{"S":"grown"},"s":{"N":"1"}},"UpdateExpression":"SET x = :x, y = :x","ExpressionAttributeValues":{":x":{"S":"TEXT"}}}}""";
        Assert.Equal(Cancelled + "[ValidationError]", await WriteAsync([update.Replace("TEXT", new string('x', 250_000))]));
    }

    private Task<string> WriteAsync(IEnumerable<string> actions) => shared.Server.FailAsync("TransactWriteItems", Request(actions));

    private static string Request(IEnumerable<string> actions) => $$"""{"TransactItems":[{{string.Join(',', actions)}}]}""";

    private static string Put(string partition, string text) =>
        """{"Put":{"TableName":"table","Item":{"p":{"S":"PART"},"s":{"N":"1"},"x":{"S":"TEXT"}}}}""".Replace("PART", partition).Replace("TEXT", text);
}
