namespace Stator.Storage.SortedTables;

/// <summary>Short keys for indexes.</summary>
internal static class Separator
{
    /// <summary>The length in bytes of the short key that <see cref="ShortenAfter"/> makes of <paramref name="last"/>.</summary>
    /// <returns>A key cut off there and raised by one in its last byte is not before <paramref name="last"/> and before <paramref name="next"/>;
    /// 0 when no shorter one is.</returns>
    public static int LengthBetween(ReadOnlySpan<byte> last, ReadOnlySpan<byte> next)
    {
        var common = last.CommonPrefixLength(next);
        return common < last.Length - 1 && common < next.Length && last[common] + 1 < next[common] ? common + 1 : 0;
    }

    /// <summary>The short key itself.</summary>
    public static void ShortenAfter(ReadOnlySpan<byte> last, Span<byte> target)
    {
        last[..target.Length].CopyTo(target);
        target[^1]++;
    }
}
