using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Tests;

/// <summary>
/// The sentence that AWS answers for each thing that can be wrong with an expression.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
/// </summary>
public sealed class ExpressionErrorTests
{
    private const string Values =
        """{":s":{"S":"a"},":t":{"S":"b"},":n":{"N":"1"},":b":{"B":"eg=="},":ss":{"SS":["x"]},":l":{"L":[]},":m":{"M":{}},":bool":{"BOOL":true},":null":{"NULL":true}}""";

    private const string Names = "#a=a;#b=b;#long=x";

    [Theory]
    [InlineData("", "The expression can not be empty;")]
    [InlineData("a = = b", """Syntax error; token: "=", near: "= = b" """)]
    [InlineData("attribute_not_exists(", """Syntax error; token: "<EOF>", near: "(" """)]
    [InlineData("foo", """Syntax error; token: "<EOF>", near: "foo" """)]
    [InlineData("a+:n<b", """Syntax error; token: "+", near: "a+:n" """)]
    [InlineData("CourseId-Index = :s", """Syntax error; token: "-", near: "CourseId-Index" """)]
    [InlineData("pk = :s a", """Syntax error; token: "a", near: ":s a" """)]
    [InlineData("l[a] = :s", """Syntax error; token: "a", near: "[a]" """)]
    [InlineData("l[] = :s", """Syntax error; token: "]", near: "[] =" """)]
    [InlineData("l[001] = :s", """Syntax error; token: "0", near: "001" """)]
    [InlineData("attribute_type()", """Syntax error; token: ")", near: "()" """)]
    [InlineData("a IN ()", """Syntax error; token: ")", near: "()" """)]
    [InlineData("NOT #a", """Syntax error; token: "<EOF>", near: "#a" """)]
    [InlineData("a > 4", """Syntax error; token: "4", near: "> 4" """)]
    [InlineData("_a = :s", """Syntax error; token: "_", near: "_a" """)]
    [InlineData("a = 'x y'", """Syntax error; token: "'x y'", near: "= 'x y'" """)]
    [InlineData("(a=b) = c", """Syntax error; token: "=", near: ") = c" """)]
    [InlineData("((a = b))", "The expression has redundant parentheses;")]
    [InlineData("((a)) = :s", "The expression has redundant parentheses;")]
    [InlineData("a > size((:s), ((b)))", "The expression has redundant parentheses;")]
    [InlineData("a.status = :s", "Attribute name is a reserved keyword; reserved keyword: status")]
    [InlineData(":s < abOrT", "Attribute name is a reserved keyword; reserved keyword: abOrT")]
    [InlineData("a[4294967295] = :s", "List index is not within the allowable range; index: [4294967295]")]
    [InlineData("#nope = :s", "An expression attribute name used in the document path is not defined; attribute name: #nope")]
    [InlineData("a = :nope", "An expression attribute value used in expression is not defined; attribute value: :nope")]
    [InlineData("attRIbute_exIsts(a)", "Invalid function name; function: attRIbute_exIsts")]
    [InlineData("if_not_exists(a, :s)", "The function is not allowed in a condition expression; function: if_not_exists")]
    [InlineData("a = list_append(a, :l)", "The function is not allowed in a condition expression; function: list_append")]
    [InlineData("size(a)", "The function is not allowed to be used this way in an expression; function: size")]
    [InlineData("attribute_exists(a) > b", "The function is not allowed to be used this way in an expression; function: attribute_exists")]
    [InlineData("a IN (b, attribute_exists(c))", "The function is not allowed to be used this way in an expression; function: attribute_exists")]
    [InlineData("attribute_exists(a, b)", "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2")]
    [InlineData("begins_with(a)", "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1")]
    [InlineData("attribute_exists(:s)", "Operator or function requires a document path; operator or function: attribute_exists")]
    [InlineData("attribute_not_exists(size(:n))", "Incorrect operand type for operator or function; operator or function: size, operand type: N")]
    [InlineData("attribute_not_exists(size(:s))", "Operator or function requires a document path; operator or function: attribute_not_exists")]
    [InlineData("a < :bool", "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL")]
    [InlineData("begins_with(a, :n)", "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N")]
    [InlineData("begins_with(a, size(b))", "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N")]
    [InlineData("size(:null) > :n", "Incorrect operand type for operator or function; operator or function: size, operand type: NULL")]
    [InlineData("a BETWEEN :ss AND :ss", "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: SS")]
    [InlineData("attribute_type(a, :n)", "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N")]
    [InlineData("attribute_type(a, :s)", "Invalid attribute type name found; type: a, valid types: {S,SS,N,NS,B,BS,BOOL,NULL,L,M}")]
    [InlineData("a.b = #a.#b", "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a, b]")]
    [InlineData("contains(a[1].c, a[1].c)", "The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [a, [1], c]")]
    [InlineData("a BETWEEN :n AND :s", "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}")]
    [InlineData("a BETWEEN :t AND :s", "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}")]
    public void Conditions(string expression, string sentence) => Assert.Equal(
        $"Invalid ConditionExpression: {sentence.TrimEnd(' ')}",
        Fault(() => Expressions.Condition(ExpressionKind.ConditionExpression, expression, Json.Placeholders(Names, Values))));

    [Theory]
    [InlineData("INVALID SYNTAX HERE", """Syntax error; token: "INVALID", near: "INVALID SYNTAX" """)]
    [InlineData("SET a = :s,", """Syntax error; token: "<EOF>", near: "," """)]
    [InlineData("SET n = n * :n", """Syntax error; token: "*", near: "n * :n" """)]
    [InlineData("ADD n", """Syntax error; token: "<EOF>", near: "n" """)]
    [InlineData("SET a = :n +", """Syntax error; token: "<EOF>", near: "+" """)]
    [InlineData("ADD n 1", """Syntax error; token: "1", near: "n 1" """)]
    [InlineData("SET a = b + c + d", """Syntax error; token: "+", near: "c + d" """)]
    [InlineData("SET a = ((b + c))", "The expression has redundant parentheses;")]
    [InlineData("SET a = :s SET b = :s", """The "SET" section can only be used once in an update expression;""")]
    [InlineData("SET a.comment = :s", "Attribute name is a reserved keyword; reserved keyword: comment")]
    [InlineData("SET a = f(b)", "Invalid function name; function: f")]
    [InlineData("SET a = size(b)", "The function is not allowed in an update expression; function: size")]
    [InlineData("SET a = list_append(list_append(:l, :l), :l)", "The function is not allowed to be used this way in an expression; function: list_append")]
    [InlineData("SET a = :s, a.b = :s", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]")]
    [InlineData("SET a.c = :s REMOVE a[1]", "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, c], path two: [a, [1]]")]
    [InlineData("ADD a :s", "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND")]
    [InlineData("DELETE a :n", "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND")]
    [InlineData("SET a = a + :s", "Incorrect operand type for operator or function; operator or function: +, operand type: S")]
    [InlineData("SET a = list_append(a, :s)", "Incorrect operand type for operator or function; operator or function: list_append, operand type: S")]
    [InlineData("SET a = if_not_exists(a)", "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1")]
    [InlineData("SET a = if_not_exists(:s, :t)", "Operator or function requires a document path; operator or function: if_not_exists")]
    [InlineData("SET #c = if_not_exists(:c)", "An expression attribute name used in the document path is not defined; attribute name: #c")]
    [InlineData("SET a = if_not_exists(:undefined, :s)", "An expression attribute value used in expression is not defined; attribute value: :undefined")]
    public void Updates(string expression, string sentence) => Assert.Equal(
        $"Invalid UpdateExpression: {sentence.TrimEnd(' ')}", Fault(() => Expressions.Update(expression, Json.Placeholders(Names, Values))));

    [Theory]
    [InlineData("!!! INVALID !!!", """Syntax error; token: "!", near: "!!" """)]
    [InlineData("a, a", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]")]
    [InlineData("a.b, a", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]")]
    [InlineData("name", "Attribute name is a reserved keyword; reserved keyword: name")]
    public void Projections(string expression, string sentence) => Assert.Equal(
        $"Invalid ProjectionExpression: {sentence.TrimEnd(' ')}",
        Fault(() => Expressions.Projection(expression, Json.Placeholders(Names, Values))));

    [Theory]
    [InlineData("a = :s OR b = :s", "Invalid operator used in KeyConditionExpression: OR")]
    [InlineData("NOT a = :s", "Invalid operator used in KeyConditionExpression: NOT")]
    [InlineData("a <> :s", "Invalid operator used in KeyConditionExpression: <>")]
    [InlineData("a IN (:s)", "Invalid operator used in KeyConditionExpression: IN")]
    [InlineData("attribute_exists(a)", "Invalid operator used in KeyConditionExpression: attribute_exists")]
    [InlineData("size(a) = :n", "Invalid KeyConditionExpression: KeyConditionExpressions cannot contain nested operations")]
    [InlineData("a.d > :s", "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes")]
    [InlineData(":s BETWEEN a AND :t", "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand")]
    [InlineData("a = c", "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")]
    [InlineData(":s < :t", "Invalid condition in KeyConditionExpression: No key attribute specified")]
    [InlineData("a = :s AND a = :t", "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key")]
    public void Key_conditions(string expression, string sentence) => Assert.Equal(sentence, Fault(() => Keys.KeyConditionExpression.Read(
        Expressions.Condition(ExpressionKind.KeyConditionExpression, expression, Json.Placeholders(Names, Values))!)));

    [Fact]
    public void An_expression_has_at_most_4096_bytes()
    {
        var long_ = "a = :s" + new string(' ', 4090);
        Assert.NotNull(Condition(long_));
        Assert.Equal(
            "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size;",
            Fault(() => Expressions.Condition(ExpressionKind.ConditionExpression, long_ + " ", Json.Placeholders("", Values))));
        Assert.Equal(
            "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097",
            Fault(() => Expressions.Condition(ExpressionKind.ConditionExpression, long_ + " ", Placeholders.Create(null, null, newWording: false))));
        Assert.Equal(
            "Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;",
            Fault(() => Expressions.Update("SET a = :s" + new string(' ', 4090), Json.Placeholders("", Values))));
    }

    [Fact]
    public void An_expression_has_at_most_300_operators()
    {
        Assert.NotNull(Condition(string.Join(" OR ", Enumerable.Repeat("a=:s", 150))));
        Assert.Equal(
            "Invalid ConditionExpression: The expression contains too many operators; operator count: 301",
            Fault(() => Condition(string.Join(" OR ", Enumerable.Repeat("a=:s", 151)))));
    }

    [Fact]
    public void A_list_has_at_most_100_candidates()
    {
        Assert.NotNull(Condition($"a IN ({string.Join(",", Enumerable.Repeat(":s", 100))})"));
        Assert.Equal(
            "Invalid ConditionExpression: The IN operator is provided with too many operands; number of operands: 101",
            Fault(() => Condition($"a IN ({string.Join(",", Enumerable.Repeat(":s", 101))})")));
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("NOT ", "")]
    [InlineData("NOT(", ")")]
    [InlineData("size(", ")")]
    public void Deep_nesting_is_an_error_and_no_overflow(string open, string close)
    {
        var depth = 4000 / (open.Length + close.Length);
        var text = string.Concat(Enumerable.Repeat(open, depth)) + "a=:s" + string.Concat(Enumerable.Repeat(close, depth));
        Assert.StartsWith("Invalid ConditionExpression: ", Fault(() => Condition(text)));
        Assert.StartsWith("Invalid ConditionExpression: ", Fault(() => Condition(string.Concat(Enumerable.Repeat(open, 4096 / open.Length)))));
    }

    [Theory]
    [InlineData("a = :s", "#a=a", "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}")]
    [InlineData("#a = #b", "#a=a;#b=b", "Value provided in ExpressionAttributeValues unused in expressions: keys: {:s}")]
    public void What_no_expression_uses_is_refused(string expression, string names, string sentence)
    {
        var placeholders = Json.Placeholders(names, """{":s":{"S":"a"}}""");
        Expressions.Condition(ExpressionKind.ConditionExpression, expression, placeholders);
        Assert.Equal(sentence, Fault(placeholders.ExpectAllUsed));
    }

    [Theory]
    [InlineData("a=x", "ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\"")]
    [InlineData("#=x", "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#\"")]
    [InlineData("#a!=x", "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#a!\"")]
    [InlineData("#a=", "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a")]
    public void Malformed_names_are_refused(string names, string sentence) => Assert.Equal(sentence, Fault(() => Json.Placeholders(names)));

    [Fact]
    public void Empty_maps_are_refused()
    {
        Assert.Equal("ExpressionAttributeNames must not be empty", Fault(() => Placeholders.Create(new Dictionary<string, string>(), null, true)));
        Assert.Equal("ExpressionAttributeValues must not be empty", Fault(() => Json.Placeholders("", "{}")));
    }

    private static Condition Condition(string text) =>
        Expressions.Condition(ExpressionKind.ConditionExpression, text, Json.Placeholders("", Values))!;

    private static string Fault(Action action)
    {
        var error = Assert.Throws<DynamoException>(action);
        Assert.Equal("ValidationException", error.Type);
        return error.Message;
    }
}
