using Stator.Storage.Disk;

namespace Stator.Storage.Tests;

/// <summary>
/// A disk in memory that loses at a crash what was not synced: of the unsynced writes some stay, some go, and some are torn, as the seed
/// says. Names are durable only once the folder is synced. It can also fail flushes from some moment on.
/// </summary>
internal sealed class CrashDisk(Random random) : IDisk
{
    private readonly Lock _gate = new();
    private Dictionary<string, CrashFile> _names = [];
    private Dictionary<string, CrashFile> _durableNames = [];

    /// <summary>The number of syncs after which the disk fails; null for a disk that works.</summary>
    public int? SyncsLeft { get; set; }

    public IReadOnlyList<string> List()
    {
        lock (_gate)
        {
            return [.. _names.Keys];
        }
    }

    public IFile Create(string name)
    {
        lock (_gate)
        {
            Assert.False(_names.ContainsKey(name), $"{name} is there already");
            return _names[name] = new CrashFile(this);
        }
    }

    public IFile Open(string name) => File(name);

    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            _names[to] = _names[from];
            _names.Remove(from);
        }
    }

    public void Delete(string name)
    {
        lock (_gate)
        {
            _names.Remove(name);
        }
    }

    public ValueTask SyncFolderAsync()
    {
        lock (_gate)
        {
            _durableNames = new(_names);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>The disk as it is found after a crash at this moment.</summary>
    public CrashDisk Crash()
    {
        lock (_gate)
        {
            var after = new CrashDisk(random);
            var names = random.Next(2) == 0 ? _durableNames : _names;
            after._names = names.ToDictionary(entry => entry.Key, entry => entry.Value.Crash(after, random));
            after._durableNames = new(after._names);
            return after;
        }
    }

    /// <summary>The disk as it is found after the process alone died: nothing is lost yet, and what was not synced still is not.</summary>
    public CrashDisk Kill()
    {
        lock (_gate)
        {
            var after = new CrashDisk(random);
            var files = _names.Values.Concat(_durableNames.Values).Distinct().ToDictionary(file => file, file => file.Kill(after));
            after._names = _names.ToDictionary(entry => entry.Key, entry => files[entry.Value]);
            after._durableNames = _durableNames.ToDictionary(entry => entry.Key, entry => files[entry.Value]);
            return after;
        }
    }

    /// <summary>Turns over one bit of a file.</summary>
    public void Flip(string name, long offset) => File(name).Flip(offset);

    private CrashFile File(string name)
    {
        lock (_gate)
        {
            return _names[name];
        }
    }

    private void CountSync()
    {
        if (SyncsLeft is { } left && (SyncsLeft = left - 1) < 0)
        {
            throw new IOException("the flush failed");
        }
    }

    private sealed class CrashFile(CrashDisk disk) : IFile
    {
        private readonly List<(long Offset, byte[] Bytes)> _unsynced = [];
        private byte[] _durable = [];
        private byte[] _now = [];

        public long Length => _now.Length;

        public ValueTask<int> ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken)
        {
            var count = (int)Math.Clamp(_now.Length - offset, 0, target.Length);
            _now.AsSpan((int)Math.Min(offset, _now.Length), count).CopyTo(target.Span);
            return new(count);
        }

        public async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> source)
        {
            await Task.Yield();
            lock (disk._gate)
            {
                _now = Written(_now, offset, source.Span);
                _unsynced.Add((offset, source.ToArray()));
            }
        }

        public void StartWriteback()
        {
        }

        public void Truncate(long length)
        {
            _now = _now[..(int)length];
            _durable = _durable[..(int)Math.Min(length, _durable.Length)];
            _unsynced.Clear();
        }

        public async ValueTask SyncAsync()
        {
            await Task.Yield();
            disk.CountSync();
            lock (disk._gate)
            {
                _durable = _now;
                _unsynced.Clear();
            }
        }

        public CrashFile Crash(CrashDisk after, Random random)
        {
            var bytes = _durable;
            foreach (var (offset, written) in _unsynced)
            {
                var kept = random.Next(3) switch { 0 => 0, 1 => written.Length, _ => random.Next(written.Length) };
                bytes = kept == 0 ? bytes : Written(bytes, offset, written.AsSpan(0, kept));
            }
            return new CrashFile(after) { _now = bytes, _durable = bytes };
        }

        public CrashFile Kill(CrashDisk after)
        {
            var killed = new CrashFile(after) { _now = _now, _durable = _durable };
            killed._unsynced.AddRange(_unsynced);
            return killed;
        }

        public void Flip(long offset) => _now[offset] ^= 0x10;

        public void Dispose()
        {
        }

        private static byte[] Written(byte[] bytes, long offset, ReadOnlySpan<byte> source)
        {
            var result = new byte[Math.Max(bytes.Length, offset + source.Length)];
            bytes.CopyTo(result, 0);
            source.CopyTo(result.AsSpan((int)offset));
            return result;
        }
    }
}
