using Stator.Storage.Caching;
using Stator.Storage.Coding;
using Stator.Storage.Disk;
using Stator.Storage.Log;
using Stator.Storage.Manifest;
using Stator.Storage.SortedTables;

namespace Stator.Storage.Checking;

/// <summary>
/// Reads everything in a store's folder and checks every checksum and every invariant: that the manifest's tables are there and as it says,
/// that keys are in order, within their bounds and found by index and Bloom filter, that tables of a level do not overlap, and that the log
/// continues them. It changes nothing.
/// </summary>
public sealed class StoreCheck
{
    private const int StretchBytes = 1 << 20;
    private const long CacheBytes = 16 << 20;

    private readonly IDisk _disk;
    private readonly Action<string> _progress;
    private readonly TableFiles _files;
    private readonly List<string> _problems = [];
    private readonly List<string> _notes = [];
    private long _entries;
    private long _deletions;
    private long _bytes;
    private long _logCommits;

    private StoreCheck(IDisk disk, Action<string> progress)
    {
        _disk = disk;
        _files = new TableFiles(StoreEnvironment.Around(disk), new BlockCache(CacheBytes));
        _progress = progress;
    }

    /// <summary>Checks a folder that no store has open.</summary>
    /// <param name="progress">Told what is being checked, a line at a time.</param>
    public static async ValueTask<StoreCheckReport> RunAsync(IDisk disk, Action<string> progress, CancellationToken cancellationToken)
    {
        var check = new StoreCheck(disk, progress);
        var tables = await check.CheckManifestAsync(cancellationToken);
        return new StoreCheckReport(
            check._problems, check._notes, tables, check._entries, check._deletions, check._bytes, check._logCommits);
    }

    private async ValueTask<int> CheckManifestAsync(CancellationToken cancellationToken)
    {
        ManifestState state;
        try
        {
            StoreFiles.CheckFormat(_disk.List());
            (state, var number, _) = await ManifestLog.ReadAsync(_disk, cancellationToken);
            _progress(number == 0 ? "there is no manifest: the store is new" : $"{StoreFiles.Manifest(number)}: {state.Tables.Count} tables");
        }
        catch (CorruptionException problem)
        {
            _problems.Add(problem.Message);
            return 0;
        }
        foreach (var (level, description) in state.Tables.Values.OrderBy(table => table.Level))
        {
            _progress($"level {level}: {StoreFiles.Table(description.Number)}, {description.Bytes:N0} bytes");
            await CheckAsync(StoreFiles.Table(description.Number), () => CheckTableAsync(description, state, cancellationToken));
        }
        CheckLevels(state);
        CheckNames(state);
        await CheckAsync("log", () => CheckLogAsync(state, cancellationToken));
        return state.Tables.Count;
    }

    /// <summary>What one file has wrong must not hide what the next one has.</summary>
    private async ValueTask CheckAsync(string name, Func<ValueTask> check)
    {
        try
        {
            await check();
        }
        catch (CorruptionException problem)
        {
            _problems.Add(problem.Message);
        }
        catch (Exception problem) when (problem is IOException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            _problems.Add($"{name}: {problem.Message}");
        }
    }

    private async ValueTask CheckTableAsync(TableDescription description, ManifestState state, CancellationToken cancellationToken)
    {
        var name = StoreFiles.Table(description.Number);
        Expect(description.Number < state.NextNumber, name, $"its number is not below {state.NextNumber}, the next one");
        var table = await _files.OpenAsync(description, cancellationToken);
        try
        {
            Expect(table.RangeDeletions.Length == description.RangeDeletions, name, "it has other range deletions than the manifest says");
            Expect(table.RangeDeletions.All(deletion => description.Range.Covers(deletion.Range)), name, "a range deletion lies outside its bounds");
            var (entries, deletions) = await CheckEntriesAsync(table, cancellationToken);
            Expect(
                entries == description.Entries && deletions == description.Deletions,
                name,
                $"it has {entries} entries, {deletions} of them deletions, and the manifest says {description.Entries} and {description.Deletions}");
            _bytes += description.Bytes;
        }
        finally
        {
            table.LetGo();
        }
    }

    private async ValueTask<(long Entries, long Deletions)> CheckEntriesAsync(SortedTable table, CancellationToken cancellationToken)
    {
        long entries = 0, deletions = 0;
        byte[] last = [];
        using var cursor = new TableCursor(table, new ReadAheadBlocks(table, StretchBytes), reverse: false);
        for (var isOn = await cursor.SeekAsync(default, cancellationToken); isOn; isOn = await cursor.MoveNextAsync(cancellationToken))
        {
            var key = cursor.Key.ToArray();
            Expect(entries == 0 || last.AsSpan().SequenceCompareTo(key) < 0, table.Name, $"entry {entries} is not behind the one before it");
            Expect(table.Description.Range.Contains(key), table.Name, $"entry {entries} lies outside the table's bounds");
            var found = await table.FindAsync(key, KeyHash.Of(key), borrower: null, cancellationToken);
            Expect(found.IsFound, table.Name, $"entry {entries} is not found by its key: index or Bloom filter are wrong");
            last = key;
            entries++;
            deletions += cursor.IsDeletion ? 1 : 0;
        }
        _entries += entries;
        _deletions += deletions;
        return (entries, deletions);
    }

    private void CheckLevels(ManifestState state)
    {
        foreach (var level in state.Tables.Values.Where(table => table.Level > 0).GroupBy(table => table.Level))
        {
            var tables = level.Select(table => table.Description).OrderBy(table => table.Range.From, KeyOrder.Instance).ToList();
            for (var at = 1; at < tables.Count; at++)
            {
                Expect(
                    !tables[at - 1].Overlaps(tables[at].Range),
                    StoreFiles.Table(tables[at].Number),
                    $"it overlaps with {StoreFiles.Table(tables[at - 1].Number)} on level {level.Key}");
            }
        }
    }

    private void CheckNames(ManifestState state)
    {
        foreach (var name in _disk.List().Where(name => StoreFiles.TryParseTable(name, out var number) && !state.Tables.ContainsKey(number)))
        {
            _notes.Add($"{name}: no table of the store; the next start removes it");
        }
    }

    private async ValueTask CheckLogAsync(ManifestState state, CancellationToken cancellationToken)
    {
        var version = state.LastVersion;
        await new LogReplay(_disk, state.FirstFrame, state.HasLog).RunAsync(
            payload =>
            {
                while (!payload.IsEmpty)
                {
                    var (next, changes) = CommitRecord.ReadHead(ref payload);
                    for (; changes > 0; changes--)
                    {
                        CommitRecord.Read(ref payload);
                    }
                    Expect(next <= version + 1, "log", $"commit {next} follows commit {version}");
                    version = Math.Max(version, next);
                    _logCommits++;
                }
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        _progress($"log: {_logCommits:N0} commits behind the tables");
    }

    private void Expect(bool holds, string file, string problem)
    {
        if (!holds)
        {
            _problems.Add($"{file}: {problem}");
        }
    }
}

/// <summary>What a check found.</summary>
/// <param name="Problems">What is wrong, each with its file; empty when all is well.</param>
/// <param name="Notes">What is odd, and harmless.</param>
/// <param name="Tables">The number of tables.</param>
/// <param name="Entries">The number of entries in them, deletions included.</param>
/// <param name="Deletions">The number of deletions among them.</param>
/// <param name="Bytes">The bytes of the tables.</param>
/// <param name="LogCommits">The number of commits that are in the log only.</param>
public sealed record StoreCheckReport(
    IReadOnlyList<string> Problems, IReadOnlyList<string> Notes, int Tables, long Entries, long Deletions, long Bytes, long LogCommits);
