using System.Globalization;
using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Server.Operations.Tables;

/// <summary>
/// The settings that AWS lets a table change only so often. A test wants to change them freely, so they are held to only when the server is
/// asked to.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
/// </summary>
/// <param name="areHeld">False to let everything pass.</param>
internal sealed class ChangeLimits(bool areHeld)
{
    private const int RememberedMax = 8; // More than any rule asks for.
    private const int FreeDecreasesPerDay = 4;
    private const int EncryptionChangesPerDay = 4;
    private const int ClassChangesPerMonth = 2;
    private const int OnDemandChangesPerDay = 4;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan DecreaseInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan EncryptionInterval = TimeSpan.FromHours(6);
    private static readonly TimeSpan ClassWindow = TimeSpan.FromDays(30);
    private static readonly TimeSpan TimeToLiveWindow = TimeSpan.FromHours(1);
    private static readonly TimeSpan SettingInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PolicyPending = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TagsPending = TimeSpan.FromSeconds(1.5);

    /// <summary>Throughput is lowered: four times a day, then once an hour.</summary>
    public void CheckDecrease(Throughput throughput, long now)
    {
        if (!areHeld || throughput.DecreasesOn(now) < FreeDecreasesPerDay || throughput.LastDecrease is not { } last)
        {
            return;
        }
        var next = Math.Min(last + Milliseconds(DecreaseInterval), (now / Milliseconds(Day) + 1) * Milliseconds(Day));
        if (now < next)
        {
            throw Exceeded(
                "Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, each subsequent decrease in the same "
                + $"UTC day can be performed at most once every 3600 seconds. Number of decreases today: {throughput.DecreasesOn(now)}. "
                + $"Last decrease at {InWords(last)}. Next decrease can be made at {InWords(next)}");
        }
    }

    /// <summary>The table class is given: twice in thirty days, the same class again included.</summary>
    public TableDefinition TableClass(TableDefinition table, long now) => Count(table, nameof(TableClass), ClassWindow, now, recent =>
        recent.Count >= ClassChangesPerMonth ? Exceeded("Updates to TableClass are limited to 2 times in 30 day(s).") : null);

    /// <summary>The table's encryption changes: four times a day, then once in six hours.</summary>
    public TableDefinition Encryption(TableDefinition table, long now) => Count(table, nameof(Encryption), Day, now, recent =>
    {
        var next = recent.Count == 0 ? now : recent[^1] + Milliseconds(EncryptionInterval);
        return recent.Count < EncryptionChangesPerDay || now >= next ? null : Exceeded(
            $"Encryption mode changes are limited in the 24h window ending at {Iso(recent[0] + Milliseconds(Day))}. After the first 4 change, each "
            + $"subsequent change in the same window can be performed at most once every 21600 seconds. Number of updates today: {recent.Count}. "
            + $"Last change at {Iso(recent[^1])}. Next changes can be made at {Iso(next)}.");
    });

    /// <summary>The table becomes one that is paid per request: four times a day.</summary>
    public TableDefinition OnDemand(TableDefinition table, long now) => Count(table, nameof(OnDemand), Day, now, recent =>
        recent.Count >= OnDemandChangesPerDay
            ? Exceeded(
                $"Update to PayPerRequest mode are limited to {OnDemandChangesPerDay} times in 1 day(s). Last update at {InWords(recent[^1])}. "
                + $"Next update can be made at {InWords(recent[0] + Milliseconds(Day))}")
            : null);

    /// <summary>Time to live is turned on or off: once an hour.</summary>
    public TableDefinition TimeToLive(TableDefinition table, long now) => Count(table, nameof(TimeToLive), TimeToLiveWindow, now, recent =>
        recent.Count > 0 ? DynamoException.Validation("Time to live has been modified multiple times within a fixed interval") : null);

    /// <summary>Protection against deletion is turned on or off: once in fifteen seconds.</summary>
    public TableDefinition Protection(TableDefinition table, long now) => Count(table, nameof(Protection), SettingInterval, now, recent =>
        recent.Count > 0 ? Throttled($"Deletion protection setting for table {table.Address.Name} modified", recent[^1], "") : null);

    /// <summary>A policy is put or removed: once in fifteen seconds, of which the first two are another error.</summary>
    /// <param name="resource">The words for the table or stream that it is attached to.</param>
    /// <param name="changedAt">When it last changed, Unix milliseconds; null when it never did.</param>
    /// <param name="now">Unix milliseconds.</param>
    public void CheckPolicy(string resource, long? changedAt, long now)
    {
        if (!areHeld || changedAt is not { } last || now >= last + Milliseconds(SettingInterval))
        {
            return;
        }
        var (kind, name) = (resource[..resource.IndexOf(' ')], resource[(resource.IndexOf(' ') + 1)..]);
        throw now < last + Milliseconds(PolicyPending)
            ? TableErrors.InUse($"{char.ToUpperInvariant(kind[0])}{kind[1..]} is pending previous resource-based policy update: {name}")
            : Throttled($"Resource-based policy for {resource} modified", last, ".");
    }

    /// <summary>Tags are changed: another change waits for the one before.</summary>
    public TableDefinition Tags(TableDefinition table, long now) => Count(table, nameof(Tags), TagsPending, now, recent =>
        recent.Count > 0 ? Exceeded($"Table tags are being updated: {table.Address.Name}") : null);

    private static DynamoException Throttled(string what, long last, string end) => new(
        "ThrottlingException",
        $"{what} within the previous {Milliseconds(SettingInterval)} milliseconds. Please try again after {Iso(last + Milliseconds(SettingInterval))}{end}");

    private TableDefinition Count(TableDefinition table, string change, TimeSpan window, long now, Func<IReadOnlyList<long>, DynamoException?> refusal)
    {
        var recent = table.RecentChanges.TryGetValue(change, out var known) ? known.Where(time => time > now - Milliseconds(window)).ToList() : [];
        if (areHeld && refusal(recent) is { } refused)
        {
            throw refused;
        }
        return table with { RecentChanges = new Dictionary<string, IReadOnlyList<long>>(table.RecentChanges) { [change] = [.. recent.TakeLast(RememberedMax - 1), now] } };
    }

    private static DynamoException Exceeded(string sentence) => TableErrors.LimitExceeded($"Subscriber limit exceeded: {sentence}");

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;

    private static string InWords(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time)
        .ToString("dddd, MMMM d, yyyy 'at' h:mm:ss tt 'Coordinated Universal Time'", CultureInfo.InvariantCulture);

    private static string Iso(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
