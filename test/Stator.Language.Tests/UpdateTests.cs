using Stator.Items;
using Stator.Language.Evaluation;

namespace Stator.Language.Tests;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html</summary>
public sealed class UpdateTests
{
    private const string Values =
        """
        {":one":{"N":"1"},":x":{"S":"x"},":y":{"S":"y"},":l":{"L":[{"S":"new"}]},":ss":{"SS":["b","c"]},":a":{"SS":["a"]},":ns":{"NS":["1.0"]},
         ":big":{"N":"9e125"},":tiny":{"N":"1e-130"},":m":{"M":{}}}
        """;

    [Theory]
    [InlineData("""{}""", "SET a = :x", """{"a":{"S":"x"}}""")]
    [InlineData("""{"n":{"N":"5"}}""", "SET n = n + :one, o = n - :one", """{"n":{"N":"6"},"o":{"N":"4"}}""")]
    [InlineData("""{"a":{"N":"1"},"b":{"N":"2"}}""", "SET a = b, b = a", """{"a":{"N":"2"},"b":{"N":"1"}}""")]
    [InlineData("""{}""", "SET n = if_not_exists(n, :one) + :one", """{"n":{"N":"2"}}""")]
    [InlineData("""{"l":{"L":[{"S":"old"}]}}""", "SET l = list_append(l, :l)", """{"l":{"L":[{"S":"old"},{"S":"new"}]}}""")]
    [InlineData("""{"l":{"L":[{"S":"old"}]}}""", "SET l = list_append(:l, l)", """{"l":{"L":[{"S":"new"},{"S":"old"}]}}""")]
    [InlineData("""{}""", "SET l = list_append(if_not_exists(l, :l), :l)", """{"l":{"L":[{"S":"new"},{"S":"new"}]}}""")]
    [InlineData("""{"l":{"L":[{"S":"0"}]}}""", "SET l[84] = :x, l[37] = :y", """{"l":{"L":[{"S":"0"},{"S":"y"},{"S":"x"}]}}""")]
    [InlineData("""{"l":{"L":[{"S":"0"},{"S":"1"}]}}""", "SET l[1] = :x", """{"l":{"L":[{"S":"0"},{"S":"x"}]}}""")]
    [InlineData("""{"m":{"M":{"a":{"S":"1"}}}}""", "SET m.b = :x", """{"m":{"M":{"a":{"S":"1"},"b":{"S":"x"}}}}""")]
    [InlineData("""{"a":{"L":[{"N":"2"},{"N":"3"},{"N":"4"},{"N":"5"}]}}""", "REMOVE a[1] SET a[3] = :x", """{"a":{"L":[{"N":"2"},{"N":"4"},{"S":"x"}]}}""")]
    [InlineData("""{"a":{"L":[{"N":"2"},{"N":"3"},{"N":"4"}]}}""", "REMOVE a[0], a[2], a[9]", """{"a":{"L":[{"N":"3"}]}}""")]
    [InlineData("""{"a":{"S":"x"},"m":{"M":{"b":{"S":"y"}}}}""", "REMOVE a, m.b, nope", """{"m":{"M":{}}}""")]
    [InlineData("""{}""", "ADD n :one, s :ss", """{"n":{"N":"1"},"s":{"SS":["b","c"]}}""")]
    [InlineData("""{"n":{"N":"-1"},"s":{"SS":["a","b"]}}""", "ADD n :one, s :ss", """{"n":{"N":"0"},"s":{"SS":["a","b","c"]}}""")]
    [InlineData("""{"s":{"SS":["a","b"]}}""", "DELETE s :ss", """{"s":{"SS":["a"]}}""")]
    [InlineData("""{"s":{"SS":["a"]}}""", "DELETE s :a", """{}""")]
    [InlineData("""{"s":{"NS":["1","2"]}}""", "DELETE s :ns", """{"s":{"NS":["2"]}}""")]
    [InlineData("""{"a":{"S":"x"}}""", "DELETE s :a", """{"a":{"S":"x"}}""")]
    [InlineData("""{"m":{"M":{"n":{"N":"1"}}}}""", "ADD m.n :one, m.o :one", """{"m":{"M":{"n":{"N":"2"},"o":{"N":"1"}}}}""")]
    [InlineData("""{"a":{"L":[]}}""", "ADD a[3] :one", """{"a":{"L":[{"N":"1"}]}}""")]
    public void Changes_the_item(string before, string expression, string after) => Assert.Equal(after, Apply(before, expression).ToString());

    [Fact]
    public void Reads_every_operand_from_the_item_as_it_was() => Assert.Equal(
        """{"a":{"S":"k"},"b":{"M":{"a":{"S":"k"},"b":{"N":"2"},"c":{"N":"4"}}},"c":{"L":[{"N":"1"},{"S":"k"},{"N":"3"},{"N":"-1"},{"N":"2"},{"SS":["b","c"]}]}}""",
        Apply(
            """{"a":{"S":"k"},"b":{"M":{"a":{"N":"1"},"b":{"N":"2"},"c":{"N":"3"}}},"c":{"L":[{"N":"1"},{"N":"3"}]}}""",
            "set b.c=((c[1])+(b.a)), b.a=a, c[1]=a, c[4]=b.a-b.b, c[2]=b.c, c[6] = b.b add c[8] :ss").ToString());

    [Theory]
    [InlineData("""{}""", "SET a = b", "The provided expression refers to an attribute that does not exist in the item")]
    [InlineData("""{}""", "SET a.b = :x", "The document path provided in the update expression is invalid for update")]
    [InlineData("""{"a":{"S":"x"}}""", "SET a[0] = :x", "The document path provided in the update expression is invalid for update")]
    [InlineData("""{"a":{"S":"x"}}""", "REMOVE b.c", "The document path provided in the update expression is invalid for update")]
    [InlineData("""{"a":{"S":"x"}}""", "SET a = a + :one", "An operand in the update expression has an incorrect data type")]
    [InlineData("""{"a":{"S":"x"}}""", "ADD a :one", "An operand in the update expression has an incorrect data type")]
    [InlineData("""{"a":{"SS":["x"]}}""", "ADD a :ns", "An operand in the update expression has an incorrect data type")]
    [InlineData("""{"a":{"S":"x"}}""", "SET a = list_append(a, :l)", "An operand in the update expression has an incorrect data type")]
    [InlineData("""{"n":{"N":"9e125"}}""", "ADD n :big", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [InlineData("""{"n":{"N":"1"}}""", "ADD n :tiny", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    public void Refuses_what_does_not_fit_the_item(string before, string expression, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<DynamoException>(() => Apply(before, expression)).Message);

    [Fact]
    public void Removing_below_nothing_is_fine_where_there_is_no_item() =>
        Assert.Equal("{}", Update("REMOVE a.b").Apply(Item.Empty, exists: false).ToString());

    [Theory]
    [InlineData("DELETE a.b :a")]
    [InlineData("ADD a.b :one")]
    [InlineData("SET a.b = :one")]
    public void Only_removing_is(string expression) =>
        Assert.Equal(
            "The document path provided in the update expression is invalid for update",
            Assert.Throws<DynamoException>(() => Update(expression).Apply(Item.Empty, exists: false)).Message);

    [Fact]
    public void Values_that_cannot_fit_into_an_item_are_refused_before_it_is_built()
    {
        var sets = string.Join(",", Enumerable.Range(0, 400).Select(n => $"a{n} = :v"));
        var update = Expressions.Update($"SET {sets}", Json.Placeholders("", """{":v":{"S":"TEXT"}}""".Replace("TEXT", new string('x', 300_000))))!;
        Assert.Equal(
            "Item size to update has exceeded the maximum allowed size",
            Assert.Throws<DynamoException>(() => update.Apply(Item.Empty, exists: false)).Message);
    }

    [Fact]
    public void Expression_values_have_2_MB_together() => Assert.Equal(
        "ExpressionAttributeValues exceeds max size",
        Assert.Throws<DynamoException>(() => Json.Placeholders("", """{":v":{"S":"TEXT"}}""".Replace("TEXT", new string('x', 2 << 20)))).Message);

    [Theory]
    [InlineData("a.c[2], a.c[0].x, b", """{"a":{"M":{"c":{"L":[{"M":{"x":{"S":"1"}}},{"S":"z"}]}}},"b":{"S":"2"}}""")]
    [InlineData("a.c[0].nope, nope.x, nix", """{}""")]
    [InlineData("a.c[9], b", """{"b":{"S":"2"}}""")]
    public void A_projection_keeps_the_shape_of_what_it_chooses(string projection, string expected) => Assert.Equal(
        expected,
        Expressions.Projection(projection, Placeholders.None)!.Apply(Json.Item(
            """{"a":{"M":{"c":{"L":[{"M":{"x":{"S":"1"},"y":{"S":"2"}}},{"S":"y"},{"S":"z"}]},"d":{"S":"3"}}},"b":{"S":"2"},"k":{"S":"k"}}""")).ToString());

    /// <summary>More than few are put in order first; the answer does not tell.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(300)]
    public void Many_attributes_in_any_order_make_the_same_item(int count)
    {
        var names = Enumerable.Range(1000, count).Select(n => $"a{n}").ToList();
        var expected = "{" + string.Join(",", names.Select(name => $$"""  "{{name}}":{"N":"1"} """.Trim())) + "}";
        var update = Update($"SET {string.Join(",", names.AsEnumerable().Reverse().Select(name => $"{name} = :one"))}");
        var item = update.Apply(Json.Item("""{"z":{"S":"stays"}}"""), exists: true);
        Assert.Equal(expected[..^1] + ""","z":{"S":"stays"}}""", item.ToString());
        Assert.Equal(expected, update.Touched.Apply(item).ToString());
    }

    private static Update Update(string expression) => Expressions.Update(expression, Json.Placeholders("", Values))!;

    private static Item Apply(string before, string expression) => Update(expression).Apply(Json.Item(before), exists: true);
}
