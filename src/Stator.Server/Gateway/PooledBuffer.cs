using System.Buffers;
using System.Numerics;

namespace Stator.Server.Gateway;

/// <summary>Bytes put together in one pooled array that grows; what it holds counts as memory in flight until it is disposed.</summary>
internal sealed class PooledBuffer(InFlightMemory memory) : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 4096;
    private const int BytesMax = 1 << 30;
    private const int FirstsKeptMax = 1024;

    /// <summary>Most bodies and answers fit the first array; the shared pool keeps too few of one size for hundreds of connections.</summary>
    private static readonly ArrayPool<byte> Firsts = ArrayPool<byte>.Create(FirstBytes, FirstsKeptMax);

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
        // A power of two is what the pool gives, so that what is taken is what is held.
        var wanted = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(FirstBytes, (long)_length + count));
        if (wanted > BytesMax)
        {
            throw new InFlightMemoryExhaustedException();
        }
        memory.Take(wanted);
        var larger = PoolOf((int)wanted).Rent((int)wanted);
        Written.CopyTo(larger);
        Return(_bytes);
        _bytes = larger;
    }

    private static ArrayPool<byte> PoolOf(int bytes) => bytes == FirstBytes ? Firsts : ArrayPool<byte>.Shared;

    private void Return(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            PoolOf(bytes.Length).Return(bytes);
            memory.Give(bytes.Length);
        }
    }
}
