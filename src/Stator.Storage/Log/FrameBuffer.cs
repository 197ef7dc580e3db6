namespace Stator.Storage.Log;

/// <summary>A frame being put together: room for the header, then records. Grown as needed and used again.</summary>
internal sealed class FrameBuffer
{
    private const int KeptBytesMax = 4 << 20;

    private byte[] _bytes = new byte[4 << 10];

    public int Length { get; private set; } = LogFrame.HeaderBytes;

    public Span<byte> Extend(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, (int)Math.Max(Math.Min(_bytes.Length * 2L, Array.MaxLength), Length + (long)count));
        }
        var target = _bytes.AsSpan(Length, count);
        Length += count;
        return target;
    }

    /// <summary>The finished frame.</summary>
    public ReadOnlyMemory<byte> Seal(ulong salt, long number, long firstUnsynced)
    {
        LogFrame.WriteHeader(_bytes.AsSpan(0, Length), salt, number, firstUnsynced);
        return _bytes.AsMemory(0, Length);
    }

    /// <summary>The finished frame with so many zeros behind it, or as many as there is room for.</summary>
    public ReadOnlyMemory<byte> FollowedBy(int zeros)
    {
        var bytes = Math.Min(Length + zeros, _bytes.Length);
        _bytes.AsSpan(Length..bytes).Clear();
        return _bytes.AsMemory(0, bytes);
    }

    public void Reset()
    {
        Length = LogFrame.HeaderBytes;
        if (_bytes.Length > KeptBytesMax)
        {
            _bytes = new byte[4 << 10];
        }
    }
}
