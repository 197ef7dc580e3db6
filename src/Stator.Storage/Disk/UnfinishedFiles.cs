namespace Stator.Storage.Disk;

/// <summary>Clears away what a failed job leaves.</summary>
internal static class UnfinishedFiles
{
    public static void Remove(IDisk disk, string name)
    {
        try
        {
            disk.Delete(name);
        }
        catch (IOException)
        {
            // The next start removes it: the manifest does not know it.
        }
    }
}
