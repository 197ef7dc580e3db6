namespace Stator.Storage;

/// <summary>A wait that ends with its time, or early without an exception.</summary>
internal static class Pause
{
    /// <summary>Completes after a time, or when the token is cancelled.</summary>
    public static async Task ForAsync(TimeSpan time, TimeProvider provider, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await UntilAsync(ended, time, provider, cancellationToken);
    }

    /// <summary>Completes when <paramref name="ended"/> is set; a time and a token set it, too.</summary>
    public static async Task UntilAsync(TaskCompletionSource ended, TimeSpan time, TimeProvider provider, CancellationToken cancellationToken)
    {
        await using var timer = provider.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), ended, time, Timeout.InfiniteTimeSpan);
        await using var registration = cancellationToken.Register(static state => ((TaskCompletionSource)state!).TrySetResult(), ended);
        await ended.Task;
    }
}
