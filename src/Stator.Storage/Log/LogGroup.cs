namespace Stator.Storage.Log;

/// <summary>Commits that share one frame, one write and one flush.</summary>
internal sealed class LogGroup(FrameBuffer frame, long number, bool endsSegment, long began)
{
    public FrameBuffer Frame { get; } = frame;

    /// <summary>The frame's number.</summary>
    public long Number { get; } = number;

    /// <summary>True when it is the last of its file, and empty: it says that another file follows.</summary>
    public bool EndsSegment { get; } = endsSegment;

    /// <summary>When it was started, as a timestamp.</summary>
    public long Began { get; } = began;

    /// <summary>The version of its last commit.</summary>
    public long LastVersion { get; set; }

    /// <summary>Completes when it is durable, or fails when the disk did.</summary>
    public TaskCompletionSource Durable { get; private set; } = NewPromise();

    /// <summary>Tells who waits now that it is not durable yet, and may never be. Who comes later waits anew.</summary>
    public void Disappoint(StoreFailedException reason)
    {
        Durable.TrySetException(reason);
        Durable = NewPromise();
    }

    private static TaskCompletionSource NewPromise() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
