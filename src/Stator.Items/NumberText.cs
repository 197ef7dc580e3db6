namespace Stator.Items;

/// <summary>Numbers from and to decimal text.</summary>
internal static class NumberText
{
    /// <summary>An exponent beyond this is out of range whatever the digits are; larger ones are not added up.</summary>
    private const int ExponentCap = 1_000_000;

    public static NumberFault TryParse(ReadOnlySpan<byte> text, out DynamoNumber number)
    {
        number = default;
        var at = 0;
        var negative = ReadSign(text, ref at);
        UInt128 digits = 0;
        int significant = 0, pendingZeros = 0, exponent = 0, seen = 0;
        var afterPoint = false;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '.' && !afterPoint)
            {
                afterPoint = true;
                continue;
            }
            if (!char.IsAsciiDigit((char)c))
            {
                break;
            }
            seen++;
            exponent -= afterPoint ? 1 : 0;
            if (c == '0')
            {
                pendingZeros += significant == 0 ? 0 : 1;
                continue;
            }
            significant += pendingZeros + 1;
            if (significant <= DynamoNumber.DigitsMax)
            {
                digits = (Decimal128.ShiftLeft(digits, pendingZeros + 1)) + (uint)(c - '0');
            }
            pendingZeros = 0;
        }
        if (seen == 0 || !TryReadExponent(text, ref at, out var written))
        {
            return NumberFault.NotANumber;
        }
        if (significant == 0)
        {
            return OfZero(written);
        }
        exponent += written;
        return significant > DynamoNumber.DigitsMax
            ? TooLong(significant + pendingZeros + exponent)
            : DynamoNumber.TryCreate(digits, exponent + pendingZeros, negative, out number);
    }

    /// <summary>Zero is zero, but an exponent that is written behind it must be in range.</summary>
    private static NumberFault OfZero(int exponent) =>
        exponent > DynamoNumber.MagnitudeMax ? NumberFault.Overflow
        : exponent < DynamoNumber.MagnitudeMin ? NumberFault.Underflow
        : NumberFault.None;

    /// <summary>Range is looked at before precision.</summary>
    private static NumberFault TooLong(int magnitudePlusOne) =>
        magnitudePlusOne - 1 > DynamoNumber.MagnitudeMax ? NumberFault.Overflow
        : magnitudePlusOne - 1 < DynamoNumber.MagnitudeMin ? NumberFault.Underflow
        : NumberFault.TooManyDigits;

    private static bool ReadSign(ReadOnlySpan<byte> text, ref int at)
    {
        if (at < text.Length && text[at] is (byte)'-' or (byte)'+')
        {
            return text[at++] == '-';
        }
        return false;
    }

    /// <summary>False when there is something else, or an exponent that 64 bits do not hold.</summary>
    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int at, out int exponent)
    {
        exponent = 0;
        if (at == text.Length)
        {
            return true;
        }
        if (text[at++] is not ((byte)'e' or (byte)'E'))
        {
            return false;
        }
        var negative = ReadSign(text, ref at);
        var start = at;
        UInt128 value = 0;
        for (; at < text.Length && char.IsAsciiDigit((char)text[at]); at++)
        {
            value = (value * 10) + (uint)(text[at] - '0');
            if (value > long.MaxValue)
            {
                return false;
            }
        }
        var capped = (int)UInt128.Min(value, ExponentCap);
        exponent = negative ? -capped : capped;
        return at == text.Length && at > start;
    }

    public static int Format(DynamoNumber number, Span<byte> target)
    {
        if (number.Sign == 0)
        {
            target[0] = (byte)'0';
            return 1;
        }
        Span<byte> digits = stackalloc byte[DynamoNumber.DigitsMax + 2];
        number.Digits.TryFormat(digits, out var count);
        var at = 0;
        if (number.Sign < 0)
        {
            target[at++] = (byte)'-';
        }
        var whole = count + number.Exponent;
        if (whole <= 0)
        {
            "0."u8.CopyTo(target[at..]);
            target.Slice(at + 2, -whole).Fill((byte)'0');
            at += 2 - whole;
            digits[..count].CopyTo(target[at..]);
            return at + count;
        }
        if (number.Exponent >= 0)
        {
            digits[..count].CopyTo(target[at..]);
            target.Slice(at + count, number.Exponent).Fill((byte)'0');
            return at + whole;
        }
        digits[..whole].CopyTo(target[at..]);
        target[at + whole] = (byte)'.';
        digits[whole..count].CopyTo(target[(at + whole + 1)..]);
        return at + count + 1;
    }
}
