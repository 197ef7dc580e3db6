namespace Stator.Storage.SortedTables;

/// <summary>A position in one block. Used again for block after block.</summary>
/// <param name="withKeys">True to have keys put together; an index is walked without.</param>
internal sealed class BlockCursor(bool withKeys)
{
    private ReadOnlyMemory<byte> _bytes;
    private byte[] _key = withKeys ? new byte[128] : [];
    private int _keyLength;
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
        var bytes = _bytes.Span;
        if (!new Block(bytes).TryFind(key, out var found, out _))
        {
            return false;
        }
        _entry = found;
        if (withKeys)
        {
            Reserve(found.Shared + found.KeyBytes);
            key[..found.Shared].CopyTo(_key); // What the entry shares with the one before it, it shares with the key sought.
            bytes.Slice(found.KeyOffset, found.KeyBytes).CopyTo(_key.AsSpan(found.Shared));
        }
        return true;
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
        var end = _entry.Offset;
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
        _entry = block.Read(offset);
        if (withKeys)
        {
            Reserve(_entry.Shared + _entry.KeyBytes);
            bytes.Slice(_entry.KeyOffset, _entry.KeyBytes).CopyTo(_key.AsSpan(_entry.Shared));
        }
        return true;
    }

    private void Reserve(int keyBytes)
    {
        _keyLength = keyBytes;
        if (_key.Length < keyBytes)
        {
            Array.Resize(ref _key, keyBytes * 2);
        }
    }
}
