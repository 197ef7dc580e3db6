using System.Buffers;

namespace Stator.Server.Gateway;

/// <summary>Bytes put together in one pooled array that grows; what it holds counts as memory in flight until it is disposed.</summary>
internal sealed class PooledBuffer(InFlightMemory memory) : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 4096;

    private byte[] _bytes = [];
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Starts again from nothing.</summary>
    public void Reset() => _length = 0;

    public void Dispose()
    {
        Return(_bytes);
        _bytes = [];
        _length = 0;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length >= count)
        {
            return;
        }
        var wanted = Math.Min(Array.MaxLength, Math.Max(Math.Max(FirstBytes, _bytes.Length * 2L), (long)_length + count));
        memory.Take(wanted);
        var larger = ArrayPool<byte>.Shared.Rent((int)wanted);
        memory.Take(larger.Length - wanted);
        Written.CopyTo(larger);
        Return(_bytes);
        _bytes = larger;
    }

    private void Return(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            memory.Give(bytes.Length);
        }
    }
}
