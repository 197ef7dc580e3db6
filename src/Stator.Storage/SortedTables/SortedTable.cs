using System.Buffers.Binary;
using Stator.Storage.Caching;
using Stator.Storage.Coding;
using Stator.Storage.Disk;
using Stator.Storage.Memtables;

namespace Stator.Storage.SortedTables;

/// <summary>What a table has of a key.</summary>
/// <param name="IsFound">True when it has an entry, or a range deletion that covers the key: older tables need not be asked.</param>
/// <param name="Value">The value; null when the key is deleted.</param>
internal readonly record struct TableAnswer(bool IsFound, ArraySegment<byte>? Value);

/// <summary>
/// An open sorted string table. It holds one entry a key at most. Its root and its range deletions are in memory; other blocks come
/// through the cache. Any thread. When it is let go after <see cref="MarkObsolete"/>, its file goes.
/// </summary>
internal sealed class SortedTable : RefCounted
{
    private readonly TableFiles _files;
    private readonly IFile _file;
    private readonly BlockCache _cache;
    private readonly byte[] _root;
    private volatile bool _isObsolete;

    private SortedTable(
        TableFiles files, IFile file, TableDescription description, byte[] root, RangeDeletion[] rangeDeletions, long dataEnd)
    {
        _files = files;
        _file = file;
        _cache = files.Cache;
        _root = root;
        Description = description;
        RangeDeletions = rangeDeletions;
        DataEnd = dataEnd;
    }

    public TableDescription Description { get; }

    public string Name => StoreFiles.Table(Description.Number);

    /// <summary>The ranges that it removes from what is older than it.</summary>
    public RangeDeletion[] RangeDeletions { get; }

    /// <summary>Where the data and index blocks end and the root begins, bytes.</summary>
    public long DataEnd { get; }

    /// <summary>The root block.</summary>
    public ReadOnlyMemory<byte> Root => _root;

    /// <summary>See <see cref="TableFiles"/>.</summary>
    public static async ValueTask<SortedTable> OpenAsync(
        TableFiles files, TableDescription description, CancellationToken cancellationToken)
    {
        var name = StoreFiles.Table(description.Number);
        var file = OpenFile(files.Disk, name);
        try
        {
            if (file.Length != description.Bytes)
            {
                throw new CorruptionException(name, $"it has {file.Length} bytes, and the manifest says {description.Bytes}");
            }
            var end = new byte[TableFooter.Bytes];
            await DiskFailures.ReadAsync(file, name, file.Length - end.Length, end, cancellationToken);
            var footer = TableFooter.Read(name, end);
            if (footer.Number != description.Number)
            {
                throw new CorruptionException(name, $"it is table {footer.Number}");
            }
            var root = await ReadBlockAsync(file, name, description.Number, footer.Root, cancellationToken);
            var deletions = await ReadBlockAsync(file, name, description.Number, footer.RangeDeletions, cancellationToken);
            return new SortedTable(files, file, description, root, ReadRangeDeletions(deletions), footer.Root.Offset);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What the table has of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="borrower">Who is lent the value where it stands, if it keeps the block; null for a copy.</param>
    public async ValueTask<TableAnswer> FindAsync(ReadOnlyMemory<byte> key, ulong hash, BlockBorrower? borrower, CancellationToken cancellationToken)
    {
        if (!new Block(_root).TryFind(key.Span, out var entry, out _))
        {
            return Absent(key.Span);
        }
        var index = await LoadAsync(BlockHandle.Read(_root.AsSpan(entry.ValueOffset, entry.ValueBytes)), cancellationToken);
        var isThere = TryFindBlock(index, key.Span, hash, out var handle);
        index.Unpin();
        if (!isThere)
        {
            return Absent(key.Span);
        }
        var data = await LoadAsync(handle, cancellationToken);
        return Answer(data, key.Span, borrower);
    }

    /// <summary>A block through the cache, pinned.</summary>
    /// <exception cref="CorruptionException">It is not what was written.</exception>
    public ValueTask<CachedBlock> LoadAsync(BlockHandle handle, CancellationToken cancellationToken) =>
        _cache.Find(new BlockAddress(Description.Number, handle.Offset)) is { } block
            ? new(block)
            : ReadAsync(handle, cancellationToken);

    /// <summary>Reads a stretch of the file past the cache.</summary>
    public ValueTask ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken) =>
        DiskFailures.ReadAsync(_file, Name, offset, target, cancellationToken);

    /// <summary>Checks a block against the checksum behind it.</summary>
    public void Check(BlockHandle handle, ReadOnlySpan<byte> withChecksum) => Check(Name, Description.Number, handle, withChecksum);

    /// <summary>From now on nothing new refers to the table: its file goes with the last who reads it.</summary>
    public void MarkObsolete() => _isObsolete = true;

    protected override void Release()
    {
        _file.Dispose();
        if (_isObsolete)
        {
            _files.Remove(Name);
        }
    }

    private TableAnswer Absent(ReadOnlySpan<byte> key) =>
        new(RangeDeletions.Length > 0 && RangeDeletion.Covers(RangeDeletions, key), null);

    private static bool TryFindBlock(CachedBlock index, ReadOnlySpan<byte> key, ulong hash, out BlockHandle handle)
    {
        var block = new IndexBlock(index.Span);
        if (BloomFilter.MayHold(block.Filter, hash) && new Block(index.Span[..block.EntriesLength]).TryFind(key, out var entry, out _))
        {
            handle = BlockHandle.Read(index.Span.Slice(entry.ValueOffset, entry.ValueBytes));
            return true;
        }
        handle = default;
        return false;
    }

    /// <summary>Reads a pinned block, and lets go of it or hands it to the borrower.</summary>
    private TableAnswer Answer(CachedBlock data, ReadOnlySpan<byte> key, BlockBorrower? borrower)
    {
        var isThere = new Block(data.Span).TryFind(key, out var entry, out var isEqual) && isEqual;
        if (isThere && !entry.IsDeletion && borrower is not null && borrower.TryKeep(data))
        {
            return new TableAnswer(true, new ArraySegment<byte>(data.Bytes, entry.ValueOffset, entry.ValueBytes));
        }
        var answer = !isThere ? Absent(key)
            : new TableAnswer(true, entry.IsDeletion ? default(ArraySegment<byte>?) : data.Span.Slice(entry.ValueOffset, entry.ValueBytes).ToArray());
        data.Unpin();
        return answer;
    }

    private async ValueTask<CachedBlock> ReadAsync(BlockHandle handle, CancellationToken cancellationToken)
    {
        var address = new BlockAddress(Description.Number, handle.Offset);
        var bytes = handle.Length + BlockHandle.ChecksumBytes;
        var block = _cache.Rent(address, bytes);
        try
        {
            await ReadAsync(handle.Offset, block.Bytes.AsMemory(0, bytes), cancellationToken);
            Check(handle, block.Bytes.AsSpan(0, bytes));
        }
        catch
        {
            _cache.Return(address, block);
            throw;
        }
        block.Length = handle.Length;
        return _cache.Add(address, block);
    }

    private static IFile OpenFile(IDisk disk, string name)
    {
        try
        {
            return disk.Open(name);
        }
        catch (FileNotFoundException)
        {
            throw new CorruptionException(name, "it is missing, and the manifest names it");
        }
    }

    private static async ValueTask<byte[]> ReadBlockAsync(
        IFile file, string name, long number, BlockHandle handle, CancellationToken cancellationToken)
    {
        var bytes = new byte[handle.Length + BlockHandle.ChecksumBytes];
        await DiskFailures.ReadAsync(file, name, handle.Offset, bytes, cancellationToken);
        Check(name, number, handle, bytes);
        return bytes[..handle.Length];
    }

    private static void Check(string name, long number, BlockHandle handle, ReadOnlySpan<byte> bytes)
    {
        var expected = BinaryPrimitives.ReadUInt32LittleEndian(bytes[handle.Length..]);
        if (expected != Crc32C.Of((ulong)number, (ulong)handle.Offset, bytes[..handle.Length]))
        {
            throw new CorruptionException(name, $"the checksum of the block at {handle.Offset} does not match");
        }
    }

    private static RangeDeletion[] ReadRangeDeletions(byte[] block)
    {
        var cursor = new BlockCursor(withKeys: true);
        cursor.Open(block);
        var found = new List<RangeDeletion>();
        for (var isOn = cursor.SeekFirst(); isOn; isOn = cursor.MoveNext())
        {
            found.Add(new RangeDeletion(new KeyRange(cursor.Key.ToArray(), cursor.Value.ToArray()), 0));
        }
        return [.. found];
    }
}
