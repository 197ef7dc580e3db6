using Microsoft.Extensions.Logging;
using Stator.Engine.Catalog;
using Stator.Engine.Writes;
using Stator.Storage;

namespace Stator.Server;

/// <summary>The engine on its store, with its background work: fills new indexes, and clears away what dropped tables and old tokens leave.</summary>
internal sealed partial class Database : IAsyncDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly IndexBackfill _backfill;
    private readonly ILogger<Database> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly PeriodicTimer _sweep;
    private readonly Task _sweeping;
    private Task _backfilling;

    public Database(IStore store, TimeProvider time, TimeSpan tableTransitionTime, ILogger<Database> logger)
    {
        _store = store;
        _time = time;
        _logger = logger;
        Catalog = new TableCatalog(store, time, tableTransitionTime);
        Tokens = new ClientTokens(store, time);
        _backfill = new IndexBackfill(store, Catalog);
        _sweep = new PeriodicTimer(SweepInterval, time);
        _sweeping = RunSweepsAsync();
        _backfilling = RunAsync(() => _backfill.ResumeAsync(_stopping.Token));
    }

    public TableCatalog Catalog { get; }

    public ClientTokens Tokens { get; }

    /// <summary>Starts to fill a new index, when it has its resources, behind those that are being filled.</summary>
    public void StartBackfill(TableAddress table, string index) => Continue(async () =>
    {
        if (Catalog.TransitionTime > TimeSpan.Zero)
        {
            await Task.Delay(Catalog.TransitionTime, _time, _stopping.Token);
        }
        await _backfill.RunAsync(table, index, _stopping.Token);
    });

    private void Continue(Func<ValueTask> work)
    {
        lock (_stopping)
        {
            _backfilling = FollowAsync(_backfilling, work);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _sweep.Dispose();
        await _sweeping;
        await _backfilling;
        await _store.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task RunSweepsAsync()
    {
        while (await _sweep.WaitForNextTickAsync())
        {
            await RunAsync(() => Catalog.SweepAsync(_stopping.Token));
            await RunAsync(() => Tokens.SweepAsync(_stopping.Token));
            Continue(() => _backfill.ResumeAsync(_stopping.Token));
        }
    }

    private async Task FollowAsync(Task before, Func<ValueTask> work)
    {
        await before;
        await RunAsync(work);
    }

    /// <summary>What fails is told, and taken up again a minute later.</summary>
    private async Task RunAsync(Func<ValueTask> work)
    {
        try
        {
            await Task.Yield();
            await work();
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception failure) when (failure is StoreFailedException or CorruptionException)
        {
            LogDisk(_logger, failure.Message);
        }
        catch (Exception failure)
        {
            LogFailure(_logger, failure);
        }
    }

    [LoggerMessage(2, LogLevel.Error, "Background work failed; it is taken up again in a minute")]
    private static partial void LogFailure(ILogger logger, Exception failure);

    [LoggerMessage(3, LogLevel.Error, "Background work can't go on, and is taken up again in a minute: {Reason}")]
    private static partial void LogDisk(ILogger logger, string reason);
}
