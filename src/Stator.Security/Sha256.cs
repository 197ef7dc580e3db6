using System.Security.Cryptography;

namespace Stator.Security;

/// <summary>SHA-256 with a state that each thread keeps: making one costs more than hashing a kilobyte.</summary>
internal static class Sha256
{
    [ThreadStatic]
    private static IncrementalHash? _state;

    /// <summary>Writes the hash of some bytes, 32 bytes.</summary>
    public static void Hash(ReadOnlySpan<byte> bytes, Span<byte> hash)
    {
        var state = _state ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        state.AppendData(bytes);
        state.GetHashAndReset(hash);
    }
}
