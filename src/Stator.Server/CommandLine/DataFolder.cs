using Stator.Storage;
using Stator.Storage.Disk;
using Stator.Storage.Embedded;

namespace Stator.Server.CommandLine;

/// <summary>Opens the folder that keeps the tables, and says in one line why it can't be.</summary>
internal static class DataFolder
{
    /// <exception cref="StartException">It can't be used.</exception>
    public static LocalDisk OpenDisk(string folder) => OpenDisk(folder, LocalDisk.OpenFolder);

    /// <exception cref="StartException">There is none, or it can't be used.</exception>
    public static LocalDisk OpenExistingDisk(string folder) => OpenDisk(Existing(folder));

    /// <exception cref="StartException">There is none, or it can't be read.</exception>
    public static LocalDisk OpenDiskToRead(string folder) => OpenDisk(Existing(folder), LocalDisk.OpenFolderToRead);

    private static LocalDisk OpenDisk(string folder, Func<string, LocalDisk> open)
    {
        if (File.Exists(folder))
        {
            throw new StartException($"cannot use the data folder {folder}: it is a file, not a folder");
        }
        try
        {
            return open(Path.GetFullPath(folder));
        }
        catch (FolderInUseException problem)
        {
            throw new StartException(problem.Message);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"cannot use the data folder {folder}: {problem.Message}");
        }
    }

    private static string Existing(string folder) => Directory.Exists(folder) || File.Exists(folder)
        ? folder
        : throw new StartException($"there is no data folder {folder}. Name the one that the server was given with --data.");

    /// <exception cref="StartException">What is in it is damaged, or the disk fails.</exception>
    public static async ValueTask<EmbeddedStore> OpenStoreAsync(
        LocalDisk disk, string folder, EmbeddedStoreOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await EmbeddedStore.OpenAsync(disk, options, cancellationToken);
        }
        catch (CorruptionException problem)
        {
            throw new StartException($"the data in {folder} is damaged, and nothing was removed: {problem.Message}");
        }
        catch (IOException problem)
        {
            throw new StartException($"cannot open the data in {folder}: {problem.Message}");
        }
    }
}

/// <summary>What keeps a command from doing its work, in one line for people.</summary>
internal sealed class StartException(string message) : Exception(message)
{
    private const int Failed = 1;

    /// <summary>Runs a command; tells what keeps it from its work, and answers its exit code.</summary>
    public static async Task<int> TellAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception problem) when (problem is StartException or CorruptionException or StoreFailedException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"stator: {problem.Message}");
            return Failed;
        }
    }
}
