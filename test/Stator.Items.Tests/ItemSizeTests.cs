namespace Stator.Items.Tests;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html</summary>
public sealed class ItemSizeTests
{
    [Theory, Seeds(500)]
    public void Agrees_with_a_plain_sum_over_the_JSON(int seed)
    {
        var json = new RandomValues(seed).ItemJson();
        using var document = System.Text.Json.JsonDocument.Parse(json);
        Assert.Equal(SumOfItem(document.RootElement), ItemJsonTests.Read(json).SizeBytes);
    }

    private static int SumOfItem(System.Text.Json.JsonElement item) =>
        item.EnumerateObject().Sum(property => Utf8(property.Name) + SumOf(property.Value.EnumerateObject().Single()));

    private static int SumOf(System.Text.Json.JsonProperty value) => value.Name switch
    {
        "S" => Utf8(value.Value.GetString()!),
        "N" => SumOfNumber(value.Value.GetString()!),
        "B" => value.Value.GetBytesFromBase64().Length,
        "SS" => value.Value.EnumerateArray().Sum(member => Utf8(member.GetString()!)),
        "NS" => value.Value.EnumerateArray().Sum(member => SumOfNumber(member.GetString()!)),
        "L" => 3 + value.Value.EnumerateArray().Sum(element => 1 + SumOf(element.EnumerateObject().Single())),
        "M" => 3 + value.Value.EnumerateObject().Count() + SumOfItem(value.Value),
        _ => 1,
    };

    /// <summary>Pairs of digits counted from the decimal point, those at both ends that are zero left out.</summary>
    private static int SumOfNumber(string number)
    {
        var parts = number.TrimStart('-').Split('.');
        var whole = parts[0].Length % 2 == 0 ? parts[0] : "0" + parts[0];
        var fraction = parts.Length < 2 ? "" : parts[1].Length % 2 == 0 ? parts[1] : parts[1] + "0";
        var pairs = (whole + fraction).Chunk(2).Select(pair => new string(pair)).ToList();
        var significant = pairs.SkipWhile(pair => pair == "00").Reverse().SkipWhile(pair => pair == "00").Count();
        return 1 + significant + (number[0] == '-' ? 1 : 0);
    }

    private static int Utf8(string text) => System.Text.Encoding.UTF8.GetByteCount(text);

    [Theory]
    [InlineData("""{"a":{"S":""}}""", 1)]
    [InlineData("""{"name":{"S":"héé"}}""", 9)]
    [InlineData("""{"a":{"B":"AAAA"}}""", 4)]
    [InlineData("""{"a":{"BOOL":true}}""", 2)]
    [InlineData("""{"a":{"NULL":true}}""", 2)]
    [InlineData("""{"a":{"SS":["ab","c"]}}""", 4)]
    [InlineData("""{"a":{"L":[]}}""", 4)]
    [InlineData("""{"a":{"L":[{"S":"x"},{"S":"yz"}]}}""", 9)]
    [InlineData("""{"a":{"M":{}}}""", 4)]
    [InlineData("""{"a":{"M":{"bc":{"S":"x"}}}}""", 8)]
    public void Counts_names_and_values(string json, int bytes) => Assert.Equal(bytes, ItemJsonTests.Read(json).SizeBytes);

    [Theory]
    [InlineData("0", 1)]
    [InlineData("1", 2)]
    [InlineData("12", 2)]
    [InlineData("123", 3)]
    [InlineData("1000", 2)]
    [InlineData("120", 3)]
    [InlineData("1230", 3)]
    [InlineData("-12", 3)]
    [InlineData("1.2", 3)]
    [InlineData("1.23", 3)]
    [InlineData("0.001", 2)]
    [InlineData("0.0123", 3)]
    [InlineData("-0.5", 3)]
    [InlineData("99999999999999999999999999999999999999", 20)]
    public void Counts_a_number_by_pairs_of_digits(string number, int bytes) =>
        Assert.Equal(bytes, ItemJsonTests.Read($$$"""{"a":{"N":"{{{number}}}"}}""").SizeBytes - 1);
}
