using System.Numerics;
using System.Text;

namespace Stator.Items.Tests;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html</summary>
public sealed class DynamoNumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0e99", "0")]
    [InlineData("0e125", "0")]
    [InlineData("0e-130", "0")]
    [InlineData("+5", "5")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("00042", "42")]
    [InlineData("1.500", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("1.e5", "100000")]
    [InlineData("-12.3e-2", "-0.123")]
    [InlineData("1E-130", "0.0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("99999999999999999999999999999999999999", "99999999999999999999999999999999999999")]
    public void Is_answered_in_canonical_plain_decimal(string text, string canonical) => Assert.Equal(canonical, Parse(text).ToString());

    [Fact]
    public void Reaches_126_digits_before_the_point() => Assert.Equal(126, Parse("9.9999999999999999999999999999999999999E+125").ToString().Length);

    [Theory]
    [InlineData("", NumberFault.NotANumber)]
    [InlineData("abc", NumberFault.NotANumber)]
    [InlineData("1e", NumberFault.NotANumber)]
    [InlineData(".", NumberFault.NotANumber)]
    [InlineData("1.2.3", NumberFault.NotANumber)]
    [InlineData(" 1", NumberFault.NotANumber)]
    [InlineData("1+2", NumberFault.NotANumber)]
    [InlineData("NaN", NumberFault.NotANumber)]
    [InlineData("123456789012345678901234567890123456789", NumberFault.TooManyDigits)]
    [InlineData("1E126", NumberFault.Overflow)]
    [InlineData("1e9223372036854775807", NumberFault.Overflow)]
    [InlineData("1e-9223372036854775807", NumberFault.Underflow)]
    [InlineData("1e9223372036854775808", NumberFault.NotANumber)]
    [InlineData("1e-99999999999999999999999999999999999999999999", NumberFault.NotANumber)]
    [InlineData("0e126", NumberFault.Overflow)]
    [InlineData("-0e-131", NumberFault.Underflow)]
    [InlineData("-1E126", NumberFault.Overflow)]
    [InlineData("1E99999999999999", NumberFault.Overflow)]
    [InlineData("9E-131", NumberFault.Underflow)]
    public void Refuses_what_is_no_number_or_out_of_range(string text, NumberFault fault) =>
        Assert.Equal(fault, DynamoNumber.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void A_difference_that_needs_39_digits_on_the_way_is_exact() =>
        Assert.Equal("99999999999999999999999999999999999999", Subtract(Parse("1E38"), Parse("1")).ToString());

    [Theory, Seeds(2000)]
    public void Arithmetic_agrees_with_arbitrary_precision(int seed)
    {
        var random = new RandomValues(seed);
        var (left, right) = (random.DynamoNumber(), random.DynamoNumber());
        var isSum = random.Random.Next(2) == 0;
        var fault = isSum ? DynamoNumber.TryAdd(left, right, out var result) : DynamoNumber.TrySubtract(left, right, out result);
        var expected = Model(left) + (isSum ? Model(right) : -Model(right));
        var digits = BigInteger.Abs(expected).ToString().TrimEnd('0').Length;
        if (digits > DynamoNumber.DigitsMax)
        {
            Assert.Equal(NumberFault.TooManyDigits, fault);
        }
        else if (fault == NumberFault.None)
        {
            Assert.Equal(expected, Model(result));
        }
        else
        {
            Assert.True(BigInteger.Abs(expected) >= BigInteger.Pow(10, 126 + Scale), $"{left} {right}: {fault}");
        }
    }

    [Theory, Seeds(1000)]
    public void Order_agrees_with_arbitrary_precision(int seed)
    {
        var random = new RandomValues(seed);
        var (left, right) = (random.DynamoNumber(), random.DynamoNumber());
        Assert.Equal(Math.Sign(Model(left).CompareTo(Model(right))), Math.Sign(left.CompareTo(right)));
        Assert.Equal(Model(left) == Model(right), left == right);
    }

    [Theory, Seeds(1000)]
    public void Text_and_number_agree(int seed)
    {
        var spelled = RandomValues.Spell(new RandomValues(seed).Number());
        if (DynamoNumber.TryParse(Encoding.ASCII.GetBytes(spelled), out var number) == NumberFault.None)
        {
            Assert.Equal(number, Parse(number.ToString()));
            Assert.DoesNotContain("E", number.ToString());
        }
    }

    private const int Scale = 170;

    /// <summary>The number times 10^170, which is whole for every number.</summary>
    private static BigInteger Model(DynamoNumber number)
    {
        var text = number.ToString();
        var point = text.IndexOf('.');
        var places = point < 0 ? 0 : text.Length - point - 1;
        return BigInteger.Parse(text.Replace(".", "")) * BigInteger.Pow(10, Scale - places);
    }

    private static DynamoNumber Parse(string text)
    {
        Assert.Equal(NumberFault.None, DynamoNumber.TryParse(Encoding.ASCII.GetBytes(text), out var number));
        return number;
    }

    private static DynamoNumber Subtract(DynamoNumber left, DynamoNumber right)
    {
        Assert.Equal(NumberFault.None, DynamoNumber.TrySubtract(left, right, out var difference));
        return difference;
    }
}
