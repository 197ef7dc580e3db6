namespace Stator.Server.Gateway;

/// <summary>
/// The memory that the bodies of requests and answers may take together, in bytes. Who asks for more than is left is turned away, so that
/// no number of clients, however slow, makes the process grow without bound. Any thread.
/// </summary>
internal sealed class InFlightMemory(long bytesMax)
{
    private const long BytesMin = 256 << 20;
    private const int ShareOfMachine = 8;

    private long _left = bytesMax;

    /// <summary>An eighth of the memory that the process may use, and at least 256 MB.</summary>
    public static InFlightMemory OfThisMachine() =>
        new(Math.Max(BytesMin, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ShareOfMachine));

    /// <summary>Takes a part.</summary>
    /// <exception cref="InFlightMemoryExhaustedException">Not so much is left.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _left, -bytes) < 0)
        {
            Give(bytes);
            throw new InFlightMemoryExhaustedException();
        }
    }

    /// <summary>Gives a part back.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _left, bytes);
}

/// <summary>Requests and answers under way hold all the memory that they may have; the client should come back later.</summary>
internal sealed class InFlightMemoryExhaustedException()
    : Exception("The server has too much under way. Try again later.");
