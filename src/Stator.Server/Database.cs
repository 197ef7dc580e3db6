using Microsoft.Extensions.Logging;
using Stator.Engine.Catalog;
using Stator.Engine.Changes;
using Stator.Engine.Expiry;
using Stator.Engine.Writes;
using Stator.Storage;

namespace Stator.Server;

/// <summary>The engine on its store, with its background work: fills new indexes, deletes items whose time is over, keeps streams to their day, and clears away what dropped tables and old tokens leave.</summary>
internal sealed partial class Database : IAsyncDisposable
{
    private static readonly TimeSpan LongestSweepInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromSeconds(1);

    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly Backfill _backfill;
    private readonly StreamRetention _streams;
    private readonly ILogger<Database> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly PeriodicTimer _sweep;
    private readonly Task _sweeping;
    private readonly PeriodicTimer _expiry;
    private readonly Task _expiring;
    private Task _backfilling;

    /// <summary>Times that a database can be given.</summary>
    /// <param name="TableTransition">How long tables stay CREATING, UPDATING or DELETING.</param>
    /// <param name="ShardLifetime">How long a shard of a stream takes changes.</param>
    /// <param name="ExpiryDelay">How long after their time to live items are deleted.</param>
    public sealed record Times(TimeSpan TableTransition, TimeSpan ShardLifetime, TimeSpan ExpiryDelay)
    {
        /// <summary>About as long as AWS's shards.</summary>
        public static TimeSpan DefaultShardLifetime { get; } = TimeSpan.FromHours(4);
    }

    public Database(IStore store, TimeProvider time, Times times, ILogger<Database> logger)
    {
        _store = store;
        _time = time;
        _logger = logger;
        Catalog = new TableCatalog(store, time, times.TableTransition);
        _streams = new StreamRetention(store, Catalog, times.ShardLifetime);
        Tokens = new ClientTokens(store, time);
        _backfill = new Backfill(store, Catalog);
        _sweep = new PeriodicTimer(times.ShardLifetime < LongestSweepInterval ? times.ShardLifetime : LongestSweepInterval, time);
        _sweeping = RunSweepsAsync();
        _expiry = new PeriodicTimer(ExpiryInterval, time);
        _expiring = RunExpiryAsync(new ExpiryWorker(store, Catalog, times.ExpiryDelay));
        _backfilling = RunAsync(() => _backfill.ResumeAsync(_stopping.Token));
    }

    public IStore Store => _store;

    public TimeProvider Time => _time;

    public TableCatalog Catalog { get; }

    public ClientTokens Tokens { get; }

    /// <summary>Starts to fill what is new of a table, when it has its resources, behind what is being filled.</summary>
    public void StartBackfill(TableDefinition table)
    {
        if (BackfillTarget.Of(table).Any())
        {
            var hasResources = table.Indexes.Any(index => index.IsBackfilling) ? Task.Delay(Catalog.TransitionTime, _time, _stopping.Token) : Task.CompletedTask;
            Continue(() => BackfillAsync(table, hasResources));
        }
    }

    private async ValueTask BackfillAsync(TableDefinition table, Task hasResources)
    {
        await hasResources;
        await _backfill.RunAsync(table, _stopping.Token);
    }

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
        _expiry.Dispose();
        await _expiring;
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
            await RunAsync(() => _streams.RollAsync(_stopping.Token));
            await RunAsync(() => _streams.TrimAsync(_stopping.Token));
            Continue(() => _backfill.ResumeAsync(_stopping.Token));
        }
    }

    private async Task RunExpiryAsync(ExpiryWorker worker)
    {
        while (await _expiry.WaitForNextTickAsync())
        {
            await RunAsync(() => worker.RunAsync(_stopping.Token));
        }
    }

    private async Task FollowAsync(Task before, Func<ValueTask> work)
    {
        await before;
        await RunAsync(work);
    }

    /// <summary>What fails is told, and tried again later.</summary>
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

    [LoggerMessage(2, LogLevel.Error, "Background work failed; it is tried again")]
    private static partial void LogFailure(ILogger logger, Exception failure);

    [LoggerMessage(3, LogLevel.Error, "Background work can't go on, and is tried again: {Reason}")]
    private static partial void LogDisk(ILogger logger, string reason);
}
