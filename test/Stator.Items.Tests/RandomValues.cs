using System.Numerics;
using System.Text;

namespace Stator.Items.Tests;

/// <summary>Random attribute values, with a liking for edges.</summary>
internal sealed class RandomValues(int seed)
{
    private static readonly string[] Edges = ["", "\0", "\0\0", "a", "a\0", "a\0b", "\u00ff", "é", "日本", "😀", "\u007f", "~", "0", "00"];

    public Random Random { get; } = new(seed);

    public string Text() => Random.Next(3) == 0
        ? Edges[Random.Next(Edges.Length)]
        : string.Concat(Enumerable.Range(0, Random.Next(12)).Select(_ => Edges[Random.Next(Edges.Length)]));

    public byte[] Bytes()
    {
        var bytes = new byte[Random.Next(6)];
        Random.NextBytes(bytes);
        return Random.Next(2) == 0 ? bytes : [.. bytes.Select(b => b < 128 ? (byte)0 : (byte)255)];
    }

    /// <summary>A number as digits, exponent and sign; up to 38 digits, any magnitude that fits.</summary>
    public (BigInteger Digits, int Exponent) Number()
    {
        var digits = Random.Next(10) == 0 ? 38 : Random.Next(1, 12);
        var value = BigInteger.Zero;
        for (var at = 0; at < digits; at++)
        {
            value = (value * 10) + Random.Next(10);
        }
        var exponent = Random.Next(4) == 0 ? Random.Next(-130, 126 - digits) : Random.Next(-5, 5);
        return (Random.Next(2) == 0 ? value : -value, exponent);
    }

    public static string Spell((BigInteger Digits, int Exponent) number) => $"{number.Digits}E{number.Exponent}";

    public DynamoNumber DynamoNumber()
    {
        while (true)
        {
            if (Items.DynamoNumber.TryParse(Encoding.ASCII.GetBytes(Spell(Number())), out var number) == NumberFault.None)
            {
                return number;
            }
        }
    }

    /// <summary>DynamoDB JSON of a random attribute value.</summary>
    public string Json(int depth = 0) => Random.Next(depth > 3 ? 8 : 10) switch
    {
        0 or 1 => $$"""{"S":{{Quote(Text())}}}""",
        2 => $$"""{"N":"{{DynamoNumber()}}"}""",
        3 => $$"""{"B":"{{Convert.ToBase64String(Bytes())}}"}""",
        4 => $$"""{"BOOL":{{(Random.Next(2) == 0 ? "true" : "false")}}}""",
        5 => """{"NULL":true}""",
        6 => $$"""{"SS":[{{string.Join(",", Distinct(Text).Order(StringComparer.Ordinal).Select(Quote))}}]}""",
        7 => $$"""{"NS":[{{string.Join(",", Distinct(() => DynamoNumber().ToString()).Select(n => $"\"{n}\""))}}]}""",
        8 => $$"""{"L":[{{string.Join(",", Enumerable.Range(0, Random.Next(4)).Select(_ => Json(depth + 1)))}}]}""",
        _ => $$"""{"M":{{ItemJson(depth + 1)}}}""",
    };

    /// <summary>DynamoDB JSON of a random map of names to values.</summary>
    public string ItemJson(int depth = 0) =>
        $"{{{string.Join(",", Distinct(Text, allowEmpty: true).Where(name => name.Length > 0).Select(name => $"{Quote(name)}:{Json(depth)}"))}}}";

    private List<string> Distinct(Func<string> next, bool allowEmpty = false) =>
        [.. Enumerable.Range(0, Random.Next(allowEmpty ? 0 : 1, 5)).Select(_ => next()).Distinct()];

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
