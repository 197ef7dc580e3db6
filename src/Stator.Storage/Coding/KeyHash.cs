using System.Buffers.Binary;

namespace Stator.Storage.Coding;

/// <summary>
/// A 64-bit hash of a key by folded multiplication (the method of wyhash). Bloom filters on disk are made of it: it never changes.
/// </summary>
internal static class KeyHash
{
    private const ulong First = 0xA0761D6478BD642F;
    private const ulong Second = 0xE7037ED1A0B428DB;

    public static ulong Of(ReadOnlySpan<byte> key)
    {
        var length = (ulong)key.Length;
        var hash = First;
        for (; key.Length > 16; key = key[16..])
        {
            hash = Mix(Read64(key) ^ Second, Read64(key[8..]) ^ hash);
        }
        ulong low = 0, high = 0;
        if (key.Length >= 8)
        {
            (low, high) = (Read64(key), Read64(key[^8..]));
        }
        else if (key.Length >= 4)
        {
            (low, high) = (Read32(key), Read32(key[^4..]));
        }
        else if (key.Length > 0)
        {
            low = ((ulong)key[0] << 16) | ((ulong)key[key.Length / 2] << 8) | key[^1];
        }
        return Mix(Second ^ length, Mix(low ^ Second, high ^ hash));
    }

    private static ulong Mix(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    private static ulong Read64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static ulong Read32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
