namespace Stator.Items;

/// <summary>
/// The ten attribute types of DynamoDB. The numbers stand on disk: they never change.
/// </summary>
public enum AttributeType : byte
{
    /// <summary>S: UTF-8 text.</summary>
    String = 1,

    /// <summary>N: a number of up to 38 significant digits.</summary>
    Number = 2,

    /// <summary>B: bytes.</summary>
    Binary = 3,

    /// <summary>BOOL.</summary>
    Boolean = 4,

    /// <summary>NULL.</summary>
    Null = 5,

    /// <summary>SS: a set of strings.</summary>
    StringSet = 6,

    /// <summary>NS: a set of numbers.</summary>
    NumberSet = 7,

    /// <summary>BS: a set of binaries.</summary>
    BinarySet = 8,

    /// <summary>L: an ordered list of values.</summary>
    List = 9,

    /// <summary>M: a map of names to values.</summary>
    Map = 10,
}

/// <summary>The wire names of the attribute types.</summary>
public static class AttributeTypes
{
    private static readonly string[] Names = ["", "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"];

    /// <summary>The name on the wire: S, N, B, BOOL, NULL, SS, NS, BS, L or M.</summary>
    public static string WireName(this AttributeType type) => Names[(int)type];

    /// <summary>The type of a wire name.</summary>
    public static bool TryParse(ReadOnlySpan<byte> wireName, out AttributeType type)
    {
        for (var at = 1; at < Names.Length; at++)
        {
            if (System.Text.Ascii.Equals(wireName, Names[at]))
            {
                type = (AttributeType)at;
                return true;
            }
        }
        type = default;
        return false;
    }

    /// <summary>True for SS, NS and BS.</summary>
    public static bool IsSet(this AttributeType type) => type is >= AttributeType.StringSet and <= AttributeType.BinarySet;

    /// <summary>The type of a set's elements.</summary>
    public static AttributeType ElementType(this AttributeType set) => set - (AttributeType.StringSet - AttributeType.String);
}
