using Stator.Storage.Disk;

namespace Stator.Storage.Log;

/// <summary>Reads the frames of one file that nobody writes to, from behind its header on.</summary>
/// <param name="file">The file.</param>
/// <param name="fileHeader">Its header.</param>
internal sealed class FrameReader(IFile file, LogHeader fileHeader)
{
    private const int ChunkBytes = 1 << 20;

    private readonly ulong _salt = fileHeader.Salt;
    private readonly long _length = file.Length;
    private byte[] _buffer = new byte[4 << 10];
    private long _bufferOffset = LogHeader.Bytes;
    private int _buffered;

    /// <summary>Where the next frame starts.</summary>
    public long Offset { get; private set; } = LogHeader.Bytes;

    /// <summary>The payload of the next frame, or null at the end of the intact ones. Valid until the next call.</summary>
    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(long expectedNumber, CancellationToken cancellationToken)
    {
        var isBuffered = LogFrame.TryReadHeader(Window, _salt, out var header)
            && header.Number == expectedNumber
            && LogFrame.HeaderBytes + header.PayloadBytes <= Window.Length
            && LogFrame.IsIntact(Window[..(LogFrame.HeaderBytes + header.PayloadBytes)], _salt, header.Number);
        return isBuffered ? new(Take(header)) : ReadMoreAsync(expectedNumber, cancellationToken);
    }

    private async ValueTask<ReadOnlyMemory<byte>?> ReadMoreAsync(long expectedNumber, CancellationToken cancellationToken)
    {
        if (!await FillAsync(LogFrame.HeaderBytes, cancellationToken)
            || !LogFrame.TryReadHeader(Window, _salt, out var header)
            || header.Number != expectedNumber
            || !await IsIntactAsync(header, cancellationToken))
        {
            return null;
        }
        return Take(header);
    }

    private ReadOnlyMemory<byte> Take(LogFrameHeader header)
    {
        var payload = _buffer.AsMemory((int)(Offset - _bufferOffset) + LogFrame.HeaderBytes, header.PayloadBytes);
        Offset += LogFrame.HeaderBytes + header.PayloadBytes;
        return payload;
    }

    /// <summary>
    /// Looks through what lies behind the place where reading stopped for an intact frame that was written after the expected one had been
    /// synced: then the damage is no torn end. Answers its number, or null.
    /// </summary>
    public async ValueTask<long?> FindProofOfDamageAsync(long expectedNumber, CancellationToken cancellationToken)
    {
        var start = Offset;
        try
        {
            for (; await FillAsync(LogFrame.HeaderBytes, cancellationToken); Offset++)
            {
                SkipWhatIsNoFrame();
                if (LogFrame.TryReadHeader(Window, _salt, out var header) && header.FirstUnsynced > expectedNumber
                    && await IsIntactAsync(header, cancellationToken))
                {
                    return header.Number;
                }
            }
            return null;
        }
        finally
        {
            Offset = start;
        }
    }

    /// <summary>
    /// To the next place, or the last one of the window, where a frame may start: what stands there has a number that a frame of this file can
    /// have. The rest of the file may be what it held before it became this one, byte after byte.
    /// </summary>
    private void SkipWhatIsNoFrame()
    {
        var window = Window;
        var numbers = (ulong)(_length / LogFrame.HeaderBytes);
        var at = 0;
        while (at + LogFrame.HeaderBytes < window.Length && (ulong)(LogFrame.NumberAt(window[at..]) - fileHeader.FirstFrame) > numbers)
        {
            at++;
        }
        Offset += at;
    }

    private async ValueTask<bool> IsIntactAsync(LogFrameHeader header, CancellationToken cancellationToken)
    {
        var bytes = LogFrame.HeaderBytes + header.PayloadBytes;
        return Offset + bytes <= _length
            && await FillAsync(bytes, cancellationToken)
            && LogFrame.IsIntact(Window[..bytes], _salt, header.Number);
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
        var wanted = (int)Math.Min(Math.Max(count, ChunkBytes), Math.Max(count, _length - Offset));
        var target = wanted > _buffer.Length ? new byte[wanted] : _buffer;
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
