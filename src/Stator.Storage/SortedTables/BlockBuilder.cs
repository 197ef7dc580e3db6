using System.Buffers.Binary;
using Stator.Storage.Coding;

namespace Stator.Storage.SortedTables;

/// <summary>Puts a block together from entries in the order of their keys.</summary>
/// <remarks>
/// Block: entries | offset of each restart u32 | number of restarts u32. Entry: bytes shared with the key before varint | further key
/// bytes varint | (value length * 2 + 1 for a deletion) varint | further key bytes | value. Each restart is an entry that shares
/// nothing, so that a search can begin there.
/// </remarks>
internal sealed class BlockBuilder(int entriesPerRestart)
{
    private readonly List<int> _restarts = [];
    private byte[] _bytes = new byte[8 << 10];
    private byte[] _lastKey = new byte[128];
    private int _lastKeyLength;
    private int _length;

    /// <summary>The number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>The length of the finished block, bytes.</summary>
    public int Length => _length + (4 * _restarts.Count) + 4;

    /// <summary>The key added last.</summary>
    public ReadOnlySpan<byte> LastKey => _lastKey.AsSpan(0, _lastKeyLength);

    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
    {
        var shared = 0;
        if (Count % entriesPerRestart == 0)
        {
            _restarts.Add(_length);
        }
        else
        {
            shared = key.CommonPrefixLength(LastKey);
        }
        Reserve((3 * Varint.BytesMax) + key.Length + value.Length);
        var target = _bytes.AsSpan(_length);
        var at = Varint.Write(target, (uint)shared);
        at += Varint.Write(target[at..], (uint)(key.Length - shared));
        at += Varint.Write(target[at..], ((ulong)value.Length << 1) | (isDeletion ? 1u : 0u));
        key[shared..].CopyTo(target[at..]);
        at += key.Length - shared;
        value.CopyTo(target[at..]);
        _length += at + value.Length;
        Count++;
        if (_lastKey.Length < key.Length)
        {
            _lastKey = new byte[key.Length * 2];
        }
        key.CopyTo(_lastKey);
        _lastKeyLength = key.Length;
    }

    /// <summary>The finished block; valid until <see cref="Reset"/>.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        var tail = 4 * (_restarts.Count + 1);
        Reserve(tail);
        var target = _bytes.AsSpan(_length, tail);
        foreach (var restart in _restarts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(target, restart);
            target = target[4..];
        }
        BinaryPrimitives.WriteInt32LittleEndian(target, _restarts.Count);
        return _bytes.AsSpan(0, _length + tail);
    }

    public void Reset()
    {
        _restarts.Clear();
        (_length, Count) = (0, 0);
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
        }
    }
}
