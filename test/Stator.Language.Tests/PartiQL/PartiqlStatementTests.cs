using Stator.Items;
using Stator.Language.Evaluation;
using Stator.Language.PartiQL;

namespace Stator.Language.Tests.PartiQL;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html</summary>
public sealed class PartiqlStatementTests
{
    private const string Item =
        """{"n":{"N":"2"},"text":{"S":"it's"},"flag":{"BOOL":true},"nul":{"NULL":true},"map":{"M":{"inner":{"L":[{"N":"1"},{"S":"x"}]}}},"set":{"SS":["a","b"]}}""";

    [Theory]
    [InlineData("n = 2")]
    [InlineData("2 = n")]
    [InlineData("n <> 3 AND n != 3")]
    [InlineData("n = 2.0 AND n = 2e0 AND n = .2E1 AND n = + 2 AND n = - -2")]
    [InlineData("n BETWEEN 1 AND 2 AND n NOT BETWEEN 3 AND 4")]
    [InlineData("n IN [1, 2] AND n IN (2, 3) AND n IN <<2>> AND n NOT IN [3]")]
    [InlineData("text = 'it''s'")]
    [InlineData("begins_with(text, 'it') AND CONTAINS(\"set\", 'a') AND Size(\"set\") = 2")]
    [InlineData("attribute_type(flag, 'BOOL') AND attribute_exists(n) AND attribute_not_exists(absent)")]
    [InlineData("nul IS NULL AND absent IS NOT NULL AND absent IS MISSING AND n IS NOT MISSING")]
    [InlineData("flag IS BOOLEAN AND text IS STRING AND n IS NUMERIC AND map IS STRUCT AND map IS TUPLE AND map.\"inner\" IS LIST")]
    [InlineData("map.\"inner\"[0] = 1 AND map['inner'][1] = 'x' AND \"map\".\"inner\" = [1, 'x'] AND map = {'inner': [1, 'x']}")]
    [InlineData("\"set\" = <<'b', 'a'>>")]
    [InlineData("flag = true AND TRUE = flag AND flag = attribute_exists(n) AND (n = 2) = true AND (n = 3 OR n = 4) = false")]
    [InlineData("attribute_exists(absent) IN [true, false]")]
    [InlineData("NOT attribute_exists(n) = false")]
    [InlineData("n = 3 OR n = 2 AND flag = true")]
    [InlineData("NOT n = 3 AND NOT (n = 4)")]
    [InlineData("\"#n\" IS MISSING")]
    [InlineData("n = ? AND text = ?")]
    [InlineData("n = 2 -- a comment\n AND /* and\nanother */ flag = true")]
    public void A_where_that_holds(string where)
    {
        var parameters = where.Contains('?') ? (AttributeValue[])[AttributeValue.Of(DynamoNumber.From(2)), AttributeValue.String("it's")] : [];
        Assert.True(Select($"SELECT * FROM Music WHERE {where}", parameters).Where!.Holds(Json.Item(Item)));
        Assert.False(Select($"SELECT * FROM Music WHERE NOT ({where}\n)", parameters).Where!.Holds(Json.Item(Item)));
    }

    [Theory]
    [InlineData("n", """{"n":{"N":"2"}}""")]
    [InlineData("\"n\", absent, map.\"inner\"", """{"inner":{"L":[{"N":"1"},{"S":"x"}]},"n":{"N":"2"}}""")]
    [InlineData("map.\"inner\"[1], map.\"inner\"[0]", """{"inner[0]":{"N":"1"},"inner[1]":{"S":"x"}}""")]
    [InlineData("absent", "{}")]
    public void A_column_is_named_by_the_last_name_of_its_path_and_the_indexes_behind_it(string columns, string row) =>
        Assert.Equal(row, Select($"SELECT {columns} FROM Music").Columns!.Apply(Json.Item(Item)).ToString());

    [Fact]
    public void A_source_is_a_table_or_an_index()
    {
        Assert.Equal(("Music", null), (Select("SELECT * FROM Music").TableName, Select("SELECT * FROM Music").IndexName));
        Assert.Equal(("Mu-sic.2", "by-year"), (Select("select * from \"Mu-sic.2\".\"by-year\";").TableName, Select("select * from \"Mu-sic.2\".\"by-year\"").IndexName));
        Assert.Equal("arn:aws:dynamodb:us-east-1:1:table/T", Select("SELECT * FROM \"arn:aws:dynamodb:us-east-1:1:table/T\"").TableName);
    }

    [Fact]
    public void An_insert_takes_all_literals()
    {
        var insert = (PartiqlStatement.Insert)PartiqlStatement.Read(
            "INSERT INTO Types VALUE {'s':'x', 'n':-1.50E2, 'b':true, 'nul':null, 'l':[1,'a',[]], 'm':{'k':{}}, 'ns':<<1,34,4.5>>, 'ss':<<'b','a'>>, 'p':?}",
            [AttributeValue.Binary([1, 2])]);
        Assert.Equal(
            """{"b":{"BOOL":true},"l":{"L":[{"N":"1"},{"S":"a"},{"L":[]}]},"m":{"M":{"k":{"M":{}}}},"n":{"N":"-150"},"ns":{"NS":["1","4.5","34"]},"nul":{"NULL":true},"p":{"B":"AQI="},"s":{"S":"x"},"ss":{"SS":["a","b"]}}""",
            insert.Item.ToString());
    }

    [Theory]
    [InlineData("SET n = n + 1 SET text = 'new' REMOVE flag", """{"map":{"M":{"inner":{"L":[{"N":"1"},{"S":"x"}]}}},"n":{"N":"3"},"nul":{"NULL":true},"set":{"SS":["a","b"]},"text":{"S":"new"}}""")]
    [InlineData("SET n = 5 - n, map.\"inner\" = LIST_APPEND(map.\"inner\", [3]) REMOVE text REMOVE nul REMOVE flag", """{"map":{"M":{"inner":{"L":[{"N":"1"},{"S":"x"},{"N":"3"}]}}},"n":{"N":"3"},"set":{"SS":["a","b"]}}""")]
    [InlineData("SET \"set\" = set_add(\"set\", <<'c'>>) REMOVE map REMOVE text REMOVE nul REMOVE flag", """{"n":{"N":"2"},"set":{"SS":["a","b","c"]}}""")]
    [InlineData("SET \"set\" = set_delete(\"set\", <<'a'>>) SET copy = n REMOVE map REMOVE text REMOVE nul REMOVE flag", """{"copy":{"N":"2"},"n":{"N":"2"},"set":{"SS":["b"]}}""")]
    [InlineData("SET absent = if_not_exists(absent, 7) REMOVE map.\"inner\"[0] REMOVE \"set\" REMOVE text REMOVE nul REMOVE flag", """{"absent":{"N":"7"},"map":{"M":{"inner":{"L":[{"S":"x"}]}}},"n":{"N":"2"}}""")]
    public void An_update_changes_the_item(string operations, string after)
    {
        var update = (PartiqlStatement.Update)PartiqlStatement.Read($"UPDATE Music {operations} WHERE n = 2 RETURNING MODIFIED NEW *", []);
        Assert.Equal(after, update.Change.Apply(Json.Item(Item), exists: true).ToString());
        Assert.Equal("MODIFIED NEW", update.Returning);
    }

    [Fact]
    public void From_and_where_may_come_before_the_operations()
    {
        var update = (PartiqlStatement.Update)PartiqlStatement.Read("FROM Music WHERE n = 2 SET n = 3 RETURNING ALL OLD *", []);
        Assert.Equal(("Music", "ALL OLD"), (update.TableName, update.Returning));
        Assert.True(update.Where!.Holds(Json.Item(Item)));
    }

    private static PartiqlStatement.Select Select(string statement, params AttributeValue[] parameters) =>
        (PartiqlStatement.Select)PartiqlStatement.Read(statement, parameters);
}
