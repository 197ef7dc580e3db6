using Stator.Storage;
using Stator.Storage.Embedded;
using Stator.Storage.SortedTables;

namespace Stator.Simulation;

/// <summary>What a run may meet.</summary>
internal enum Weather
{
    /// <summary>Crashes of the machine and of the process, with all that they do to what was not synced.</summary>
    Crashes,

    /// <summary>The same, and commits acknowledged before they are flushed.</summary>
    CrashesWhenAcknowledgedEarly,

    /// <summary>Crashes, full disks, flushes and reads that fail.</summary>
    FailingDisks,

    /// <summary>Crashes, and bits that turn over.</summary>
    FlippedBits,
}

/// <summary>What a seed makes of the store: sizes so small that little work flushes, compacts and evicts.</summary>
internal static class Scenario
{
    public static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(200);

    public static EmbeddedStoreOptions Options(Weather weather, Random random) => new()
    {
        Durability = weather != Weather.CrashesWhenAcknowledgedEarly ? new Durability.EachCommit()
            : random.Next(2) == 0 ? new Durability.Every(FlushInterval)
            : new Durability.None(),
        Shape = new StoreShape(
            random.Next(300, 4000),
            random.Next(2000, 50_000),
            new TableShape(random.Next(64, 500), random.Next(300, 3000)),
            random.Next(500, 6000)),
    };
}
