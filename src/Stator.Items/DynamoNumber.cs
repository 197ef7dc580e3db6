using System.Diagnostics;

namespace Stator.Items;

/// <summary>Why a text is no number of DynamoDB's.</summary>
public enum NumberFault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>It is not a decimal number at all.</summary>
    NotANumber,

    /// <summary>It needs more than 38 significant digits.</summary>
    TooManyDigits,

    /// <summary>Its magnitude is 1E126 or more.</summary>
    Overflow,

    /// <summary>Its magnitude is below 1E-130 and it is not zero.</summary>
    Underflow,
}

/// <summary>
/// DynamoDB's number: up to 38 significant decimal digits, magnitude from 1E-130 to 9.99...E+125, negative alike, and zero. Exact:
/// arithmetic that needs more digits is refused, never rounded.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
/// </summary>
/// <remarks>The value is digits * 10^exponent; digits have no trailing zero, so each number has one representation.</remarks>
public readonly struct DynamoNumber : IEquatable<DynamoNumber>, IComparable<DynamoNumber>
{
    /// <summary>The significant digits a number may have.</summary>
    public const int DigitsMax = 38;

    /// <summary>The largest magnitude, as the exponent of the first digit.</summary>
    public const int MagnitudeMax = 125;

    /// <summary>The smallest magnitude, as the exponent of the first digit.</summary>
    public const int MagnitudeMin = -130;

    /// <summary>The longest canonical text in bytes: sign, "0.", 167 places.</summary>
    public const int TextBytesMax = 176;

    private const int LongDigits = 18;

    private readonly UInt128 _digits;
    private readonly short _exponent;
    private readonly bool _negative;

    private DynamoNumber(UInt128 digits, int exponent, bool negative)
    {
        Debug.Assert(digits == 0 || digits % 10 != 0);
        _digits = digits;
        _exponent = (short)exponent;
        _negative = negative;
    }

    /// <summary>Zero.</summary>
    public static DynamoNumber Zero => default;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => _digits == 0 ? 0 : _negative ? -1 : 1;

    /// <summary>The digits without sign and point, no trailing zeros.</summary>
    internal UInt128 Digits => _digits;

    /// <summary>The power of ten of the last digit.</summary>
    internal int Exponent => _exponent;

    /// <summary>The power of ten of the first digit.</summary>
    internal int Magnitude => _exponent + Decimal128.CountDigits(_digits) - 1;

    /// <summary>A whole number.</summary>
    public static DynamoNumber From(long value)
    {
        TryCreate((UInt128)Int128.Abs(value), 0, value < 0, out var number);
        return number;
    }

    /// <summary>The whole number that is not larger than this one, where it is not negative and has no more than eighteen digits.</summary>
    public bool TryFloor(out long value)
    {
        value = 0;
        if ((_negative && _digits != 0) || Magnitude >= LongDigits)
        {
            return false;
        }
        var whole = _digits;
        for (var exponent = (int)_exponent; exponent != 0 && whole != 0; exponent -= Math.Sign(exponent))
        {
            whole = exponent > 0 ? whole * 10 : whole / 10;
        }
        value = (long)whole;
        return true;
    }

    /// <summary>Reads canonical text.</summary>
    public static DynamoNumber Parse(ReadOnlySpan<byte> text) =>
        TryParse(text, out var number) == NumberFault.None ? number : throw new FormatException("Not a number: stored text is damaged.");

    /// <summary>Reads decimal text with optional sign, point and exponent.</summary>
    public static NumberFault TryParse(ReadOnlySpan<byte> text, out DynamoNumber number) => NumberText.TryParse(text, out number);

    /// <summary>Writes the canonical text: plain decimal, no trailing zeros. Returns its length in bytes.</summary>
    public int Format(Span<byte> target) => NumberText.Format(this, target);

    /// <summary>Removes trailing zeros, then checks digits and magnitude.</summary>
    internal static NumberFault TryCreate(UInt128 digits, int exponent, bool negative, out DynamoNumber number)
    {
        number = default;
        if (digits == 0)
        {
            return NumberFault.None;
        }
        (digits, var removed) = Decimal128.TrimZeros(digits);
        exponent += removed;
        var count = Decimal128.CountDigits(digits);
        if (count > DigitsMax)
        {
            return NumberFault.TooManyDigits;
        }
        var magnitude = exponent + count - 1;
        if (magnitude > MagnitudeMax)
        {
            return NumberFault.Overflow;
        }
        if (magnitude < MagnitudeMin)
        {
            return NumberFault.Underflow;
        }
        number = new DynamoNumber(digits, exponent, negative);
        return NumberFault.None;
    }

    /// <summary>left + right, exactly, or why not.</summary>
    public static NumberFault TryAdd(DynamoNumber left, DynamoNumber right, out DynamoNumber sum)
    {
        if (left._digits == 0 || right._digits == 0)
        {
            sum = left._digits == 0 ? right : left;
            return NumberFault.None;
        }
        var (high, low) = left._exponent >= right._exponent ? (left, right) : (right, left);
        sum = default;
        if (!Decimal128.TryShiftLeft(high._digits, high._exponent - low._exponent, out var aligned))
        {
            return NumberFault.TooManyDigits;
        }
        return high._negative == low._negative
            ? TryCreate(aligned + low._digits, low._exponent, high._negative, out sum)
            : aligned >= low._digits
                ? TryCreate(aligned - low._digits, low._exponent, high._negative, out sum)
                : TryCreate(low._digits - aligned, low._exponent, low._negative, out sum);
    }

    /// <summary>left - right, exactly, or why not.</summary>
    public static NumberFault TrySubtract(DynamoNumber left, DynamoNumber right, out DynamoNumber difference) =>
        TryAdd(left, right._digits == 0 ? right : new DynamoNumber(right._digits, right._exponent, !right._negative), out difference);

    /// <inheritdoc/>
    public int CompareTo(DynamoNumber other)
    {
        if (Sign != other.Sign)
        {
            return Sign.CompareTo(other.Sign);
        }
        var order = CompareMagnitude(other);
        return _negative ? -order : order;
    }

    private int CompareMagnitude(DynamoNumber other)
    {
        if (_digits == 0)
        {
            return 0;
        }
        if (Magnitude != other.Magnitude)
        {
            return Magnitude.CompareTo(other.Magnitude);
        }
        var shift = _exponent - other._exponent;
        return shift >= 0
            ? Decimal128.ShiftLeft(_digits, shift).CompareTo(other._digits)
            : _digits.CompareTo(Decimal128.ShiftLeft(other._digits, -shift));
    }

    /// <inheritdoc/>
    public bool Equals(DynamoNumber other) => _digits == other._digits && _exponent == other._exponent && _negative == other._negative;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DynamoNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_digits, _exponent, _negative);

    /// <summary>The canonical text.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[TextBytesMax];
        return System.Text.Encoding.ASCII.GetString(text[..Format(text)]);
    }

    /// <summary>Equality.</summary>
    public static bool operator ==(DynamoNumber left, DynamoNumber right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(DynamoNumber left, DynamoNumber right) => !left.Equals(right);

    /// <summary>Order.</summary>
    public static bool operator <(DynamoNumber left, DynamoNumber right) => left.CompareTo(right) < 0;

    /// <summary>Order.</summary>
    public static bool operator >(DynamoNumber left, DynamoNumber right) => left.CompareTo(right) > 0;

    /// <summary>Order.</summary>
    public static bool operator <=(DynamoNumber left, DynamoNumber right) => left.CompareTo(right) <= 0;

    /// <summary>Order.</summary>
    public static bool operator >=(DynamoNumber left, DynamoNumber right) => left.CompareTo(right) >= 0;
}
