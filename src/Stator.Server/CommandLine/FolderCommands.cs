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
            "check", """
            Read everything in a data folder and verify every checksum and every rule of its files. Changes nothing; the server must be stopped.
            Exit codes: 0 all is well, 1 the folder can't be read, 2 something is damaged.
            """)
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
        using var disk = DataFolder.OpenDiskToRead(folder);
        if (disk.List().Count == 0)
        {
            Console.WriteLine($"{folder} is empty: no server has kept tables in it.");
            return 0;
        }
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
            $"{Count(report.Tables, "sorted string table")}, {Count(report.Bytes, "byte")}, {Count(report.Entries, "entry", "entries")} "
            + $"({Count(report.Deletions, "deletion")}), {Count(report.LogCommits, "commit")} in the log: "
            + (report.Problems.Count == 0 ? "all is well" : Count(report.Problems.Count, "problem")));
        return report.Problems.Count == 0 ? 0 : FoundDamage;
    }

    private static async Task<int> CompactAsync(string folder, MemorySize memory, CancellationToken cancellationToken)
    {
        using var disk = DataFolder.OpenExistingDisk(folder);
        var clock = Stopwatch.StartNew();
        await using var store = await DataFolder.OpenStoreAsync(disk, folder, new EmbeddedStoreOptions { MemoryBytes = memory.Bytes }, cancellationToken);
        var before = store.Statistics.Levels.Sum(level => level.Bytes);
        Console.WriteLine($"{before:N0} bytes in {TablesOf(store)}");
        await store.CompactAsync(statistics => Console.WriteLine($"{statistics.CompactedReadBytes:N0} bytes rewritten"), cancellationToken);
        var after = store.Statistics.Levels.Sum(level => level.Bytes);
        Console.WriteLine($"{after:N0} bytes in {TablesOf(store)} after {clock.Elapsed.TotalSeconds:F1} s");
        return 0;
    }

    private static string TablesOf(EmbeddedStore store) => Count(store.Statistics.Levels.Sum(level => level.Tables), "sorted string table");

    private static string Count(long number, string one, string? many = null) => $"{number:N0} {(number == 1 ? one : many ?? one + "s")}";
}
