using System.Runtime.CompilerServices;

namespace Stator.Storage.Caching;

/// <summary>
/// Who is lent values: the blocks of sorted tables that they stand in stay pinned until it is done. It keeps a few; what it asks for
/// beyond them is copied, so that one that lives long does not hold the cache. One user at a time.
/// </summary>
internal abstract class BlockBorrower
{
    private const int BlocksMax = 4;

    private Blocks _blocks;
    private int _count;

    /// <summary>Takes over a pinned block until the end; false when that would be too many.</summary>
    public bool TryKeep(CachedBlock block)
    {
        if (_count == BlocksMax)
        {
            return false;
        }
        _blocks[_count++] = block;
        return true;
    }

    /// <summary>Nothing that was lent is read any more.</summary>
    protected void GiveBack()
    {
        while (_count > 0)
        {
            var block = _blocks[--_count];
            _blocks[_count] = null!; // Who is used again must not keep what the cache gives up.
            block.Unpin();
        }
    }

    [InlineArray(BlocksMax)]
    private struct Blocks
    {
        private CachedBlock _first;
    }
}
