namespace Stator.Items;

/// <summary>Decimal digits held in 128 bits: counting, shifting, trimming.</summary>
internal static class Decimal128
{
    /// <summary>The largest shifted value that can still lead to a sum of 38 digits: a difference of 39 and 38 digits needs it.</summary>
    private static readonly UInt128 AlignedMax = 2 * Power(38);

    private static readonly UInt128[] Powers = [.. Enumerable.Range(0, 39).Select(Power)];

    private static UInt128 Power(int exponent)
    {
        UInt128 power = 1;
        for (; exponent > 0; exponent--)
        {
            power *= 10;
        }
        return power;
    }

    /// <summary>The number of decimal digits; 1 for zero.</summary>
    public static int CountDigits(UInt128 digits)
    {
        if ((digits >> 64) == 0)
        {
            return CountDigits((ulong)digits);
        }
        var count = 20;
        while (count < Powers.Length && digits >= Powers[count])
        {
            count++;
        }
        return count;
    }

    private static int CountDigits(ulong digits)
    {
        var count = 1;
        for (; digits >= 10; digits /= 10)
        {
            count++;
        }
        return count;
    }

    /// <summary>Digits without trailing zeros, and how many there were.</summary>
    public static (UInt128 Digits, int Removed) TrimZeros(UInt128 digits)
    {
        var removed = 0;
        while ((digits >> 64) != 0)
        {
            var (quotient, rest) = UInt128.DivRem(digits, 10);
            if (rest != 0)
            {
                return (digits, removed);
            }
            digits = quotient;
            removed++;
        }
        var low = (ulong)digits;
        for (; low != 0 && low % 10 == 0; low /= 10)
        {
            removed++;
        }
        return (low, removed);
    }

    /// <summary>digits * 10^places, where the result is known to have at most 38 digits.</summary>
    public static UInt128 ShiftLeft(UInt128 digits, int places) => digits * Powers[places];

    /// <summary>digits * 10^places, false when the result is too large for any sum of 38 digits.</summary>
    public static bool TryShiftLeft(UInt128 digits, int places, out UInt128 shifted)
    {
        shifted = 0;
        if (places >= Powers.Length || digits > AlignedMax / Powers[places])
        {
            return false;
        }
        shifted = digits * Powers[places];
        return true;
    }
}
