using Stator.Storage.Manifest;
using Stator.Storage.Memtables;

namespace Stator.Storage.Embedded;

/// <summary>
/// What the store is now: the view, the version of the last commit, and of the last one that is durable. Changed under
/// <see cref="Gate"/>, which is held for memory work only; read from any thread without it.
/// </summary>
internal sealed class LiveState
{
    private readonly ChunkPool _chunks;
    private readonly long _memtableBytes;
    private StoreView _view;
    private volatile bool _isClosed;
    private long _applied;
    private long _durable;

    /// <param name="active">The memtable that commits go to; the state takes over the caller's hold.</param>
    /// <param name="tables">The tables; the state takes over the caller's hold.</param>
    public LiveState(ChunkPool chunks, long memtableBytes, Memtable active, TableSet tables, long version)
    {
        _chunks = chunks;
        _memtableBytes = memtableBytes;
        _view = new StoreView(active, [], tables);
        active.LetGo();
        tables.LetGo();
        _applied = _durable = version;
    }

    public Lock Gate { get; } = new();

    /// <summary>The view of this moment, for who holds <see cref="Gate"/> or only looks at its shape.</summary>
    public StoreView View => Volatile.Read(ref _view);

    /// <summary>The version of the last commit.</summary>
    public long Applied
    {
        get => Volatile.Read(ref _applied);
        set => Volatile.Write(ref _applied, value);
    }

    /// <summary>The version of the last commit that is durable, in the sense of the store's <see cref="Durability"/>.</summary>
    public long Durable
    {
        get => Math.Min(Volatile.Read(ref _durable), Applied); // The log may be done with a commit before its last entry is in the memtable.
        set => Volatile.Write(ref _durable, value);
    }

    /// <summary>A view, held, and a version all of whose commits are in it.</summary>
    /// <param name="durableOnly">True for the last durable version, false for the last of all.</param>
    public (StoreView View, long Version) Acquire(bool durableOnly)
    {
        while (true)
        {
            var view = View;
            if (!view.TryHold())
            {
                if (_isClosed)
                {
                    throw new StoreFailedException("The store is closed.");
                }
                continue;
            }
            var version = durableOnly ? Durable : Applied;
            if (ReferenceEquals(view, View))
            {
                return (view, version);
            }
            view.LetGo(); // Commits up to the version may stand in a memtable that came after this view.
        }
    }

    /// <summary>Nobody gets a view any more; who has one keeps it.</summary>
    public void Close()
    {
        _isClosed = true;
        View.LetGo();
    }

    /// <summary>Puts an empty memtable in front. Under the gate.</summary>
    public void Rotate(long nextFrame)
    {
        var before = _view;
        before.Active.NextFrame = nextFrame;
        var active = new Memtable(_chunks, _memtableBytes, Applied + 1);
        Replace(new StoreView(active, [before.Active, .. before.Immutable], before.Tables));
        active.LetGo();
    }

    /// <summary>Puts other tables in place, and takes away the memtable whose commits are in them now.</summary>
    /// <param name="tables">The tables; the state takes over the caller's hold.</param>
    public void Install(TableSet tables, Memtable? flushed)
    {
        lock (Gate)
        {
            Replace(new StoreView(_view.Active, [.. _view.Immutable.Where(memtable => memtable != flushed)], tables));
        }
        tables.LetGo();
    }

    private void Replace(StoreView view)
    {
        var before = _view;
        Volatile.Write(ref _view, view);
        before.LetGo();
    }
}
