namespace Stator.Storage;

/// <summary>Something that is released when the last who holds it lets go. Born with one hold. Any thread.</summary>
internal abstract class RefCounted
{
    private int _holds = 1;

    /// <summary>Takes a hold; false when it has been released already.</summary>
    public bool TryHold()
    {
        var holds = Volatile.Read(ref _holds);
        while (holds > 0)
        {
            var seen = Interlocked.CompareExchange(ref _holds, holds + 1, holds);
            if (seen == holds)
            {
                return true;
            }
            holds = seen;
        }
        return false;
    }

    /// <summary>Takes a hold on what the caller knows to be held.</summary>
    public void Hold()
    {
        if (!TryHold())
        {
            throw new InvalidOperationException($"{GetType().Name} was released while it was in use.");
        }
    }

    /// <summary>Lets go.</summary>
    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holds) == 0)
        {
            Release();
        }
    }

    protected abstract void Release();
}
