using Stator.Storage.Disk;
using Stator.Storage.Log;
using Stator.Storage.SortedTables;

namespace Stator.Storage.Manifest;

/// <summary>What the store is made of, as the manifest tells.</summary>
/// <param name="Tables">The tables by number, each with its level.</param>
/// <param name="LastVersion">All commits up to this version stand in tables.</param>
/// <param name="HasLog">True when the log goes on; false when the tables hold everything.</param>
/// <param name="FirstFrame">The first log frame that is needed, with which a file starts.</param>
/// <param name="NextNumber">No table that the manifest names has this number or a greater one.</param>
internal sealed record ManifestState(
    IReadOnlyDictionary<long, (int Level, TableDescription Description)> Tables, long LastVersion, bool HasLog, long FirstFrame, long NextNumber)
{
    public static ManifestState Empty { get; } = new(new Dictionary<long, (int, TableDescription)>(), 0, false, 0, 1);

    public ManifestState With(TableEdit edit)
    {
        var tables = new Dictionary<long, (int, TableDescription)>(Tables);
        foreach (var number in edit.Removed)
        {
            tables.Remove(number);
        }
        foreach (var (level, table) in edit.Added)
        {
            tables[table.Number] = (level, table);
        }
        return new ManifestState(tables, edit.LastVersion, edit.HasLog, edit.FirstFrame, edit.NextNumber);
    }

    public TableEdit AsEdit() => new([.. Tables.Values], [], LastVersion, HasLog, FirstFrame, NextNumber);
}

/// <summary>The newest manifest of a folder.</summary>
/// <param name="State">What it comes to.</param>
/// <param name="Number">Its number; 0 when there is none.</param>
/// <param name="Named">The numbers of all tables that its edits name, those that were removed again included.</param>
internal sealed record ManifestContent(ManifestState State, long Number, IReadOnlySet<long> Named);

/// <summary>
/// The manifest: a log of edits, the first of which tells everything. An edit counts once its frame is synced, so every change of the set of
/// files is all or nothing. A new manifest is begun at each start and when one has grown long; it gets its name when it is whole. The one that
/// a closed store leaves is a single frame. Every other one names a file of the log that must be there, so that one whose last edits were
/// cut off does not pass for whole: what those edits made obsolete is gone.
/// </summary>
/// <remarks>One caller at a time. A failed write can be tried again, with this edit or another; after a failed flush nothing can.</remarks>
internal sealed class ManifestLog : IDisposable
{
    private const long BytesMin = 1 << 20;

    private readonly StoreEnvironment _environment;
    private IFile? _file;
    private long _number;
    private ulong _salt;
    private long _end;
    private long _frame;
    private long _rollAt;

    private ManifestLog(StoreEnvironment environment, ManifestState state, long number)
    {
        _environment = environment;
        _number = number;
        State = state;
    }

    public ManifestState State { get; private set; }

    public string Name => StoreFiles.Manifest(_number);

    /// <summary>Begins a manifest that tells of a state, behind the one that was read.</summary>
    public static async ValueTask<ManifestLog> StartAsync(StoreEnvironment environment, ManifestState state, long lastNumber)
    {
        var manifest = new ManifestLog(environment, state, lastNumber);
        await manifest.RollAsync(state);
        return manifest;
    }

    /// <summary>Makes an edit durable.</summary>
    public async ValueTask AppendAsync(TableEdit edit)
    {
        var next = State.With(edit);
        if (_end > _rollAt)
        {
            await RollAsync(next);
        }
        else
        {
            await AppendFrameAsync(_file!, edit.Encode());
        }
        State = next;
    }

    /// <summary>Reads the newest manifest.</summary>
    /// <exception cref="CorruptionException">It is damaged.</exception>
    public static async ValueTask<ManifestContent> ReadAsync(IDisk disk, CancellationToken cancellationToken)
    {
        var number = disk.List().Select(name => StoreFiles.TryParseManifest(name, out var found) ? found : 0).DefaultIfEmpty(0).Max();
        var named = new HashSet<long>();
        if (number == 0)
        {
            return new ManifestContent(ManifestState.Empty, 0, named);
        }
        var name = StoreFiles.Manifest(number);
        using var file = disk.Open(name);
        var header = await LogHeader.ReadAsync(file, name, cancellationToken);
        var reader = new FrameReader(file, header);
        var state = ManifestState.Empty;
        long frame = 0;
        for (; await reader.ReadAsync(frame, cancellationToken) is { } payload; frame++)
        {
            var edit = TableEdit.Decode(name, payload.Span);
            named.UnionWith(edit.Added.Select(added => added.Description.Number));
            state = state.With(edit);
        }
        if (frame == 0 || (reader.Offset < file.Length && (!state.HasLog || await reader.FindProofOfDamageAsync(frame, cancellationToken) is not null)))
        {
            throw new CorruptionException(name, $"edit {frame} at {reader.Offset} is damaged");
        }
        if (!state.HasLog && disk.List().FirstOrDefault(file => StoreFiles.TryParseTable(file, out var table) && table >= state.NextNumber) is { } newer)
        {
            throw new CorruptionException(name, $"it is older than {newer}, and says that the store was closed: the manifest that belongs here is missing");
        }
        return new ManifestContent(state, number, named);
    }

    /// <summary>Leaves a manifest that needs no log: the tables hold everything.</summary>
    /// <param name="nextNumber">The number that the next table would have got: failed work may have left tables that no edit names.</param>
    public ValueTask CloseAsync(long nextNumber) => RollAsync(State with { HasLog = false, NextNumber = nextNumber });

    public void Dispose() => _file?.Dispose();

    private async ValueTask RollAsync(ManifestState state)
    {
        var disk = _environment.Disk;
        var header = new LogHeader(0, 0, (ulong)_environment.Random.NextInt64());
        byte[] content = [.. header.Encode(), .. Frame(header.Salt, 0, state.AsEdit().Encode()).Span];
        IFile file;
        try
        {
            file = await WholeFile.CreateAsync(disk, StoreFiles.Manifest(_number + 1), content);
        }
        catch
        {
            _end = long.MaxValue; // The file before is no longer known to be the newest: the next edit begins another one.
            throw;
        }
        _file?.Dispose();
        (_file, _end, _frame, _salt) = (file, content.Length, 1, header.Salt);
        var before = StoreFiles.Manifest(_number++);
        if (_number > 1)
        {
            UnfinishedFiles.Remove(disk, before);
        }
        _rollAt = Math.Max(BytesMin, 2 * _end);
    }

    private async ValueTask AppendFrameAsync(IFile file, byte[] payload)
    {
        var frame = Frame(_salt, _frame, payload);
        await file.WriteAsync(_end, frame);
        await DiskFailures.SyncAsync(file);
        _end += frame.Length;
        _frame++;
    }

    private static ReadOnlyMemory<byte> Frame(ulong salt, long number, byte[] payload)
    {
        var buffer = new FrameBuffer();
        payload.CopyTo(buffer.Extend(payload.Length));
        return buffer.Seal(salt, number, number);
    }
}
