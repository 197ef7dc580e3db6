namespace Stator.Storage.SortedTables;

/// <summary>A position in one block, with its key put together. Used again for block after block.</summary>
internal sealed class BlockCursor
{
    private ReadOnlyMemory<byte> _bytes;
    private byte[] _key = new byte[128];
    private int _keyLength;
    private int _offset;
    private BlockEntry _entry;

    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    public ReadOnlySpan<byte> Value => _bytes.Span.Slice(_entry.ValueOffset, _entry.ValueBytes);

    public bool IsDeletion => _entry.IsDeletion;

    /// <summary>Takes up a block; seek next.</summary>
    public void Open(ReadOnlyMemory<byte> block) => _bytes = block;

    public bool SeekFirst() => ReadAt(0);

    /// <summary>To the first entry at or behind a key.</summary>
    public bool Seek(ReadOnlySpan<byte> key)
    {
        var block = new Block(_bytes.Span);
        var isFound = ReadAt(block.RestartOffset(block.RestartBefore(key)));
        while (isFound && Key.SequenceCompareTo(key) < 0)
        {
            isFound = MoveNext();
        }
        return isFound;
    }

    public bool SeekLast()
    {
        var block = new Block(_bytes.Span);
        return block.End > 0 && ReadUntil(block.RestartOffset(block.Restarts - 1), block.End);
    }

    /// <summary>To the last entry before a key.</summary>
    public bool SeekBefore(ReadOnlySpan<byte> key)
    {
        if (!Seek(key))
        {
            return SeekLast();
        }
        return MovePrevious();
    }

    public bool MoveNext() => ReadAt(_entry.Next);

    public bool MovePrevious()
    {
        var end = _offset;
        if (end == 0)
        {
            return false;
        }
        var block = new Block(_bytes.Span);
        int low = 0, high = block.Restarts - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            (low, high) = block.RestartOffset(middle) < end ? (middle, high) : (low, middle - 1);
        }
        return ReadUntil(block.RestartOffset(low), end);
    }

    /// <summary>To the last entry that starts before <paramref name="end"/>.</summary>
    private bool ReadUntil(int offset, int end)
    {
        ReadAt(offset);
        while (_entry.Next < end)
        {
            MoveNext();
        }
        return true;
    }

    private bool ReadAt(int offset)
    {
        var bytes = _bytes.Span;
        var block = new Block(bytes);
        if (offset >= block.End)
        {
            return false;
        }
        (_offset, _entry) = (offset, block.Read(offset));
        _keyLength = _entry.Shared + _entry.KeyBytes;
        if (_key.Length < _keyLength)
        {
            Array.Resize(ref _key, _keyLength * 2);
        }
        bytes.Slice(_entry.KeyOffset, _entry.KeyBytes).CopyTo(_key.AsSpan(_entry.Shared));
        return true;
    }
}
