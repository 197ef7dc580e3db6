namespace Stator.Storage.Memtables;

/// <summary>
/// Sorts numbers and what belongs to them, byte by byte from the lowest; what is alike stays in its order. A byte that all numbers share costs
/// no pass.
/// </summary>
internal sealed class RadixSort(int countMax)
{
    private const int Digits = sizeof(ulong);
    private const int Radix = 256;

    private readonly ulong[] _keys = new ulong[countMax];
    private readonly uint[] _values = new uint[countMax];
    private readonly int[] _counts = new int[Digits * Radix];

    /// <summary>Sorts both by the keys, ascending; at most as many as were said.</summary>
    public void Sort(Span<ulong> keys, Span<uint> values)
    {
        Count(keys);
        var otherKeys = _keys.AsSpan(0, keys.Length);
        var otherValues = _values.AsSpan(0, keys.Length);
        var isMoved = false;
        for (var digit = 0; digit < Digits; digit++)
        {
            var counts = _counts.AsSpan(digit * Radix, Radix);
            if (counts[DigitOf(keys[0], digit)] == keys.Length)
            {
                continue;
            }
            if (isMoved)
            {
                Distribute(otherKeys, otherValues, keys, values, digit, counts);
            }
            else
            {
                Distribute(keys, values, otherKeys, otherValues, digit, counts);
            }
            isMoved = !isMoved;
        }
        if (isMoved)
        {
            otherKeys.CopyTo(keys);
            otherValues.CopyTo(values);
        }
    }

    private void Count(ReadOnlySpan<ulong> keys)
    {
        _counts.AsSpan().Clear();
        foreach (var key in keys)
        {
            for (var digit = 0; digit < Digits; digit++)
            {
                _counts[(digit * Radix) + DigitOf(key, digit)]++;
            }
        }
    }

    private static void Distribute(
        ReadOnlySpan<ulong> fromKeys, ReadOnlySpan<uint> fromValues, Span<ulong> toKeys, Span<uint> toValues, int digit, Span<int> counts)
    {
        for (int at = 0, start = 0; at < counts.Length; at++)
        {
            (counts[at], start) = (start, start + counts[at]);
        }
        for (var at = 0; at < fromKeys.Length; at++)
        {
            ref var place = ref counts[DigitOf(fromKeys[at], digit)];
            toKeys[place] = fromKeys[at];
            toValues[place] = fromValues[at];
            place++;
        }
    }

    private static int DigitOf(ulong key, int digit) => (byte)(key >> (digit * 8));
}
