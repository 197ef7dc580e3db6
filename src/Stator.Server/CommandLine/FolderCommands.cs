using System.CommandLine;
using System.Diagnostics;
using Stator.Storage.Checking;
using Stator.Storage.Embedded;

namespace Stator.Server.CommandLine;

/// <summary>Commands for a data folder that no server has open.</summary>
internal static class FolderCommands
{
    private const int FoundDamage = 2;

    /// <summary>stator check.</summary>
    public static Command Check()
    {
        var data = CommandOptions.Data();
        var command = new Command(
            "check", "Read everything in a data folder and verify every checksum and every rule of its files. Changes nothing; the server must be stopped.")
        {
            data,
        };
        command.SetAction((result, cancellationToken) => StartException.TellAsync(() => CheckAsync(result.GetValue(data)!, cancellationToken)));
        return command;
    }

    /// <summary>stator compact.</summary>
    public static Command Compact()
    {
        var data = CommandOptions.Data();
        var memory = CommandOptions.Memory();
        var command = new Command(
            "compact", "Rewrite a data folder so that nothing deleted or overwritten takes room any more. The server must be stopped.")
        {
            data, memory,
        };
        command.SetAction((result, cancellationToken) =>
            StartException.TellAsync(() => CompactAsync(result.GetValue(data)!, result.GetValue(memory), cancellationToken)));
        return command;
    }

    private static async Task<int> CheckAsync(string folder, CancellationToken cancellationToken)
    {
        using var disk = DataFolder.OpenExistingDisk(folder);
        var report = await StoreCheck.RunAsync(disk, Console.WriteLine, cancellationToken);
        foreach (var note in report.Notes)
        {
            Console.WriteLine($"note: {note}");
        }
        foreach (var problem in report.Problems)
        {
            await Console.Error.WriteLineAsync($"DAMAGED {problem}");
        }
        Console.WriteLine(
            $"{report.Tables:N0} tables, {report.Bytes:N0} bytes, {report.Entries:N0} entries ({report.Deletions:N0} deletions), "
            + $"{report.LogCommits:N0} commits in the log: {(report.Problems.Count == 0 ? "all is well" : $"{report.Problems.Count} problems")}");
        return report.Problems.Count == 0 ? 0 : FoundDamage;
    }

    private static async Task<int> CompactAsync(string folder, long memoryBytes, CancellationToken cancellationToken)
    {
        using var disk = DataFolder.OpenExistingDisk(folder);
        var clock = Stopwatch.StartNew();
        await using var store = await DataFolder.OpenStoreAsync(disk, folder, new EmbeddedStoreOptions { MemoryBytes = memoryBytes }, cancellationToken);
        var before = store.Statistics.Levels.Sum(level => level.Bytes);
        Console.WriteLine($"{before:N0} bytes in {store.Statistics.Levels.Sum(level => level.Tables):N0} tables");
        await store.CompactAsync(statistics => Console.WriteLine($"{statistics.CompactedReadBytes:N0} bytes rewritten"), cancellationToken);
        var after = store.Statistics.Levels.Sum(level => level.Bytes);
        Console.WriteLine($"{after:N0} bytes in {store.Statistics.Levels.Sum(level => level.Tables):N0} tables after {clock.Elapsed.TotalSeconds:F1} s");
        return 0;
    }
}
