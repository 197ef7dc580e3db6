using System.Text.Json.Nodes;

namespace Stator.Differential;

/// <summary>Random requests on items of one table: most of them right, some wrong in one thing.</summary>
internal sealed class RequestGenerator(Random random, string table)
{
    private readonly ExpressionGenerator _expressions = new(random);
    private readonly LegacyGenerator _legacy = new(random);

    public JsonObject CreateTable() => Parse("""
        {"TableName":"TABLE","BillingMode":"PAY_PER_REQUEST",
         "AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},{"AttributeName":"s","AttributeType":"N"},{"AttributeName":"l","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],
         "KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],
         "LocalSecondaryIndexes":[{"IndexName":"local","KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"l","KeyType":"RANGE"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}],
         "GlobalSecondaryIndexes":[{"IndexName":"global","KeySchema":[{"AttributeName":"g","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}]}
        """.Replace("TABLE", table));

    public (string Operation, JsonObject Request) Next() => random.Next(12) switch
    {
        0 or 1 => ("PutItem", Write(new JsonObject { ["Item"] = Item() })),
        2 or 3 => ("UpdateItem", Update()),
        4 => ("DeleteItem", Write(new JsonObject { ["Key"] = Key() })),
        5 => ("GetItem", Get()),
        6 or 7 => ("Query", Query()),
        8 => ("Scan", Scan()),
        9 => ("TransactWriteItems", TransactWrite()),
        10 => ("BatchWriteItem", new JsonObject { ["RequestItems"] = new JsonObject { [table] = BatchWrites() } }),
        _ => ("BatchGetItem", new JsonObject { ["RequestItems"] = new JsonObject { [table] = new JsonObject { ["Keys"] = Distinct(4) } } }),
    };

    private JsonObject Write(JsonObject request)
    {
        request["TableName"] = table;
        request["ReturnConsumedCapacity"] = Pick("TOTAL", "INDEXES", "NONE");
        if (random.Next(3) == 0)
        {
            request["ReturnValues"] = Pick("ALL_OLD", "NONE", "ALL_OLD", "ALL_NEW");
        }
        if (random.Next(2) == 0)
        {
            _expressions.Begin();
            request["ConditionExpression"] = _expressions.Condition(2);
            _expressions.Complete(request);
        }
        if (random.Next(request["ConditionExpression"] is null ? 2 : 40) == 0)
        {
            _legacy.Expected(request);
        }
        return request;
    }

    private JsonObject Update()
    {
        if (random.Next(4) == 0)
        {
            return LegacyUpdate();
        }
        var request = new JsonObject { ["TableName"] = table, ["Key"] = Key(), ["ReturnValues"] = Pick("ALL_NEW", "ALL_OLD", "UPDATED_NEW", "UPDATED_OLD", "NONE") };
        _expressions.Begin();
        request["UpdateExpression"] = _expressions.Update();
        if (random.Next(3) == 0)
        {
            request["ConditionExpression"] = _expressions.Condition(1);
        }
        _expressions.Complete(request);
        return request;
    }

    private JsonObject LegacyUpdate()
    {
        var request = new JsonObject { ["TableName"] = table, ["Key"] = Key(), ["ReturnValues"] = Pick("ALL_NEW", "ALL_OLD", "UPDATED_NEW", "UPDATED_OLD", "NONE") };
        _legacy.AttributeUpdates(request);
        if (random.Next(3) == 0)
        {
            _legacy.Expected(request);
        }
        return request;
    }

    private JsonObject Get()
    {
        var request = new JsonObject { ["TableName"] = table, ["Key"] = Key(), ["ConsistentRead"] = random.Next(2) == 0, ["ReturnConsumedCapacity"] = "TOTAL" };
        Project(request);
        return request;
    }

    private void Project(JsonObject request)
    {
        if (random.Next(2) == 0)
        {
            _expressions.Begin();
            request["ProjectionExpression"] = _expressions.Projection();
            _expressions.Complete(request);
        }
        if (random.Next(request["ProjectionExpression"] is null ? 4 : 40) == 0)
        {
            _legacy.AttributesToGet(request);
        }
    }

    private JsonObject Query()
    {
        var index = Pick(null, null, "local", "global");
        var request = new JsonObject { ["TableName"] = table, ["IndexName"] = index, ["ScanIndexForward"] = random.Next(2) == 0, ["ReturnConsumedCapacity"] = Pick("TOTAL", "INDEXES") };
        if (index is null)
        {
            request.Remove("IndexName");
        }
        _expressions.Begin();
        var key = index switch { null => ("p", "s"), "local" => ("p", "l"), _ => ("g", "s") };
        var isLegacy = random.Next(4) == 0;
        if (isLegacy)
        {
            _legacy.KeyConditions(request, key);
            if (random.Next(3) == 0)
            {
                _legacy.Filter(request, "QueryFilter");
            }
        }
        if (random.Next(isLegacy ? 40 : 1) == 0)
        {
            request["KeyConditionExpression"] = _expressions.KeyCondition(key);
        }
        if (random.Next(isLegacy ? 40 : 3) == 0)
        {
            request["FilterExpression"] = _expressions.Condition(1);
        }
        if (random.Next(3) == 0)
        {
            request["Limit"] = random.Next(0, 6);
        }
        if (random.Next(6) == 0)
        {
            request["Select"] = Pick("COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES");
        }
        _expressions.Complete(request);
        return request;
    }

    private JsonObject Scan()
    {
        var request = new JsonObject { ["TableName"] = table, ["ReturnConsumedCapacity"] = "TOTAL" };
        if (random.Next(4) == 0)
        {
            _legacy.Filter(request, "ScanFilter");
            _legacy.AttributesToGet(request);
            return request;
        }
        if (random.Next(2) == 0)
        {
            _expressions.Begin();
            request["FilterExpression"] = _expressions.Condition(2);
            _expressions.Complete(request);
        }
        return request;
    }

    private JsonObject TransactWrite()
    {
        var actions = new JsonArray();
        foreach (var key in Distinct(3))
        {
            var action = new JsonObject { ["TableName"] = table };
            var kind = Pick("Put", "Update", "Delete", "ConditionCheck")!;
            _expressions.Begin();
            if (kind == "Put")
            {
                action["Item"] = Item(key!.AsObject());
            }
            else
            {
                action["Key"] = key!.DeepClone();
            }
            if (kind == "Update")
            {
                action["UpdateExpression"] = _expressions.Update();
            }
            if (kind == "ConditionCheck" || random.Next(3) == 0)
            {
                action["ConditionExpression"] = _expressions.Condition(1);
            }
            _expressions.Complete(action);
            actions.Add(new JsonObject { [kind] = action });
        }
        return new JsonObject { ["TransactItems"] = actions };
    }

    private JsonArray BatchWrites() => new([.. Distinct(4).Select(key => random.Next(2) == 0
        ? new JsonObject { ["PutRequest"] = new JsonObject { ["Item"] = Item(key!.AsObject()) } }
        : new JsonObject { ["DeleteRequest"] = new JsonObject { ["Key"] = key!.DeepClone() } })]);

    private JsonArray Distinct(int count) => new([.. Enumerable.Range(0, random.Next(1, count + 1)).Select(_ => Key().ToJsonString()).Distinct().Select(text => JsonNode.Parse(text))]);

    private JsonObject Key()
    {
        var key = Parse($$$"""{"p":{"S":"p{{{random.Next(3)}}}"},"s":{"N":"{{{random.Next(6)}}}"}}""");
        switch (random.Next(40))
        {
            case 0:
                key.Remove("s");
                break;
            case 1:
                key["s"] = Parse("""{"S":"x"}""");
                break;
            case 2:
                key["p"] = Parse("""{"S":""}""");
                break;
            case 3:
                key["x"] = Parse("""{"S":"x"}""");
                break;
        }
        return key;
    }

    private JsonObject Item(JsonObject? key = null)
    {
        var item = (key ?? Key()).DeepClone().AsObject();
        foreach (var name in (string[])["l", "g"])
        {
            if (random.Next(2) == 0)
            {
                item[name] = random.Next(30) == 0 ? ExpressionGenerator.Value(random) : Parse($$"""{"S":"{{name}}{{random.Next(3)}}"}""");
            }
        }
        for (var at = random.Next(4); at > 0; at--)
        {
            item[Pick("a", "b", "c", "d")!] = ExpressionGenerator.Value(random);
        }
        return item;
    }

    private string? Pick(params string?[] texts) => texts[random.Next(texts.Length)];

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
