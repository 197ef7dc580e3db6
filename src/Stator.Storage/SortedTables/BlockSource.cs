using System.Buffers;
using Stator.Storage.Caching;

namespace Stator.Storage.SortedTables;

/// <summary>Where a table cursor gets its blocks from. It holds at most one index block and one data block at a time.</summary>
internal abstract class BlockSource : IDisposable
{
    /// <summary>An index block, valid until the next one.</summary>
    public abstract ValueTask<ReadOnlyMemory<byte>> IndexAsync(BlockHandle handle, CancellationToken cancellationToken);

    /// <summary>A data block, valid until the next one.</summary>
    public abstract ValueTask<ReadOnlyMemory<byte>> DataAsync(BlockHandle handle, CancellationToken cancellationToken);

    public abstract void Dispose();
}

/// <summary>Blocks through the cache, for readers.</summary>
internal sealed class CachedBlocks(SortedTable table) : BlockSource
{
    private CachedBlock? _index;
    private CachedBlock? _data;

    public override ValueTask<ReadOnlyMemory<byte>> IndexAsync(BlockHandle handle, CancellationToken cancellationToken)
    {
        _index?.Unpin();
        _index = null;
        var loading = table.LoadAsync(handle, cancellationToken);
        return loading.IsCompletedSuccessfully ? new((_index = loading.Result).Memory) : AwaitIndexAsync(loading);
    }

    public override ValueTask<ReadOnlyMemory<byte>> DataAsync(BlockHandle handle, CancellationToken cancellationToken)
    {
        _data?.Unpin();
        _data = null;
        var loading = table.LoadAsync(handle, cancellationToken);
        return loading.IsCompletedSuccessfully ? new((_data = loading.Result).Memory) : AwaitDataAsync(loading);
    }

    public override void Dispose()
    {
        _index?.Unpin();
        _data?.Unpin();
        (_index, _data) = (null, null);
    }

    private async ValueTask<ReadOnlyMemory<byte>> AwaitIndexAsync(ValueTask<CachedBlock> loading) => (_index = await loading).Memory;

    private async ValueTask<ReadOnlyMemory<byte>> AwaitDataAsync(ValueTask<CachedBlock> loading) => (_data = await loading).Memory;
}

/// <summary>Blocks read in large stretches past the cache, for who reads a whole table once.</summary>
internal sealed class ReadAheadBlocks(SortedTable table, int stretchBytes) : BlockSource
{
    private byte[] _stretch = ArrayPool<byte>.Shared.Rent(stretchBytes);
    private byte[] _index = [];
    private byte[] _large = [];
    private long _start;
    private int _length;

    public override async ValueTask<ReadOnlyMemory<byte>> IndexAsync(BlockHandle handle, CancellationToken cancellationToken)
    {
        var bytes = handle.Length + BlockHandle.ChecksumBytes;
        _index = _index.Length < bytes ? new byte[bytes * 2] : _index;
        await table.ReadAsync(handle.Offset, _index.AsMemory(0, bytes), cancellationToken);
        table.Check(handle, _index.AsSpan(0, bytes));
        return _index.AsMemory(0, handle.Length);
    }

    public override async ValueTask<ReadOnlyMemory<byte>> DataAsync(BlockHandle handle, CancellationToken cancellationToken)
    {
        var bytes = handle.Length + BlockHandle.ChecksumBytes;
        if (bytes > _stretch.Length)
        {
            _large = _large.Length < bytes ? new byte[bytes] : _large;
            await table.ReadAsync(handle.Offset, _large.AsMemory(0, bytes), cancellationToken);
            return Checked(handle, _large.AsMemory(0, bytes));
        }
        if (handle.Offset < _start || handle.Offset + bytes > _start + _length)
        {
            _start = handle.Offset;
            _length = (int)Math.Min(_stretch.Length, table.DataEnd - _start);
            await table.ReadAsync(_start, _stretch.AsMemory(0, _length), cancellationToken);
        }
        return Checked(handle, _stretch.AsMemory((int)(handle.Offset - _start), bytes));
    }

    public override void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_stretch);
        _stretch = [];
    }

    private ReadOnlyMemory<byte> Checked(BlockHandle handle, ReadOnlyMemory<byte> bytes)
    {
        table.Check(handle, bytes.Span);
        return bytes[..handle.Length];
    }
}
