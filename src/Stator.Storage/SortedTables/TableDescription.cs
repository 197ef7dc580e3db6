namespace Stator.Storage.SortedTables;

/// <summary>What the manifest says of a sorted string table.</summary>
/// <param name="Number">Its number; a greater one is newer. The file's name is made of it.</param>
/// <param name="Bytes">The length of the file, bytes.</param>
/// <param name="Entries">The number of entries, deletions included.</param>
/// <param name="Deletions">The number of deletions among them.</param>
/// <param name="RangeDeletions">The number of range deletions.</param>
/// <param name="Range">Where its entries and range deletions lie.</param>
internal sealed record TableDescription(long Number, long Bytes, long Entries, long Deletions, int RangeDeletions, KeyRange Range)
{
    /// <summary>True when the two have keys in common.</summary>
    public bool Overlaps(KeyRange other) => Range.Overlaps(other);
}
