namespace Stator.Storage.Memtables;

/// <summary>The removal of all keys of a range as of a version. In a sorted string table the version is 0: it covers what is older than the table.</summary>
internal sealed record RangeDeletion(KeyRange Range, long Version)
{
    /// <summary>The newest version at which a key was covered, up to <paramref name="version"/>; 0 when it was not.</summary>
    public static long NewestOver(RangeDeletion[] deletions, ReadOnlySpan<byte> key, long version)
    {
        long newest = 0;
        foreach (var deletion in deletions)
        {
            if (deletion.Version <= version && deletion.Version > newest && deletion.Range.Contains(key))
            {
                newest = deletion.Version;
            }
        }
        return newest;
    }

    /// <summary>Those up to a version.</summary>
    public static RangeDeletion[] UpTo(RangeDeletion[] deletions, long version) =>
        deletions.Length == 0 || deletions[^1].Version <= version ? deletions : Array.FindAll(deletions, deletion => deletion.Version <= version);

    /// <summary>True when one of them covers a key.</summary>
    public static bool Covers(RangeDeletion[] deletions, ReadOnlySpan<byte> key)
    {
        foreach (var deletion in deletions)
        {
            if (deletion.Range.Contains(key))
            {
                return true;
            }
        }
        return false;
    }
}
