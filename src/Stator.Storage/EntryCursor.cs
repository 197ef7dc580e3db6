namespace Stator.Storage;

/// <summary>
/// A position among entries in the order of their keys, or in reverse, deletions included. It starts nowhere: seek first. One user at a
/// time. What it answers as spans is valid until it moves.
/// </summary>
internal abstract class EntryCursor : IDisposable
{
    public abstract ReadOnlySpan<byte> Key { get; }

    public abstract ReadOnlySpan<byte> Value { get; }

    public abstract bool IsDeletion { get; }

    /// <summary>
    /// Forwards: goes to the first entry at or behind a key. In reverse: to the last entry before it. An empty key is the first place
    /// forwards, and the end in reverse. False when there is none.
    /// </summary>
    public abstract ValueTask<bool> SeekAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>Goes on by one entry; false at the end.</summary>
    public abstract ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken);

    public abstract void Dispose();
}
