namespace Stator.Storage.Compaction;

/// <summary>Lets pieces of work run one after another, in the order in which they come. Any thread.</summary>
internal sealed class OneAtATime
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    public async ValueTask RunAsync(Func<ValueTask> work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
        {
            before = _last;
            _last = done.Task;
        }
        await before;
        try
        {
            await work();
        }
        finally
        {
            done.SetResult();
        }
    }
}
