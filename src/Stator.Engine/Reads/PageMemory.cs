using System.Buffers;
using Stator.Items;

namespace Stator.Engine.Reads;

/// <summary>
/// Entries of a page beside one another in a few buffers, which others get when it is disposed: each is copied once, and those that are
/// filtered out leave no room behind. One thread.
/// </summary>
internal sealed class PageMemory : IDisposable
{
    private const int FirstBytes = 4 << 10;
    private const int LargestBytes = 64 << 10;

    private readonly List<byte[]> _rented = [];
    private byte[] _buffer = [];
    private int _end;
    private int _entryBytes;
    private Item? _entry;

    /// <summary>A copy of an encoded item, in memory that the next one takes unless <see cref="Keep"/> comes before.</summary>
    public Item Read(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length > _buffer.Length - _end)
        {
            var bytes = Math.Max(encoded.Length, Math.Clamp(_buffer.Length * 2, FirstBytes, LargestBytes));
            (_buffer, _end, _entry) = (ArrayPool<byte>.Shared.Rent(bytes), 0, null);
            _rented.Add(_buffer);
        }
        encoded.CopyTo(_buffer.AsSpan(_end));
        _entryBytes = encoded.Length;
        return _entry ??= new Item(_buffer, _end);
    }

    /// <summary>The entry that was read last stays as it is.</summary>
    public void Keep()
    {
        _end += _entryBytes;
        _entry = null;
    }

    /// <summary>Nothing that was read here is looked at any more.</summary>
    public void Dispose()
    {
        (_buffer, _end, _entry) = ([], 0, null);
        _rented.ForEach(static buffer => ArrayPool<byte>.Shared.Return(buffer));
        _rented.Clear();
    }
}
