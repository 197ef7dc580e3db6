using Stator.Storage.Caching;
using Stator.Storage.Compaction;
using Stator.Storage.Disk;
using Stator.Storage.Log;
using Stator.Storage.Manifest;
using Stator.Storage.Memtables;
using Stator.Storage.SortedTables;

namespace Stator.Storage.Embedded;

/// <summary>What a store starts with.</summary>
/// <param name="Log">The log's files, of which the first has begun.</param>
internal sealed record Recovered(LiveState State, ManifestLog? Manifest, TableFiles Files, LogSegments? Log)
{
    /// <summary>An empty store.</summary>
    public static Recovered Nothing(StoreEnvironment environment, EmbeddedStoreOptions options)
    {
        var shape = options.EffectiveShape;
        var chunks = new ChunkPool((1 + StoreShape.ImmutableMax) * shape.MemtableBytes);
        var state = new LiveState(chunks, shape.MemtableBytes, new Memtable(chunks, shape.MemtableBytes, 1), TableSet.Empty(), 0);
        return new Recovered(state, null, new TableFiles(environment, new BlockCache(shape.CacheBytes)), null);
    }
}

/// <summary>
/// Brings a folder back to life: the tables that the newest manifest names, then every frame of the log that is not in them. Only the end
/// of the log may be torn; damage anywhere else is an error, and then nothing is removed that any manifest names, nor any log.
/// </summary>
/// <remarks>
/// What is read from the log may not be on the disk (the process died, not the machine; or a flush failed before it died, and then no later one
/// helps). So all that the log holds is written to tables before anything is built on it, and the log begins anew.
/// </remarks>
internal sealed class Recovery
{
    private const int MemtableDivisor = 4; // Small ones are written while the next is read, and the last one is soon written,
    private const int TablesMax = 6; // but each becomes a table of level 0.

    private readonly StoreEnvironment _environment;
    private readonly StoreShape _shape;
    private readonly ChunkPool _chunks;
    private readonly TableFiles _files;
    private readonly List<(int Level, TableDescription Table)> _flushed = [];
    private Task _flush = Task.CompletedTask;
    private readonly ManifestContent _content;
    private readonly ManifestState _manifest;
    private readonly long _bufferBytes;
    private readonly LogReplay _replay;
    private ReplayBuffer _buffer;
    private long _version;
    private long _nextNumber;

    private Recovery(StoreEnvironment environment, StoreShape shape, ManifestContent content)
    {
        _replay = new LogReplay(environment.Disk, content.State.FirstFrame, content.State.HasLog);
        _bufferBytes = Math.Max(shape.MemtableBytes / MemtableDivisor, _replay.Bytes / TablesMax);
        _environment = environment;
        _shape = shape;
        _content = content;
        _manifest = content.State;
        _chunks = new ChunkPool((1 + StoreShape.ImmutableMax) * shape.MemtableBytes);
        _files = new TableFiles(environment, new BlockCache(shape.CacheBytes));
        _version = _manifest.LastVersion;
        _nextNumber = environment.Disk.List()
            .Select(name => StoreFiles.TryParseTable(name, out var number) ? number + 1 : 0)
            .Append(_manifest.NextNumber)
            .Max();
        _buffer = new ReplayBuffer(_chunks, _bufferBytes);
    }

    public static async ValueTask<Recovered> RunAsync(
        StoreEnvironment environment, EmbeddedStoreOptions options, CancellationToken cancellationToken)
    {
        var disk = environment.Disk;
        await DiskFailures.SyncFolderAsync(disk);
        StoreFiles.CheckFormat(disk.List());
        var recovery = new Recovery(environment, options.EffectiveShape, await ManifestLog.ReadAsync(disk, cancellationToken));
        return await recovery.RunAsync(cancellationToken);
    }

    private async ValueTask<Recovered> RunAsync(CancellationToken cancellationToken)
    {
        var tables = await OpenTablesAsync(cancellationToken);
        RemoveLeftovers();
        var nextFrame = await ReplayAsync(cancellationToken);
        var log = new LogSegments(_environment.Disk, _environment.Random);
        await log.StartAsync(nextFrame, firstUnsynced: 0); // What was read may have been synced or not.
        var edit = new TableEdit(_flushed, [], _version, true, nextFrame, _nextNumber);
        var manifest = await ManifestLog.StartAsync(_environment, _manifest.With(edit), _content.Number);
        await RemoveUnneededAsync(manifest);
        foreach (var (_, description) in _flushed)
        {
            tables[description.Number] = await _files.OpenAsync(description, cancellationToken);
        }
        var set = TableSet.Empty().With(manifest.State.AsEdit(), tables);
        foreach (var table in tables.Values)
        {
            table.LetGo();
        }
        var memtable = new Memtable(_chunks, _shape.MemtableBytes, _version + 1);
        return new Recovered(new LiveState(_chunks, _shape.MemtableBytes, memtable, set, _version), manifest, _files, log);
    }

    private async ValueTask<Dictionary<long, SortedTable>> OpenTablesAsync(CancellationToken cancellationToken)
    {
        var opened = new Dictionary<long, SortedTable>();
        foreach (var (_, description) in _manifest.Tables.Values)
        {
            opened[description.Number] = await _files.OpenAsync(description, cancellationToken);
        }
        return opened;
    }

    /// <summary>Takes the commits of a frame. Full buffers become tables on the way.</summary>
    private ValueTask ApplyAsync(ReadOnlyMemory<byte> payload)
    {
        while (!payload.IsEmpty)
        {
            var (version, count) = CommitRecord.ReadHead(ref payload);
            var isNew = version > _version;
            if (version > _version + 1)
            {
                throw new CorruptionException("log", $"commit {version} follows commit {_version}");
            }
            for (var at = 0; at < count; at++)
            {
                var change = CommitRecord.Read(ref payload);
                if (isNew)
                {
                    Add(change, version);
                }
            }
            _version = Math.Max(_version, version);
        }
        return _buffer.IsFull ? StartFlushAsync() : ValueTask.CompletedTask;
    }

    private void Add(Change change, long version)
    {
        if (change.Kind == ChangeKind.DeleteRange)
        {
            _buffer.Add(new RangeDeletion(new KeyRange(change.Key.ToArray(), change.Value.ToArray()), version));
        }
        else
        {
            _buffer.Add(change.Key.Span, change.Value.Span, change.Kind == ChangeKind.Delete, version);
        }
    }

    /// <summary>Brings the log into tables; answers the number of the frame that follows. When it can't, it leaves no tables behind.</summary>
    private async ValueTask<long> ReplayAsync(CancellationToken cancellationToken)
    {
        try
        {
            var next = await _replay.RunAsync(ApplyAsync, cancellationToken);
            await StartFlushAsync();
            await _flush;
            _buffer.Release();
            return next;
        }
        catch
        {
            await _flush.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            foreach (var (_, table) in _flushed)
            {
                UnfinishedFiles.Remove(_environment.Disk, StoreFiles.Table(table.Number));
            }
            throw;
        }
    }

    /// <summary>Writes the buffer while the next one is filled; one at a time, so that no more than two are held.</summary>
    private async ValueTask StartFlushAsync()
    {
        await _flush;
        var (buffer, number) = (_buffer, _nextNumber++);
        _buffer = new ReplayBuffer(_chunks, _bufferBytes);
        _flush = _environment.Background.RunAsync("stator recovery", yields: false, () => FlushAsync(buffer, number));
    }

    private async Task FlushAsync(ReplayBuffer buffer, long number)
    {
        var written = await MemtableFlush.WriteAsync(_environment.Disk, _shape.Table, number, buffer, CancellationToken.None);
        if (written is not null)
        {
            _flushed.Add((0, written));
        }
        buffer.Release();
    }

    /// <summary>
    /// What flushes and recoveries that were cut off have left, and a file that the log kept, need room that this one may need. What an edit has
    /// ever named stays: the last edit may never have been synced.
    /// </summary>
    private void RemoveLeftovers()
    {
        foreach (var name in _environment.Disk.List())
        {
            if (StoreFiles.IsUnfinished(name) || (StoreFiles.TryParseTable(name, out var number) && !_content.Named.Contains(number)))
            {
                _environment.Disk.Delete(name);
            }
        }
    }

    /// <summary>Not before the new manifest stands: the last edit of the one that was read may never have been synced.</summary>
    private async ValueTask RemoveUnneededAsync(ManifestLog manifest)
    {
        var disk = _environment.Disk;
        foreach (var name in disk.List().Where(name => IsUnneeded(name, manifest)))
        {
            disk.Delete(name);
        }
        await DiskFailures.SyncFolderAsync(disk);
    }

    private static bool IsUnneeded(string name, ManifestLog manifest) =>
        (StoreFiles.TryParseLog(name, out var first) && first != manifest.State.FirstFrame)
        || (StoreFiles.TryParseTable(name, out var table) && !manifest.State.Tables.ContainsKey(table))
        || (StoreFiles.TryParseManifest(name, out _) && name != manifest.Name);
}
