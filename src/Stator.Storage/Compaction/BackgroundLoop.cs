namespace Stator.Storage.Compaction;

/// <summary>Does one piece of work after another on a background thread, from being woken until nothing is left to do.</summary>
internal sealed class BackgroundLoop(
    StoreEnvironment environment,
    string name,
    bool yields,
    Func<CancellationToken, ValueTask<bool>> work,
    Action whenFailureChanges,
    CancellationToken stopping)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private bool _isAwake;
    private bool _isWokenAgain;

    /// <summary>Why it does not go on at the moment, or ever; null when it does.</summary>
    public StoreFailedException? Failure { get; private set; }

    /// <summary>Completes when the run under way ends.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public void Wake()
    {
        lock (_gate)
        {
            if (_isAwake)
            {
                _isWokenAgain = true;
                return;
            }
            if (stopping.IsCancellationRequested)
            {
                return;
            }
            Completion = environment.Background.RunAsync(name, yields, RunAsync);
            _isAwake = true; // Not before a thread could be had.
        }
    }

    private async Task RunAsync()
    {
        do
        {
            try
            {
                for (var isMore = true; isMore && !stopping.IsCancellationRequested;)
                {
                    isMore = await work(stopping);
                    SetFailure(null);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
            }
            catch (Exception failure) when (failure is StoreFailedException || (failure is IOException and not Disk.FlushFailedException))
            {
                SetFailure(new StoreFailedException($"The {name} thread can't go on, and tries again every second: {failure.Message}", failure));
                await Pause.ForAsync(RetryInterval, environment.Time, stopping);
                _isWokenAgain = true;
            }
            catch (Exception failure)
            {
                SetFailure(new StoreFailedException($"The {name} thread can't go on until a restart: {failure.Message}", failure));
                return; // It stays awake, so that nothing wakes it again.
            }
        }
        while (GoesOn());
    }

    private bool GoesOn()
    {
        lock (_gate)
        {
            _isAwake = _isWokenAgain && !stopping.IsCancellationRequested;
            _isWokenAgain = false;
            return _isAwake;
        }
    }

    private void SetFailure(StoreFailedException? failure)
    {
        if (failure is not null || Failure is not null)
        {
            Failure = failure;
            whenFailureChanges();
        }
    }
}
