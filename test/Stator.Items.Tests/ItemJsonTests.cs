using System.Text;
using System.Text.Json;

namespace Stator.Items.Tests;

/// <summary>Items as JSON: what each descriptor of a type takes, and what is wrong with the rest. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html</summary>
public sealed class ItemJsonTests
{
    [Theory, Seeds(1000)]
    public void Json_to_item_to_json_and_back_is_the_same_item(int seed)
    {
        var item = Read(new RandomValues(seed).ItemJson());
        Assert.Null(item.Fault);
        var again = Read(item.ToString());
        Assert.Equal(item.Encoded, again.Encoded);
    }

    [Theory, Seeds(300)]
    public void Every_attribute_is_found_by_its_name_and_in_order(int seed)
    {
        var json = new RandomValues(seed).ItemJson();
        var item = Read(json);
        using var document = JsonDocument.Parse(json);
        var names = document.RootElement.EnumerateObject().Select(property => property.Name).ToList();
        Assert.Equal(names.Count, item.Count);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            Assert.True(item.TryGet(property.Name, out var value), property.Name);
            Assert.Equal(property.Value.EnumerateObject().Single().Name, value.Type.WireName());
        }
        byte[] before = [];
        foreach (var entry in item.Entries)
        {
            Assert.True(before.AsSpan().SequenceCompareTo(entry.Name) <= 0);
            before = entry.Name.ToArray();
        }
    }

    /// <summary>Every character of the basic plane and some beyond it, long and short.</summary>
    [Theory, Seeds(300)]
    public void Text_is_escaped_as_the_platform_escapes_it(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var length = random.Next(1, random.Next(10) == 0 ? 20_000 : 60); text.Length < length;)
        {
            var scalar = random.Next(4) switch { 0 => random.Next(0x80), 1 => random.Next(0x20, 0x7F), 2 => random.Next(0x110000), _ => random.Next(0x10000) };
            text.Append(Rune.IsValid(scalar) ? new Rune(scalar).ToString() : "x");
        }
        var plain = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, Dictionary<string, string>> { [$"{text}"] = new() { ["S"] = $"{text}" } },
            new JsonSerializerOptions { Encoder = ItemJsonWriter.Options.Encoder });
        Assert.Equal(Encoding.UTF8.GetString(plain), Read(Encoding.UTF8.GetString(plain)).ToString());
    }

    [Fact]
    public void Of_an_attribute_given_twice_the_last_one_stays() =>
        Assert.Equal("""{"a":{"S":"2"},"b":{"S":"x"}}""", Read("""{"b":{"S":"x"},"a":{"S":"1"},"a":{"S":"2"}}""").ToString());

    [Fact]
    public void Numbers_and_sets_are_kept_in_canonical_form() =>
        Assert.Equal(
            """{"N":{"N":"1.5"},"NS":{"NS":["-2","1","10"]},"SS":{"SS":["a","b"]}}""",
            Read("""{"SS":{"SS":["b","a"]},"N":{"N":"01.50"},"NS":{"NS":["10","1.0","-2"]}}""").ToString());

    [Theory]
    [InlineData("""{"a":{}}""", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    [InlineData("""{"a":null}""", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    [InlineData("""{"a":{"S":"x","N":"1"}}""", "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")]
    [InlineData("""{"a":{"N":"x"}}""", "The parameter cannot be converted to a numeric value: x")]
    [InlineData("""{"a":{"N":""}}""", "The parameter cannot be converted to a numeric value")]
    [InlineData("""{"a":{"N":"1e126"}}""", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [InlineData("""{"a":{"N":"1e-131"}}""", "Number underflow. Attempting to store a number with magnitude smaller than supported range")]
    [InlineData("""{"a":{"N":"123456789012345678901234567890123456789"}}""", "Attempting to store more than 38 significant digits in a Number")]
    [InlineData("""{"a":{"NULL":false}}""", "One or more parameter values were invalid: Null attribute value types must have the value of true")]
    [InlineData("""{"a":{"SS":[]}}""", "One or more parameter values were invalid: An string set  may not be empty")]
    [InlineData("""{"a":{"NS":[]}}""", "One or more parameter values were invalid: An number set  may not be empty")]
    [InlineData("""{"a":{"BS":[]}}""", "One or more parameter values were invalid: Binary sets should not be empty")]
    [InlineData("""{"a":{"SS":["a","a"]}}""", "One or more parameter values were invalid: Input collection [a, a] contains duplicates.")]
    [InlineData("""{"a":{"NS":["1","1.0"]}}""", "Input collection contains duplicates")]
    [InlineData("""{"a":{"BS":["Yg==","Yg=="]}}""", "One or more parameter values were invalid: Input collection [Yg==, Yg==]of type BS contains duplicates.")]
    public void A_wrong_value_is_remembered_in_AWSs_words(string json, string fault) => Assert.Equal(fault, Read(json).Fault?.Text);

    [Theory]
    [InlineData("""{"a":{"N":123}}""", "NUMBER_VALUE cannot be converted to String")]
    [InlineData("""{"a":{"S":true}}""", "TRUE_VALUE cannot be converted to String")]
    [InlineData("""{"a":{"S":1.5}}""", "DECIMAL_VALUE cannot be converted to String")]
    [InlineData("""{"a":{"S":[]}}""", "Unrecognized collection type class java.lang.String")]
    [InlineData("""{"a":{"S":{}}}""", "Start of structure or map found where not expected")]
    [InlineData("""{"a":{"B":"abc"}}""", "Base64 encoded length is expected a multiple of 4 bytes but found: 3")]
    [InlineData("""{"a":{"B":"=+/="}}""", "Invalid last non-pad Base64 character dectected")]
    [InlineData("""{"a":{"B":1}}""", "only base-64-encoded strings are convertible to bytes")]
    [InlineData("""{"a":{"BOOL":1}}""", "NUMBER_VALUE cannot be converted to Boolean")]
    [InlineData("""{"a":{"L":"x"}}""", "Unexpected field type")]
    [InlineData("""{"a":{"L":["x"]}}""", "Unexpected value type in payload")]
    [InlineData("""{"a":{"M":[]}}""", "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>")]
    [InlineData("""{"a":[]}""", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue")]
    [InlineData("""{"a":"x"}""", "Unexpected value type in payload")]
    public void A_wrong_JSON_type_is_refused_at_once(string json, string message)
    {
        var error = Assert.Throws<DynamoException>(() => Read(json));
        Assert.Equal(("SerializationException", message), (error.Type, error.Message));
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    public void Values_nest_32_levels_deep(int maps, bool fits)
    {
        var json = new StringBuilder("""{"S":"leaf"}""");
        for (var level = 0; level < maps; level++)
        {
            json.Insert(0, """{"M":{"a":""").Append("}}");
        }
        var item = Read($$"""{"a":{{json}}}""");
        Assert.Equal(fits, item.Fault is null);
    }

    internal static Item Read(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = 512 });
        reader.Read();
        return ItemJsonReader.ReadItem(ref reader)!;
    }
}
