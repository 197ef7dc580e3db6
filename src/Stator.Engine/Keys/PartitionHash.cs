namespace Stator.Engine.Keys;

/// <summary>
/// Spreads partition keys evenly over 64 bits: FNV-1a with the finalizer of MurmurHash3. It stands in every stored key and never changes.
/// </summary>
internal static class PartitionHash
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(ReadOnlySpan<byte> encodedPartitionKey)
    {
        var hash = OffsetBasis;
        foreach (var b in encodedPartitionKey)
        {
            hash = (hash ^ b) * Prime;
        }
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
