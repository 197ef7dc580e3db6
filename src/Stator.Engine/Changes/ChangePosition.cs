using System.Buffers.Binary;
using System.Globalization;

namespace Stator.Engine.Changes;

/// <summary>
/// A place in the log of changes: the version of a commit, and a place among its changes. Clients see it as a sequence number: decimal, and
/// larger for what was committed later.
/// </summary>
public readonly record struct ChangePosition(long Version, uint Place) : IComparable<ChangePosition>
{
    /// <summary>The bytes of a position at the end of a key.</summary>
    internal const int Bytes = sizeof(long) + sizeof(uint);

    private const uint PlacesPerVersion = 100_000;

    /// <summary>So that a sequence number has at least the 21 digits that the API asks for.</summary>
    private static readonly UInt128 Base = UInt128.Parse("100000000000000000000", CultureInfo.InvariantCulture);

    private static readonly UInt128 Most = Base + ((UInt128)long.MaxValue * PlacesPerVersion) + (PlacesPerVersion - 1);

    /// <summary>The sequence number.</summary>
    public string SequenceNumber => (Base + ((UInt128)(ulong)Version * PlacesPerVersion) + Place).ToString(CultureInfo.InvariantCulture);

    /// <summary>The next place of the same commit.</summary>
    public ChangePosition Next => new(Version, Place + 1);

    /// <summary>The position of a sequence number.</summary>
    public static bool TryParse(string sequenceNumber, out ChangePosition position)
    {
        position = default;
        if (!UInt128.TryParse(sequenceNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < Base || number > Most)
        {
            return false;
        }
        number -= Base;
        position = new((long)(number / PlacesPerVersion), (uint)(number % PlacesPerVersion));
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(ChangePosition other) => Version != other.Version ? Version.CompareTo(other.Version) : Place.CompareTo(other.Place);

    /// <summary>The sequence number.</summary>
    public override string ToString() => SequenceNumber;

    /// <summary>True when it comes before the other.</summary>
    public bool IsBefore(ChangePosition other) => CompareTo(other) < 0;

    /// <summary>The position at the end of a key.</summary>
    internal static ChangePosition AtEndOf(ReadOnlySpan<byte> key) => new(
        BinaryPrimitives.ReadInt64BigEndian(key[^Bytes..]), BinaryPrimitives.ReadUInt32BigEndian(key[^sizeof(uint)..]));
}
