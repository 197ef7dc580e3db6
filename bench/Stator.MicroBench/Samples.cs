namespace Stator.MicroBench;

/// <summary>Data that is the same in every run.</summary>
internal static class Samples
{
    /// <summary>Random keys behind a common beginning, as the keys of a table's items are.</summary>
    public static byte[][] Keys(int count, int length)
    {
        var random = new Random(length);
        var keys = new byte[count][];
        for (var at = 0; at < count; at++)
        {
            keys[at] = new byte[length];
            random.NextBytes(keys[at].AsSpan(13));
        }
        return keys;
    }
}
