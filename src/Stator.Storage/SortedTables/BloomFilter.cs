using System.Runtime.InteropServices;

namespace Stator.Storage.SortedTables;

/// <summary>
/// A blocked Bloom filter (Putze, Sanders, Singler 2007): a key sets six bits of one 64-byte line, at ten bits a key. About one absent
/// key in eighty seems to be there; a present one always does.
/// </summary>
internal static class BloomFilter
{
    private const int LineBytes = 64;
    private const int BitsPerKey = 10;
    private const int Probes = 6;

    /// <summary>The length of a filter for so many keys, bytes.</summary>
    public static int BytesFor(int keys) => Math.Max(1, ((keys * BitsPerKey) + (LineBytes * 8) - 1) / (LineBytes * 8)) * LineBytes;

    /// <summary>Writes the filter of hashes into cleared bytes.</summary>
    public static void Write(Span<byte> filter, ReadOnlySpan<ulong> hashes)
    {
        foreach (var hash in hashes)
        {
            var line = LineOf(filter.Length, hash);
            var bits = (uint)hash;
            for (var probe = 0; probe < Probes; probe++, bits *= 0x9E3779B1)
            {
                filter[line + (int)(bits >> 26)] |= (byte)(1 << (int)((bits >> 23) & 7));
            }
        }
    }

    /// <summary>False when no key with this hash is in the filter.</summary>
    public static bool MayHold(ReadOnlySpan<byte> filter, ulong hash)
    {
        ref var start = ref MemoryMarshal.GetReference(filter.Slice(LineOf(filter.Length, hash), LineBytes));
        var bits = (uint)hash;
        for (var probe = 0; probe < Probes; probe++, bits *= 0x9E3779B1)
        {
            if ((System.Runtime.CompilerServices.Unsafe.Add(ref start, (int)(bits >> 26)) & (1 << (int)((bits >> 23) & 7))) == 0)
            {
                return false;
            }
        }
        return true;
    }

    private static int LineOf(int filterBytes, ulong hash) => (int)(((hash >> 32) * (ulong)(filterBytes / LineBytes)) >> 32) * LineBytes;
}
