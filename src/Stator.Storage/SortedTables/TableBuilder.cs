using System.Buffers;
using System.Buffers.Binary;
using Stator.Storage.Coding;
using Stator.Storage.Disk;

namespace Stator.Storage.SortedTables;

/// <summary>Writes a sorted string table from entries in the order of their keys. The file counts once it is in the manifest.</summary>
/// <remarks>
/// File: data blocks, and behind each run of them their index block; then the root, a block of separators and handles of the index blocks;
/// then the range deletions, a block of from and to; then the <see cref="TableFooter"/>. A checksum follows each block.
/// </remarks>
internal sealed class TableBuilder(IFile file, long number, TableShape shape) : IDisposable
{
    private const int WriteBytes = 256 << 10; // At a time, since the next flush of the log waits behind what is on its way to the device.
    private const int EntriesPerRestart = 16;
    private const int EntriesPerIndexRestart = 4;

    private readonly BlockBuilder _data = new(EntriesPerRestart);
    private readonly BlockBuilder _index = new(EntriesPerIndexRestart);
    private readonly BlockBuilder _root = new(EntriesPerIndexRestart);
    private readonly List<ulong> _hashes = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(8 << 10);
    private byte[] _separator = new byte[128];
    private int _buffered;
    private long _written;
    private long _entries;
    private long _deletions;
    private byte[]? _first;

    /// <summary>The bytes of the file so far.</summary>
    public long Bytes => _written + _buffered + _data.Length;

    /// <summary>True when <see cref="WriteOutAsync"/> should be called before more is added.</summary>
    public bool WantsToWrite => _buffered >= WriteBytes;

    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
    {
        if (_data.Length >= shape.BlockBytes || (_data.Count > 0 && _data.Length + key.Length + value.Length > 2 * shape.BlockBytes))
        {
            FinishData(key);
        }
        if (_entries > 0 && key.SequenceCompareTo(_data.LastKey) <= 0)
        {
            throw new InvalidOperationException("Keys were not added in order.");
        }
        _first ??= key.ToArray();
        _data.Add(key, value, isDeletion);
        _hashes.Add(KeyHash.Of(key));
        _entries++;
        _deletions += isDeletion ? 1 : 0;
    }

    /// <summary>Hands what is finished to the disk, and asks that it be written, so that the flush at the end has little to do.</summary>
    public async ValueTask WriteOutAsync()
    {
        await file.WriteAsync(_written, _buffer.AsMemory(0, _buffered));
        _written += _buffered;
        _buffered = 0;
        file.StartWriteback();
    }

    /// <summary>Finishes and syncs the file.</summary>
    /// <param name="rangeDeletions">The ranges that the table removes from what is older; they lie within the table's own part of the keys.</param>
    public async ValueTask<TableDescription> FinishAsync(IReadOnlyList<KeyRange> rangeDeletions)
    {
        var bounds = Bounds(rangeDeletions);
        if (_data.Count > 0)
        {
            FinishData(next: []);
        }
        if (_index.Count > 0)
        {
            FinishIndex();
        }
        AppendFooter(rangeDeletions);
        await WriteOutAsync();
        await DiskFailures.SyncAsync(file);
        return new TableDescription(number, _written, _entries, _deletions, rangeDeletions.Count, bounds);
    }

    public void Dispose()
    {
        file.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void AppendFooter(IReadOnlyList<KeyRange> rangeDeletions)
    {
        var root = AppendBlock(_root.Finish());
        var deletions = new BlockBuilder(1);
        foreach (var range in rangeDeletions)
        {
            deletions.Add(range.From.Span, range.To.Span, isDeletion: false);
        }
        var footer = new TableFooter(root, AppendBlock(deletions.Finish()), _entries, _deletions, number);
        footer.Write(Reserve(TableFooter.Bytes));
    }

    private KeyRange Bounds(IReadOnlyList<KeyRange> rangeDeletions)
    {
        KeyRange? bounds = _first is null ? null : new KeyRange(_first, (byte[])[.. _data.LastKey, 0]);
        foreach (var range in rangeDeletions)
        {
            bounds = bounds?.Union(range) ?? range;
        }
        return bounds ?? throw new InvalidOperationException("A table of nothing.");
    }

    /// <summary>Ends the data block; <paramref name="next"/> is the key that the next one starts with, empty at the end.</summary>
    private void FinishData(ReadOnlySpan<byte> next)
    {
        Span<byte> handle = stackalloc byte[BlockHandle.BytesMax];
        var handleBytes = AppendBlock(_data.Finish()).Write(handle);
        _index.Add(SeparatorTo(next), handle[..handleBytes], isDeletion: false);
        _data.Reset();
        if (_index.Length >= shape.BlockBytes)
        {
            FinishIndex();
        }
    }

    private ReadOnlySpan<byte> SeparatorTo(ReadOnlySpan<byte> next)
    {
        var last = _data.LastKey;
        var length = Separator.LengthBetween(last, next);
        if (length == 0)
        {
            return last;
        }
        if (_separator.Length < length)
        {
            _separator = new byte[length * 2];
        }
        Separator.ShortenAfter(last, _separator.AsSpan(0, length));
        return _separator.AsSpan(0, length);
    }

    private void FinishIndex()
    {
        var entries = _index.Finish();
        var filterBytes = BloomFilter.BytesFor(_hashes.Count);
        var block = new byte[entries.Length + filterBytes + 4];
        entries.CopyTo(block);
        BloomFilter.Write(block.AsSpan(entries.Length, filterBytes), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_hashes));
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(block.Length - 4), entries.Length);
        Span<byte> handle = stackalloc byte[BlockHandle.BytesMax];
        var handleBytes = AppendBlock(block).Write(handle);
        _root.Add(_index.LastKey, handle[..handleBytes], isDeletion: false);
        _index.Reset();
        _hashes.Clear();
    }

    private BlockHandle AppendBlock(ReadOnlySpan<byte> block)
    {
        var handle = new BlockHandle(_written + _buffered, block.Length);
        var target = Reserve(block.Length + BlockHandle.ChecksumBytes);
        block.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[block.Length..], Crc32C.Of((ulong)number, (ulong)handle.Offset, block));
        return handle;
    }

    private void Grow(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, bytes));
        _buffer.AsSpan(0, _buffered).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_buffer.Length - _buffered < bytes)
        {
            Grow(_buffered + bytes);
        }
        _buffered += bytes;
        return _buffer.AsSpan(_buffered - bytes, bytes);
    }
}

/// <summary>How tables are cut.</summary>
/// <param name="BlockBytes">The length that blocks are meant to have, bytes.</param>
/// <param name="TableBytes">The length that tables are meant to have, bytes.</param>
internal sealed record TableShape(int BlockBytes, long TableBytes);
