using System.Collections.Concurrent;

namespace Stator.Storage.Disk;

/// <summary>A folder that is memory: it is gone when the process ends. Syncing it does nothing.</summary>
public sealed class MemoryDisk : IDisk
{
    private readonly ConcurrentDictionary<string, MemoryFile> _files = new();

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => [.. _files.Keys];

    /// <inheritdoc/>
    public IFile Create(string name)
    {
        var file = new MemoryFile();
        return _files.TryAdd(name, file) ? file : throw new IOException($"{name} is there already");
    }

    /// <inheritdoc/>
    public IFile Open(string name) => _files.TryGetValue(name, out var file) ? file : throw new FileNotFoundException($"{name} is not there", name);

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        _files[to] = (MemoryFile)Open(from);
        _files.TryRemove(from, out _);
    }

    /// <inheritdoc/>
    public void Delete(string name) => _files.TryRemove(name, out _);

    /// <inheritdoc/>
    public ValueTask SyncFolderAsync() => ValueTask.CompletedTask;

    /// <summary>Chunks of which all but the last are full; a chunk never moves, so readers need no lock.</summary>
    private sealed class MemoryFile : IFile
    {
        private const int ChunkBytes = 256 << 10;

        private volatile byte[][] _chunks = [];
        private long _length;

        public long Length => Volatile.Read(ref _length);

        public ValueTask<int> ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken)
        {
            var count = (int)Math.Clamp(Length - offset, 0, target.Length);
            for (var done = 0; done < count;)
            {
                var (chunk, start) = Math.DivRem(offset + done, ChunkBytes);
                var part = (int)Math.Min(count - done, ChunkBytes - start);
                _chunks[chunk].AsSpan((int)start, part).CopyTo(target.Span[done..]);
                done += part;
            }
            return new(count);
        }

        public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> source)
        {
            while (_chunks.Length * (long)ChunkBytes < offset + source.Length)
            {
                _chunks = [.. _chunks, new byte[ChunkBytes]];
            }
            for (var done = 0; done < source.Length;)
            {
                var (chunk, start) = Math.DivRem(offset + done, ChunkBytes);
                var part = (int)Math.Min(source.Length - done, ChunkBytes - start);
                source.Span.Slice(done, part).CopyTo(_chunks[chunk].AsSpan((int)start));
                done += part;
            }
            Volatile.Write(ref _length, Math.Max(_length, offset + source.Length));
            return ValueTask.CompletedTask;
        }

        public void StartWriteback()
        {
        }

        public void Truncate(long length) => Volatile.Write(ref _length, length);

        public ValueTask SyncAsync() => ValueTask.CompletedTask;

        public void Dispose()
        {
        }
    }
}
