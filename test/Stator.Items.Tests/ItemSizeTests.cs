namespace Stator.Items.Tests;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html</summary>
public sealed class ItemSizeTests
{
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
