using Stator.Storage.Disk;

namespace Stator.Storage.Log;

/// <summary>Reads the frames of one file from its start.</summary>
internal sealed class FrameReader(IFile file, string name)
{
    private const int ChunkBytes = 1 << 20;

    private byte[] _buffer = new byte[ChunkBytes];
    private long _bufferOffset;
    private int _buffered;

    /// <summary>Where the next frame starts.</summary>
    public long Offset { get; private set; }

    /// <summary>The payload of the next frame, or null at the end of the intact ones. Valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(long expectedNumber, CancellationToken cancellationToken)
    {
        if (!await FillAsync(LogFrame.HeaderBytes, cancellationToken)
            || !LogFrame.TryReadHeader(Window, out var payloadBytes, out var number)
            || number != expectedNumber)
        {
            return null;
        }
        var frameBytes = LogFrame.HeaderBytes + payloadBytes;
        if (Offset + frameBytes > file.Length || !await FillAsync(frameBytes, cancellationToken) || !LogFrame.IsIntact(Window[..frameBytes]))
        {
            return null;
        }
        var payload = _buffer.AsMemory((int)(Offset - _bufferOffset) + LogFrame.HeaderBytes, payloadBytes);
        Offset += frameBytes;
        return payload;
    }

    /// <summary>Behind the place where reading stopped: throws when a later frame is intact, because then the damage is no torn end.</summary>
    public async ValueTask ExpectTornEndAsync(long expectedNumber, CancellationToken cancellationToken)
    {
        var start = Offset;
        for (Offset++; await FillAsync(LogFrame.HeaderBytes, cancellationToken); Offset++)
        {
            if (!LogFrame.TryReadHeader(Window, out var payloadBytes, out var number) || number <= expectedNumber
                || Offset + LogFrame.HeaderBytes + payloadBytes > file.Length)
            {
                continue;
            }
            if (await FillAsync(LogFrame.HeaderBytes + payloadBytes, cancellationToken) && LogFrame.IsIntact(Window[..(LogFrame.HeaderBytes + payloadBytes)]))
            {
                throw new CorruptionException(name, $"frame {expectedNumber} at offset {start} is damaged, yet frame {number} behind it is intact");
            }
        }
        Offset = start;
    }

    private ReadOnlySpan<byte> Window => _buffer.AsSpan((int)(Offset - _bufferOffset), _buffered - (int)(Offset - _bufferOffset));

    private async ValueTask<bool> FillAsync(int count, CancellationToken cancellationToken)
    {
        if (Offset < _bufferOffset)
        {
            (_bufferOffset, _buffered) = (Offset, 0);
        }
        var skip = (int)(Offset - _bufferOffset);
        if (_buffered - skip >= count)
        {
            return true;
        }
        var target = count > _buffer.Length ? new byte[count] : _buffer;
        _buffer.AsSpan(skip, _buffered - skip).CopyTo(target);
        (_buffer, _buffered, _bufferOffset) = (target, _buffered - skip, Offset);
        while (_buffered < count)
        {
            var read = await file.ReadAsync(_bufferOffset + _buffered, _buffer.AsMemory(_buffered), cancellationToken);
            if (read == 0)
            {
                return false;
            }
            _buffered += read;
        }
        return true;
    }
}
