using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations;

/// <summary>
/// The limits of AWS's pages at their boundaries: the last value that is accepted, and what is answered to the one behind it.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
/// </summary>
public sealed class LimitTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Refused = "ValidationException: ";
    private const string Invalid = Refused + "One or more parameter values were invalid: ";
    private const string Long = "failed to satisfy constraint: Member must have length less than or equal to ";

    /// <summary>400 KB, names and values together: p + 1 + s + 1-digit number (2) + x + text.</summary>
    [Theory]
    [InlineData("PutItem", "Item size has exceeded the maximum allowed size")]
    [InlineData("BatchWriteItem", "Item size has exceeded the maximum allowed size")]
    [InlineData("TransactWriteItems", "Item size has exceeded the maximum allowed size")]
    [InlineData("ExecuteStatement", "Item size has exceeded the maximum allowed size")]
    public async Task An_item_is_409600_bytes_at_most(string operation, string sentence)
    {
        const int Rest = 1 + 1 + 1 + 2 + 1;
        await shared.Server.CallAsync(operation, Write(operation, 409_600 - Rest));
        Assert.Equal(Refused + sentence, await shared.Server.FailAsync(operation, Write(operation, 409_600 - Rest + 1)));

        static string Write(string operation, int bytes)
        {
            var item = """{"p":{"S":"P"},"s":{"N":"1"},"x":{"S":"TEXT"}}""".Replace("P", operation[..1]).Replace("TEXT", new string('x', bytes));
            return operation switch
            {
                "PutItem" => $$"""{"TableName":"table","Item":{{item}}}""",
                "BatchWriteItem" => """{"RequestItems":{"table":[{"PutRequest":{"Item":""" + item + "}}]}}",
                "TransactWriteItems" => """{"TransactItems":[{"Put":{"TableName":"table","Item":""" + item + "}}]}",
                _ => """{"Statement":"INSERT INTO \"table\" VALUE {'p':'E','s':1,'x':?}","Parameters":[{"S":"TEXT"}]}""".Replace("TEXT", new string('x', bytes)),
            };
        }
    }

    [Theory]
    [InlineData("PutItem", """{"TableName":"KEYED","Item":KEY}""")]
    [InlineData("GetItem", """{"TableName":"KEYED","Key":KEY}""")]
    [InlineData("DeleteItem", """{"TableName":"KEYED","Key":KEY}""")]
    [InlineData("UpdateItem", """{"TableName":"KEYED","Key":KEY}""")]
    [InlineData("Scan", """{"TableName":"KEYED","ExclusiveStartKey":KEY}""")]
    public async Task A_partition_key_is_2048_bytes_and_a_sort_key_1024_at_most(string operation, string request)
    {
        var table = $"keys-{operation}";
        await shared.Server.CallAsync("CreateTable", $$"""{"TableName":"{{table}}","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"},{"AttributeName":"r","AttributeType":"B"}],"KeySchema":[{"AttributeName":"h","KeyType":"HASH"},{"AttributeName":"r","KeyType":"RANGE"}]}""");
        await shared.Server.CallAsync(operation, Request(2048, 1024));
        Assert.Equal(Invalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes", await shared.Server.FailAsync(operation, Request(2049, 1024)));
        Assert.Equal(Invalid + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes", await shared.Server.FailAsync(operation, Request(2048, 1025)));

        string Request(int partition, int sort) => request.Replace("KEYED", table).Replace(
            "KEY", """{"h":{"S":"PART"},"r":{"B":"SORT"}}""".Replace("PART", new string('h', partition)).Replace("SORT", Convert.ToBase64String(new byte[sort])));
    }

    /// <summary>Keys of indexes have the same sizes.</summary>
    [Theory]
    [InlineData("g", 2048, "Size of hashkey has exceeded the maximum size limit of2048 bytes")]
    [InlineData("l", 1024, "Aggregated size of all range keys has exceeded the size limit of 1024 bytes")]
    public async Task A_key_of_an_index_has_the_same_bytes_at_most(string attribute, int last, string sentence)
    {
        await shared.Server.CallAsync("PutItem", Item(last));
        Assert.Equal(Invalid + sentence, await shared.Server.FailAsync("PutItem", Item(last + 1)));

        string Item(int bytes) => """{"TableName":"table","Item":{"p":{"S":"index"},"s":{"N":"1"},"NAME":{"S":"TEXT"}}}""".Replace("NAME", attribute).Replace("TEXT", new string('k', bytes));
    }

    [Fact]
    public async Task An_account_has_2500_tables_in_a_region_at_most()
    {
        await using var server = await TestServer.StartAsync();
        const string Table = """{"TableName":"NAME","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"}],"KeySchema":[{"AttributeName":"h","KeyType":"HASH"}]}""";
        for (var at = 0; at < 2_500; at++)
        {
            await server.CallAsync("CreateTable", Table.Replace("NAME", $"table{at}"));
        }
        Assert.Equal(
            "LimitExceededException: Subscriber limit exceeded: There is a limit of 2500 tables per subscriber",
            await server.FailAsync("CreateTable", Table.Replace("NAME", "more")));
        await server.CallAsync("CreateTable", Table.Replace("NAME", "more"), TestServer.Authorization.Replace("us-east-1", "eu-west-1"));
        await server.CallAsync("DeleteTable", """{"TableName":"table0"}""");
        await server.CallAsync("CreateTable", Table.Replace("NAME", "more"));
    }

    /// <summary>Measured: the expression counts as well, 19 bytes for an assignment. Key names of 20 bytes and more make it the item's size alone.</summary>
    [Fact]
    public async Task UpdateItem_counts_its_expression_before_it_looks_at_the_item()
    {
        await using var server = await TestServer.StartAsync();
        await server.CallAsync("CreateTable", """{"TableName":"ceiling","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]}""");
        const int Assigned = 409_600 - 3 - 19 - 1;
        const string Expression = """ "UpdateExpression":"SET b = :b","ExpressionAttributeValues":{":b":{"S":"TEXT"}} """;
        const string Legacy = """ "AttributeUpdates":{"b":{"Value":{"S":"TEXT"}}} """;
        const string TooLarge = "ValidationException: Item size to update has exceeded the maximum allowed size";
        const string Never = """ "ConditionExpression":"attribute_exists(nothing)", """;
        await server.CallAsync("UpdateItem", Request(Expression, Assigned));
        Assert.Equal(TooLarge, await server.FailAsync("UpdateItem", Request(Expression, Assigned + 1)));
        Assert.Equal(TooLarge, await server.FailAsync("UpdateItem", Request(Never + Expression, Assigned + 1)));
        await server.CallAsync("UpdateItem", Request(Legacy, 409_600 - 4));
        Assert.Equal(TooLarge, await server.FailAsync("UpdateItem", Request(Legacy, 409_600 - 3)));

        static string Request(string change, int bytes) =>
            """{"TableName":"ceiling","Key":{"pk":{"S":"k"}},CHANGE}""".Replace("CHANGE", change).Replace("TEXT", new string('x', bytes));
    }

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items</summary>
    [Fact]
    public async Task An_item_and_its_entries_in_local_indexes_are_409600_bytes_together_at_most()
    {
        await using var server = await TestServer.StartAsync();
        await server.CallAsync("CreateTable", """{"TableName":"entries","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},{"AttributeName":"s","AttributeType":"S"},{"AttributeName":"t","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],"LocalSecondaryIndexes":[{"IndexName":"all","KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"t","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}]}""");
        const int Half = 204_800 - 7; // Beside p, s and t of a byte each, and the name of x.
        await server.CallAsync("PutItem", Item(Half, "t"));
        Assert.Equal("ValidationException: Item size has exceeded the maximum allowed size", await server.FailAsync("PutItem", Item(Half + 1, "t")));
        Assert.Equal(
            "ValidationException: Item size to update has exceeded the maximum allowed size",
            await server.FailAsync("UpdateItem", """{"TableName":"entries","Key":{"p":{"S":"p"},"s":{"S":"s"}},"UpdateExpression":"SET y = :y","ExpressionAttributeValues":{":y":{"S":""}}}"""));
        await server.CallAsync("PutItem", Item(Half + 1, "other")); // Without the index's key there is no entry.

        static string Item(int bytes, string attribute) =>
            """{"TableName":"entries","Item":{"p":{"S":"p"},"s":{"S":"s"},"ATTRIBUTE":{"S":"t"},"x":{"S":"TEXT"}}}""".Replace("ATTRIBUTE", attribute).Replace("TEXT", new string('x', bytes));
    }

    [Fact]
    public async Task An_attribute_name_is_65535_bytes_at_most()
    {
        const string TooLong = Refused + "1 validation error detected: One or more parameter values were invalid: Attribute name is too large, must be less than 65536 bytes";
        await shared.Server.CallAsync("PutItem", Named(65_535));
        Assert.Equal(TooLong, await shared.Server.FailAsync("PutItem", Named(65_536)));
        await shared.Server.CallAsync("GetItem", Aliased(65_535));
        Assert.Equal(TooLong.Replace("1 validation error detected: ", ""), await shared.Server.FailAsync("GetItem", Aliased(65_536)));

        static string Named(int length) => """{"TableName":"table","Item":{"p":{"S":"names"},"s":{"N":"1"},"NAME":{"S":"x"}}}""".Replace("NAME", new string('n', length));
        static string Aliased(int length) => """{"TableName":"table","Key":{"p":{"S":"names"},"s":{"N":"1"}},"ProjectionExpression":"#n","ExpressionAttributeNames":{"#n":"NAME"}}""".Replace("NAME", new string('n', length));
    }

    [Fact]
    public async Task Values_nest_32_levels_at_most()
    {
        const string TooDeep = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
        await shared.Server.CallAsync("PutItem", Nested(31));
        Assert.Equal(Refused + "1 validation error detected: " + TooDeep, await shared.Server.FailAsync("PutItem", Nested(32)));
        Assert.Equal(Refused + TooDeep, await shared.Server.FailAsync("UpdateItem", Deeper("deep" + string.Concat(Enumerable.Repeat("[0]", 30)))));
        await shared.Server.CallAsync("UpdateItem", Deeper("deep[0]"));

        static string Nested(int levels) => """{"TableName":"table","Item":{"p":{"S":"nested"},"s":{"N":"1"},"deep":VALUE}}""".Replace(
            "VALUE", string.Concat(Enumerable.Repeat("""{"L":[""", levels)) + """{"N":"1"}""" + string.Concat(Enumerable.Repeat("]}", levels)));
        static string Deeper(string path) => """{"TableName":"table","Key":{"p":{"S":"nested"},"s":{"N":"1"}},"UpdateExpression":"SET PATH = :v","ExpressionAttributeValues":{":v":{"L":[{"L":[{"L":[]}]}]}}}""".Replace("PATH", path);
    }

    public static TheoryData<string, string, int, string> Lengths => new()
    {
        // operation, request with X repeated, the last length that is accepted, the answer to one more
        { "DescribeTable", """{"TableName":"X"}""", 255, "at 'tableName' " + Long + "255" },
        { "DescribeTable", """{"TableName":"arn:aws:dynamodb:us-east-1:000000000000:table/X"}""", 1024 - 46, "at 'tableName' " + Long + "255" },
        { "Query", """{"TableName":"table","IndexName":"X","KeyConditionExpression":"p = :p","ExpressionAttributeValues":{":p":{"S":"p"}}}""", 255, "at 'indexName' " + Long + "255" },
        { "TransactWriteItems", """{"ClientRequestToken":"X","TransactItems":[{"Delete":{"TableName":"nowhere","Key":{}}}]}""", 36, "at 'clientRequestToken' " + Long + "36" },
        { "UpdateTimeToLive", """{"TableName":"nowhere","TimeToLiveSpecification":{"AttributeName":"X","Enabled":true}}""", 255, "at 'timeToLiveSpecification.attributeName' " + Long + "255" },
        { "TagResource", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/nowhere","Tags":[{"Key":"X","Value":"v"}]}""", 128, "at 'tags.1.member.key' " + Long + "128" },
        { "TagResource", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/nowhere","Tags":[{"Key":"k","Value":"X"}]}""", 256, "at 'tags.1.member.value' " + Long + "256" },
        { "GetItem", """{"TableName":"table","Key":{"p":{"S":"p"},"s":{"N":"1"}},"ProjectionExpression":"#X","ExpressionAttributeNames":{"#X":"a"}}""", 254, "The expression attribute map contains a key that is too long" },
    };

    [Theory, MemberData(nameof(Lengths))]
    public async Task Texts_have_a_length_at_most(string operation, string request, int last, string answer)
    {
        using var accepted = await shared.Server.SendAsync(operation, Encoding.UTF8.GetBytes(request.Replace("X", new string('x', last))));
        Assert.DoesNotContain("length less than or equal", await accepted.Content.ReadAsStringAsync());
        Assert.Contains(answer, await shared.Server.FailAsync(operation, request.Replace("X", new string('x', last + 1))));
    }

    [Fact]
    public async Task Batches_and_transactions_have_a_number_of_items_over_all_tables()
    {
        await shared.Server.CreateTableAsync("other");
        await shared.Server.CallAsync("BatchGetItem", Gets(50, 50));
        Assert.Equal(Refused + "Too many items requested for the BatchGetItem call", await shared.Server.FailAsync("BatchGetItem", Gets(50, 51)));
        await shared.Server.CallAsync("BatchWriteItem", Puts(12, 13));
        Assert.Equal(Refused + "Too many items requested for the BatchWriteItem call", await shared.Server.FailAsync("BatchWriteItem", Puts(13, 13)));
        await shared.Server.CallAsync("TransactGetItems", Reads(100));
        Assert.EndsWith(")]' at 'transactItems' " + Long + "100", await shared.Server.FailAsync("TransactGetItems", Reads(101)));

        static string Keys(int count) => string.Join(",", Enumerable.Range(0, count).Select(at => """{"p":{"S":"many"},"s":{"N":"AT"}}""".Replace("AT", $"{at}")));
        static string Gets(int one, int two) => """{"RequestItems":{"table":{"Keys":[ONE]},"other":{"Keys":[TWO]}}}""".Replace("ONE", Keys(one)).Replace("TWO", Keys(two));
        static string Writes(int count) => string.Join(",", Enumerable.Range(0, count).Select(at => """{"DeleteRequest":{"Key":{"p":{"S":"many"},"s":{"N":"AT"}}}}""".Replace("AT", $"{at}")));
        static string Puts(int one, int two) => """{"RequestItems":{"table":[ONE],"other":[TWO]}}""".Replace("ONE", Writes(one)).Replace("TWO", Writes(two));
        static string Reads(int count) => """{"TransactItems":[READS]}""".Replace("READS", string.Join(",", Enumerable.Range(0, count).Select(
            at => """{"Get":{"TableName":"table","Key":{"p":{"S":"many"},"s":{"N":"AT"}}}}""".Replace("AT", $"{at}"))));
    }

    [Fact]
    public async Task A_transaction_reads_4_MB_at_most()
    {
        for (var sort = 0; sort < 11; sort++)
        {
            await shared.Server.CallAsync("PutItem", """{"TableName":"table","Item":{"p":{"S":"large"},"s":{"N":"AT"},"x":{"S":"TEXT"}}}""".Replace("AT", $"{sort}").Replace("TEXT", new string('x', 400_000)));
        }
        await shared.Server.CallAsync("TransactGetItems", Reads(10));
        Assert.Equal(
            Refused + "Transaction payload size cannot exceed 4MB. Payload Size: : Transaction payload size cannot exceed 4MB. Payload Size: 4400109",
            await shared.Server.FailAsync("TransactGetItems", Reads(11)));

        static string Reads(int count) => """{"TransactItems":[READS]}""".Replace("READS", string.Join(",", Enumerable.Range(0, count).Select(
            at => """{"Get":{"TableName":"table","Key":{"p":{"S":"large"},"s":{"N":"AT"}}}}""".Replace("AT", $"{at}"))));
    }

    [Fact]
    public async Task A_scan_has_a_million_segments_at_most()
    {
        await shared.Server.CallAsync("Scan", """{"TableName":"table","TotalSegments":1000000,"Segment":999999}""");
        Assert.Equal(Refused + "1 validation error detected: Value '1000001' at 'totalSegments' failed to satisfy constraint: Member must have value less than or equal to 1000000", await shared.Server.FailAsync("Scan", """{"TableName":"table","TotalSegments":1000001,"Segment":1}"""));
    }

    [Fact]
    public async Task Names_and_values_of_expressions_are_2_MB_together_at_most()
    {
        const string Sentence = "1 validation error detected: Combined size of ExpressionAttributeNames and ExpressionAttributeValues exceeds max size";
        await shared.Server.CallAsync("UpdateItem", Update(2_097_152 - 40, "REMOVE #n"));
        Assert.Equal(Refused + Sentence, await shared.Server.FailAsync("UpdateItem", Update(2_097_152 - 4, "REMOVE #n")));
        Assert.Equal(Refused + "1 validation error detected: ExpressionAttributeValues exceeds max size", await shared.Server.FailAsync("UpdateItem", Update(2_097_152 + 4, "REMOVE #n")));

        static string Update(int bytes, string change) => """{"TableName":"table","Key":{"p":{"S":"sum"},"s":{"N":"1"}},"UpdateExpression":"CHANGE","ConditionExpression":"#n <> :v","ExpressionAttributeNames":{"#n":"name"},"ExpressionAttributeValues":{":v":{"S":"TEXT"}}}"""
            .Replace("CHANGE", change).Replace("TEXT", new string('v', bytes));
    }

    [Fact]
    public async Task A_table_has_5_local_and_20_global_indexes_at_most()
    {
        Assert.Equal("CREATING", (await shared.Server.CallAsync("CreateTable", Indexed("five", 5, 20)))["TableDescription"]!["TableStatus"]!.GetValue<string>());
        Assert.Equal(Invalid + "Number of LocalSecondaryIndexes exceeds per-table limit of 5", await shared.Server.FailAsync("CreateTable", Indexed("six", 6, 0)));
        Assert.Equal(Invalid + "GlobalSecondaryIndex count exceeds the per-table limit of 20", await shared.Server.FailAsync("CreateTable", Indexed("six", 0, 21)));
        Assert.Equal(
            "LimitExceededException: Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of 20",
            await shared.Server.FailAsync("UpdateTable", """{"TableName":"five","AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"}],"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"more","KeySchema":[{"AttributeName":"h","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]}"""));
    }

    /// <summary>A hundred attributes kept by name, over all indexes of a table; one that two indexes keep counts twice.</summary>
    [Fact]
    public async Task The_indexes_of_a_table_keep_100_attributes_by_name_at_most()
    {
        const string TooMany = Invalid + "The total number of non-key attributes projected into the indexes of a table exceeds the limit of 100";
        await shared.Server.CallAsync("CreateTable", Indexed("hundred", 0, 5, 20));
        Assert.Equal(TooMany, await shared.Server.FailAsync("CreateTable", Indexed("more", 0, 6, 20)));
        Assert.Equal(TooMany, await shared.Server.FailAsync("UpdateTable", """{"TableName":"hundred","AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"}],"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"more","KeySchema":[{"AttributeName":"h","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["one"]}}}]}"""));
    }

    [Fact]
    public async Task A_resource_has_50_tags_at_most()
    {
        const string Arn = "arn:aws:dynamodb:us-east-1:000000000000:table/table";
        await shared.Server.CallAsync("TagResource", Tagged(0, 50));
        await shared.Server.CallAsync("TagResource", Tagged(0, 50));
        Assert.Equal(Refused + "Number of Tags exceed the current limit for the provided ResourceArn", await shared.Server.FailAsync("TagResource", Tagged(50, 1)));
        await shared.Server.CallAsync("UntagResource", $$"""{"ResourceArn":"{{Arn}}","TagKeys":["k0"]}""");
        await shared.Server.CallAsync("TagResource", Tagged(50, 1));

        static string Tagged(int from, int count) => $$"""{"ResourceArn":"{{Arn}}","Tags":[TAGS]}""".Replace(
            "TAGS", string.Join(",", Enumerable.Range(from, count).Select(at => $$"""{"Key":"k{{at}}","Value":"v"}""")));
    }

    /// <summary>The most of a table and of each index, without asking AWS for more.</summary>
    [Fact]
    public async Task A_table_has_40000_units_at_most()
    {
        const string Reads = "LimitExceededException: The requested ReadCapacityUnits, 40001, is above the per table maximum for the account in us-east-1. Per table maximum: 40000. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.";
        await shared.Server.CallAsync("CreateTable", Provisioned("units", 40_000, 40_000));
        Assert.Equal(Reads, await shared.Server.FailAsync("CreateTable", Provisioned("units-more", 40_001, 1)));
        Assert.Equal(Reads.Replace("Read", "Write"), await shared.Server.FailAsync("CreateTable", Provisioned("units-more", 1, 40_001)));
        Assert.Equal(Reads, await shared.Server.FailAsync("UpdateTable", """{"TableName":"units","ProvisionedThroughput":{"ReadCapacityUnits":40001,"WriteCapacityUnits":1}}"""));
        Assert.Equal(
            Refused + "2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1; "
            + "Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1",
            await shared.Server.FailAsync("CreateTable", Provisioned("units-more", 0, 0)));
        Assert.Equal(
            "LimitExceededException: Subscriber limit exceeded: Requested MaxReadRequestUnits for OnDemandThroughput for table exceeds TableMaxReadCapacityUnits of the account in region us-east-1",
            await shared.Server.FailAsync("UpdateTable", """{"TableName":"table","OnDemandThroughput":{"MaxReadRequestUnits":40001}}"""));
        Assert.Equal(
            "LimitExceededException: Subscriber limit exceeded: Requested ReadUnitsPerSecond for WarmThroughput for index global exceeds TableMaxReadCapacityUnits of the account in region us-east-1",
            await shared.Server.FailAsync("UpdateTable", """{"TableName":"table","GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"global","WarmThroughput":{"ReadUnitsPerSecond":40001}}}]}"""));
    }

    private static string Provisioned(string name, long reads, long writes) =>
        $$$"""{"TableName":"{{{name}}}","AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"}],"KeySchema":[{"AttributeName":"h","KeyType":"HASH"}],"ProvisionedThroughput":{"ReadCapacityUnits":{{{reads}}},"WriteCapacityUnits":{{{writes}}}}}""";

    private static string Indexed(string name, int local, int global, int attributes = 0)
    {
        var projection = attributes == 0
            ? """{"ProjectionType":"KEYS_ONLY"}"""
            : """{"ProjectionType":"INCLUDE","NonKeyAttributes":""" + JsonSerializer.Serialize(Enumerable.Range(0, attributes).Select(at => $"a{at}")) + "}";
        var request = JsonNode.Parse($$"""{"TableName":"{{name}}","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"},{"AttributeName":"r","AttributeType":"S"}],"KeySchema":[{"AttributeName":"h","KeyType":"HASH"},{"AttributeName":"r","KeyType":"RANGE"}]}""")!.AsObject();
        Add("LocalSecondaryIndexes", local);
        Add("GlobalSecondaryIndexes", global);
        return request.ToJsonString();

        void Add(string kind, int count)
        {
            if (count > 0)
            {
                request[kind] = new JsonArray([.. Enumerable.Range(0, count).Select(at => JsonNode.Parse(
                    """{"IndexName":"NAME","KeySchema":[{"AttributeName":"h","KeyType":"HASH"},{"AttributeName":"r","KeyType":"RANGE"}],"Projection":PROJECTION}"""
                        .Replace("NAME", $"{kind[..3]}-{at}").Replace("PROJECTION", projection)))]);
            }
        }
    }
}
