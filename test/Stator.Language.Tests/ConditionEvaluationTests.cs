using Stator.Language.Evaluation;
using Stator.Language.Syntax;

namespace Stator.Language.Tests;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html</summary>
public sealed class ConditionEvaluationTests
{
    private const string Item =
        """
        {"s":{"S":"hello"},"n":{"N":"10"},"b":{"B":"AQID"},"t":{"BOOL":true},"z":{"NULL":true},
         "ss":{"SS":["x","y"]},"ns":{"NS":["1","2"]},"l":{"L":[{"N":"5"},{"S":"e"},{"M":{"k":{"S":"v"}}}]},"m":{"M":{"a":{"N":"1"},"b":{"L":[]}}},
         "emoji":{"S":"a😀"},"tag":{"S":"N"}}
        """;

    private const string Values =
        """
        {":hello":{"S":"hello"},":he":{"S":"he"},":ten":{"N":"10.0"},":nine":{"N":"9"},":one":{"N":"1"},":two":{"N":"2"},":three":{"N":"3"},":five":{"N":"5"},
         ":x":{"S":"x"},":xy":{"SS":["y","x"]},":bin":{"B":"AQ=="},":true":{"BOOL":true},":S":{"S":"S"},":NULL":{"S":"NULL"},":M":{"S":"M"},
         ":map":{"M":{"b":{"L":[]},"a":{"N":"1.0"}}},":elem":{"M":{"k":{"S":"v"}}},":null":{"NULL":true},":empty":{"S":""}}
        """;

    [Theory]
    [InlineData("s = :hello", true)]
    [InlineData("n = :ten", true)]
    [InlineData("n = :hello", false)]
    [InlineData("n <> :hello", true)]
    [InlineData("absent = :one", false)]
    [InlineData("absent <> :one", true)]
    [InlineData("absent < :one", false)]
    [InlineData("NOT absent < :one", true)]
    [InlineData("NOT absent = :one AND s = :hello", true)]
    [InlineData("n > :nine", true)]
    [InlineData("n > :he", false)]
    [InlineData("s > :he", true)]
    [InlineData("b > :bin", true)]
    [InlineData("n BETWEEN :nine AND :ten", true)]
    [InlineData("n BETWEEN :one AND :nine", false)]
    [InlineData("n IN (:one, :hello, :ten)", true)]
    [InlineData("absent IN (:one)", false)]
    [InlineData("ss = :xy", true)]
    [InlineData("m = :map", true)]
    [InlineData("z = :null", true)]
    [InlineData("t = :true", true)]
    [InlineData("m.a = :one", true)]
    [InlineData("m.a.x = :one", false)]
    [InlineData("l[0] = :five", true)]
    [InlineData("l[2].k = :x", false)]
    [InlineData("l[99] = :five", false)]
    [InlineData("s[0] = :five", false)]
    [InlineData("attribute_exists(z)", true)]
    [InlineData("attribute_exists(l[3])", false)]
    [InlineData("attribute_not_exists(absent)", true)]
    [InlineData("attribute_type(s, :S)", true)]
    [InlineData("attribute_type(z, :NULL)", true)]
    [InlineData("attribute_type(absent, :S)", false)]
    [InlineData("begins_with(s, :he)", true)]
    [InlineData("begins_with(b, :bin)", true)]
    [InlineData("begins_with(n, :he)", false)]
    [InlineData("contains(s, :he)", true)]
    [InlineData("contains(s, :empty)", true)]
    [InlineData("contains(ss, :x)", true)]
    [InlineData("contains(ns, :one)", true)]
    [InlineData("contains(ns, :three)", false)]
    [InlineData("contains(l, :five)", true)]
    [InlineData("contains(l, :elem)", true)]
    [InlineData("contains(m, :x)", false)]
    [InlineData("contains(ss, :xy)", false)]
    [InlineData("size(s) = :five", true)]
    [InlineData("size(emoji) = :three", true)]
    [InlineData("size(b) = :three", true)]
    [InlineData("size(ss) = :two", true)]
    [InlineData("size(l) = :three", true)]
    [InlineData("size(m) = :two", true)]
    [InlineData("size(n) = :two", false)]
    [InlineData("size(n) <> :two", true)]
    [InlineData("size(absent) = :two", false)]
    [InlineData("s = :x OR n = :ten AND t = :true", true)]
    [InlineData("(s = :hello OR n = :one) AND n = :one", false)]
    [InlineData("NOT (s = :x AND n = :ten)", true)]
    [InlineData("not NOT s = :hello", true)]
    [InlineData("(size(s)) = :five", true)]
    public void Holds_or_not(string expression, bool expected)
    {
        var condition = Expressions.Condition(ExpressionKind.FilterExpression, expression, Json.Placeholders("", Values))!;
        Assert.Equal(expected, condition.Holds(Json.Item(Item)));
    }
}
