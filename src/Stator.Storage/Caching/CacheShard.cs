namespace Stator.Storage.Caching;

/// <summary>
/// One part of the cache under a lock of its own. What goes is chosen by a clock (Corbató 1968): a hand passes over the blocks, and those
/// not used since it last came by, and not pinned, go. New blocks count as not used, so that a long scan does not sweep out what is read often.
/// </summary>
internal sealed class CacheShard(long bytesMax)
{
    private const int SizeStepsPerDoubling = 4;
    private const int SmallestBytes = 512;
    private const int LookAheadMax = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<BlockAddress, CachedBlock> _blocks = [];
    private readonly List<CachedBlock> _clock = [];
    private readonly SortedDictionary<int, Stack<CachedBlock>> _free = [];
    private int _hand;
    private long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);

    public CachedBlock? Find(BlockAddress address)
    {
        lock (_gate)
        {
            if (!_blocks.TryGetValue(address, out var block))
            {
                return null;
            }
            block.WasUsed = true;
            block.Pin();
            return block;
        }
    }

    public CachedBlock Rent(int bytes)
    {
        var size = SizeFor(bytes);
        lock (_gate)
        {
            while (!HasFree(size) && _bytes + size > bytesMax && (DropFree(size) || Evict(size)))
            {
            }
            if (HasFree(size))
            {
                var block = _free[size].Pop();
                block.Pin();
                return block;
            }
            _bytes += size;
        }
        return new CachedBlock(GC.AllocateUninitializedArray<byte>(size, pinned: true));
    }

    public CachedBlock Add(BlockAddress address, CachedBlock block)
    {
        lock (_gate)
        {
            if (_blocks.TryGetValue(address, out var earlier))
            {
                Free(block);
                earlier.Pin();
                return earlier;
            }
            (block.Address, block.WasUsed, block.ClockPosition) = (address, false, _clock.Count);
            _blocks.Add(address, block);
            _clock.Add(block);
            return block;
        }
    }

    public void Return(CachedBlock block)
    {
        lock (_gate)
        {
            Free(block);
        }
    }

    /// <summary>Sizes grow by a quarter of a power of two, so that at most a fifth of the memory is waste.</summary>
    private static int SizeFor(int bytes)
    {
        bytes = Math.Max(bytes, SmallestBytes);
        var step = (int)(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)bytes) / 2 / SizeStepsPerDoubling);
        return (bytes + step - 1) / step * step;
    }

    private bool HasFree(int size) => _free.TryGetValue(size, out var stack) && stack.Count > 0;

    private void Free(CachedBlock block)
    {
        block.Unpin();
        Keep(block);
    }

    private void Keep(CachedBlock block)
    {
        if (!_free.TryGetValue(block.Bytes.Length, out var stack))
        {
            _free[block.Bytes.Length] = stack = new Stack<CachedBlock>();
        }
        stack.Push(block);
    }

    /// <summary>Leaves free memory of another size to the garbage collector.</summary>
    private bool DropFree(int wanted)
    {
        foreach (var (size, stack) in _free)
        {
            if (size != wanted && stack.TryPop(out _))
            {
                _bytes -= size;
                return true;
            }
        }
        return false;
    }

    /// <summary>Frees the memory of one block; false when all are pinned.</summary>
    private bool Evict(int wanted)
    {
        for (var steps = 2 * _clock.Count; steps > 0; steps--)
        {
            _hand = _hand >= _clock.Count ? 0 : _hand;
            var block = _clock[_hand];
            if (IsEvictable(block))
            {
                Evict(FindNear(wanted) ?? block);
                return true;
            }
            block.WasUsed = false;
            _hand++;
        }
        return false;
    }

    /// <summary>A block of the size wanted, not far before the hand, that may go as well: its memory can be used as it is.</summary>
    private CachedBlock? FindNear(int wanted)
    {
        for (var at = _hand; at < Math.Min(_hand + LookAheadMax, _clock.Count); at++)
        {
            if (_clock[at].Bytes.Length == wanted && IsEvictable(_clock[at]))
            {
                return _clock[at];
            }
        }
        return null;
    }

    private static bool IsEvictable(CachedBlock block) => !block.IsPinned && !block.WasUsed;

    private void Evict(CachedBlock block)
    {
        var last = _clock[^1];
        (_clock[block.ClockPosition], last.ClockPosition) = (last, block.ClockPosition);
        _clock.RemoveAt(_clock.Count - 1);
        _blocks.Remove(block.Address);
        Keep(block);
    }
}
