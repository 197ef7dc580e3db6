using Stator.Storage.Disk;

namespace Stator.Simulation;

/// <summary>
/// What a file holds: as the running system sees it, and as it is on the disk. A write is on the disk after a flush; until then a crash may keep
/// it, lose it, or keep some of its sectors, each write for itself.
/// </summary>
internal sealed class FileContent
{
    private const int SectorBytes = 64;

    private readonly List<(long Offset, byte[] Bytes)> _unsynced = [];
    private byte[] _durable = [];
    private long _lastWrite;

    public byte[] Now { get; private set; } = [];

    /// <summary>Where the last write but one began: from there on damage can look like the end that a crash tore.</summary>
    public long ProvenBytes { get; private set; }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        Now = Written(Now, offset, source);
        if (source.ContainsAnyExcept((byte)0)) // Zeros are written ahead of time.
        {
            (ProvenBytes, _lastWrite) = (offset < _lastWrite ? 0 : _lastWrite, offset); // A file that is used again starts again.
        }
        _unsynced.Add((offset, source.ToArray()));
    }

    public void Sync()
    {
        foreach (var (offset, bytes) in _unsynced)
        {
            _durable = Written(_durable, offset, bytes);
        }
        _unsynced.Clear();
    }

    /// <summary>A flush that failed: what was to be flushed may or may not be on the disk, and no later flush will put it there.</summary>
    public void FailSync(Random random)
    {
        foreach (var (offset, bytes) in _unsynced.Where(_ => random.Next(2) == 0))
        {
            _durable = Written(_durable, offset, bytes);
        }
        _unsynced.Clear();
    }

    public void Truncate(long length)
    {
        Now = Now[..(int)length];
        _durable = _durable[..(int)Math.Min(length, _durable.Length)];
        _unsynced.RemoveAll(write => write.Offset + write.Bytes.Length > length);
    }

    /// <summary>What is found after the machine crashed.</summary>
    public void Crash(Random random)
    {
        foreach (var (offset, bytes) in _unsynced)
        {
            switch (random.Next(4))
            {
                case 0:
                    break;
                case 1:
                    _durable = Written(_durable, offset, bytes);
                    break;
                case 2:
                    _durable = Written(_durable, offset, bytes.AsSpan(0, random.Next(bytes.Length + 1)));
                    break;
                default:
                    WriteSomeSectors(offset, bytes, random);
                    break;
            }
        }
        _unsynced.Clear();
        Now = _durable;
    }

    /// <summary>Turns over a bit, on the disk and for whoever reads.</summary>
    public void Flip(long offset, int bit)
    {
        _durable = Flipped(_durable, offset, bit);
        Now = Flipped(Now, offset, bit);
    }

    private void WriteSomeSectors(long offset, byte[] bytes, Random random)
    {
        for (var at = 0; at < bytes.Length; at += SectorBytes)
        {
            if (random.Next(2) == 0)
            {
                _durable = Written(_durable, offset + at, bytes.AsSpan(at, Math.Min(SectorBytes, bytes.Length - at)));
            }
        }
    }

    private static byte[] Flipped(byte[] bytes, long offset, int bit)
    {
        var copy = (byte[])bytes.Clone();
        if (offset < copy.Length)
        {
            copy[offset] ^= (byte)(1 << bit);
        }
        return copy;
    }

    private static byte[] Written(byte[] bytes, long offset, ReadOnlySpan<byte> source)
    {
        var result = new byte[Math.Max(bytes.Length, offset + source.Length)];
        bytes.CopyTo(result, 0);
        source.CopyTo(result.AsSpan((int)offset));
        return result;
    }
}

/// <summary>An open file. Each call waits its turn, so that anything may happen before it.</summary>
internal sealed class SimulatedFile(SimulatedDisk disk, string name, FileContent content) : IFile
{
    public long Length => content.Now.Length;

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken)
    {
        await disk.ReadTurnAsync(name);
        var count = (int)Math.Clamp(content.Now.Length - offset, 0, target.Length);
        content.Now.AsSpan((int)Math.Min(offset, content.Now.Length), count).CopyTo(target.Span);
        return count;
    }

    public async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> source)
    {
        await Task.Yield();
        var room = disk.RoomFor(Math.Max(0, offset + source.Length - content.Now.Length), source.Length);
        content.Write(offset, source.Span[..room]);
        if (room < source.Length)
        {
            throw new IOException($"No space left on device : '{name}'");
        }
    }

    public void StartWriteback()
    {
    }

    public void Truncate(long length) => content.Truncate(length);

    public async ValueTask SyncAsync()
    {
        await Task.Yield();
        if (disk.Faults.FlushFails())
        {
            content.FailSync(disk.Faults.Random);
            throw new IOException($"Input/output error : '{name}'");
        }
        content.Sync();
    }

    public void Dispose()
    {
    }
}
