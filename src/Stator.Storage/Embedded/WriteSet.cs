using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Stator.Storage.Log;

namespace Stator.Storage.Embedded;

/// <summary>What a transaction writes: range deletions, then of each key its last change, then what gets its key from the commit.</summary>
internal sealed class WriteSet
{
    private const int LinearMax = 8;
    private const int KeptMax = 128;
    private const int VersionBytes = sizeof(long);

    private readonly List<Change> _points = new(1);
    private List<Change>? _rangeDeletions;
    private List<byte[]>? _versionedKeys;
    private List<Change>? _versioned;
    private Dictionary<ReadOnlyMemory<byte>, int>? _positions;

    public bool IsEmpty => _rangeDeletions is null && _points.Count == 0 && _versioned is null;

    /// <summary>All changes in the order in which they are applied.</summary>
    public IReadOnlyList<Change> Changes =>
        _rangeDeletions is null && _versioned is null ? _points : [.. _rangeDeletions ?? [], .. _points, .. _versioned ?? []];

    public bool RemovesRanges => _rangeDeletions is not null;

    /// <summary>The ranges that are removed.</summary>
    public IEnumerable<KeyRange> RangeDeletions => (_rangeDeletions ?? []).Select(change => new KeyRange(change.Key, change.Value));

    /// <summary>What the set says of a key: false when nothing; else its value, or null when it is removed.</summary>
    public bool TryFind(ReadOnlyMemory<byte> key, out ReadOnlyMemory<byte>? value)
    {
        if (PositionOf(key) is var at and >= 0)
        {
            value = _points[at].Kind == ChangeKind.Put ? _points[at].Value : (ReadOnlyMemory<byte>?)null;
            return true;
        }
        value = null;
        return _rangeDeletions is not null && IsRemoved(_rangeDeletions, key);
    }

    private static bool IsRemoved(List<Change> rangeDeletions, ReadOnlyMemory<byte> key) =>
        rangeDeletions.Exists(change => new KeyRange(change.Key, change.Value).Contains(key.Span));

    public void Set(Change change)
    {
        if (PositionOf(change.Key) is var at and >= 0)
        {
            _points[at] = change;
            return;
        }
        _points.Add(change);
        if (_positions is not null)
        {
            _positions.Add(change.Key, _points.Count - 1);
        }
        else if (_points.Count > LinearMax)
        {
            Index();
        }
    }

    public void DeleteRange(KeyRange range)
    {
        if (range.IsEmpty)
        {
            return;
        }
        (_rangeDeletions ??= []).Add(new Change(ChangeKind.DeleteRange, range.From, range.To));
        _points.RemoveAll(change => range.Contains(change.Key.Span));
        _positions = null;
        if (_points.Count > LinearMax)
        {
            Index();
        }
    }

    /// <summary>Adds an entry that gets its key when <see cref="SetVersion"/> is called.</summary>
    public void AddAtVersion(ReadOnlySpan<byte> prefix, byte[] value)
    {
        var key = new byte[prefix.Length + VersionBytes + sizeof(uint)];
        prefix.CopyTo(key);
        (_versionedKeys ??= []).Add(key);
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(prefix.Length + VersionBytes), _versionedKeys.Count - 1);
        (_versioned ??= []).Add(new Change(ChangeKind.Put, key, value));
    }

    /// <summary>Starts again from nothing; false when it is not worth keeping.</summary>
    public bool Clear()
    {
        _points.Clear();
        (_rangeDeletions, _versionedKeys, _versioned, _positions) = (null, null, null, null);
        return _points.Capacity <= KeptMax;
    }

    /// <summary>Writes the commit's version into the keys that wait for it.</summary>
    public void SetVersion(long version)
    {
        foreach (var key in _versionedKeys ?? [])
        {
            BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(key.Length - VersionBytes - sizeof(uint)), version);
        }
    }

    private void Index()
    {
        _positions = new Dictionary<ReadOnlyMemory<byte>, int>(KeyEquality.Instance);
        for (var at = 0; at < _points.Count; at++)
        {
            _positions.Add(_points[at].Key, at);
        }
    }

    private int PositionOf(ReadOnlyMemory<byte> key)
    {
        if (_positions is not null)
        {
            return _positions.TryGetValue(key, out var found) ? found : -1;
        }
        for (var at = 0; at < _points.Count; at++)
        {
            if (_points[at].Key.Span.SequenceEqual(key.Span))
            {
                return at;
            }
        }
        return -1;
    }

    private sealed class KeyEquality : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public static KeyEquality Instance { get; } = new();

        public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int GetHashCode(ReadOnlyMemory<byte> obj) => (int)Coding.KeyHash.Of(obj.Span);
    }
}
