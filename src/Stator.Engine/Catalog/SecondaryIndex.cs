using Stator.Items;

namespace Stator.Engine.Catalog;

/// <summary>What an index keeps of an item beside keys.</summary>
public enum IndexProjection
{
    /// <summary>All attributes.</summary>
    All,

    /// <summary>Only keys.</summary>
    KeysOnly,

    /// <summary>Keys and some named attributes.</summary>
    Include,
}

/// <summary>A local or global secondary index.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsLocal">True when it shares the table's partition key.</param>
/// <param name="Number">Its number within the table, from 1; part of its entries' keys and never used again.</param>
/// <param name="Keys">Its key.</param>
/// <param name="Projection">What it keeps.</param>
/// <param name="NonKeyAttributes">The attributes that <see cref="IndexProjection.Include"/> names.</param>
public sealed record SecondaryIndex(
    string Name, bool IsLocal, int Number, KeySchema Keys, IndexProjection Projection, IReadOnlyList<string> NonKeyAttributes)
{
    /// <summary>Its throughput settings.</summary>
    public Throughput Throughput { get; init; } = Throughput.OnDemandDefault;

    /// <summary>True until the items that were there before the index are in it; writes keep it true from its first moment.</summary>
    public bool IsBackfilling { get; init; }

    /// <summary>True while the index is being removed: until the table's transition ends.</summary>
    public bool IsDeleting { get; init; }

    /// <summary>True when the index keeps the attribute.</summary>
    public bool Keeps(string attribute, KeySchema tableKeys) =>
        Projection == IndexProjection.All || Keys.Has(attribute) || tableKeys.Has(attribute) || NonKeyAttributes.Contains(attribute);

    /// <summary>What the index keeps of an item.</summary>
    public Item Project(Item item, KeySchema tableKeys)
    {
        if (Projection == IndexProjection.All)
        {
            return item;
        }
        using var writer = new ValueWriter(item.AsValue.EncodedBytes);
        var map = writer.BeginMap();
        var count = 0;
        foreach (var entry in item.Entries)
        {
            if (Keeps(System.Text.Encoding.UTF8.GetString(entry.Name), tableKeys))
            {
                writer.WriteName(entry.Name);
                writer.WriteEncoded(entry.Value);
                count++;
            }
        }
        writer.EndContainer(map, AttributeType.Map, count);
        return new Item(writer.ToArray());
    }
}

/// <summary>Throughput settings of a table or index; capacity units a second, request units a second.</summary>
public sealed record Throughput(long ReadUnits, long WriteUnits)
{
    /// <summary>What on-demand tables show.</summary>
    public static Throughput OnDemandDefault { get; } = new(0, 0);

    /// <summary>What it was before the change that is under way, or was last; null when that did not change the units.</summary>
    public Throughput? Former { get; init; }

    /// <summary>Until when answers show <see cref="Former"/>, and an index is UPDATING, Unix milliseconds.</summary>
    public long ChangeEndsAt { get; init; }

    /// <summary>The change of its warm throughput that is under way, or was last; null when there was none.</summary>
    public WarmChange? Warming { get; init; }

    /// <summary>When the units were last raised, Unix milliseconds.</summary>
    public long? LastIncrease { get; init; }

    /// <summary>When the units were last lowered, Unix milliseconds.</summary>
    public long? LastDecrease { get; init; }

    /// <summary>How often the units were lowered on the day of <see cref="LastDecrease"/>.</summary>
    public int DecreasesThatDay { get; init; }

    /// <summary>How often the units were lowered on the day (UTC) of a time, Unix milliseconds.</summary>
    public int DecreasesOn(long time)
    {
        const long Day = 86_400_000;
        return LastDecrease / Day == time / Day ? DecreasesThatDay : 0;
    }

    /// <summary>The most on-demand read units; null for no bound.</summary>
    public long? OnDemandReadMax { get; init; }

    /// <summary>The most on-demand write units; null for no bound.</summary>
    public long? OnDemandWriteMax { get; init; }

    /// <summary>The warm read units asked for, or kept from units that it once had; null for the default.</summary>
    public long? WarmReadUnits { get; init; }

    /// <summary>The warm write units asked for, or kept from units that it once had; null for the default.</summary>
    public long? WarmWriteUnits { get; init; }

    /// <summary>Its units as answers show them at a time, Unix milliseconds.</summary>
    public Throughput ShownAt(long time) => ChangeEndsAt > time ? Former ?? this : this;

    /// <summary>The warm read units of what is paid per request.</summary>
    public const long OnDemandWarmReads = 12_000;

    /// <summary>The warm write units of what is paid per request.</summary>
    public const long OnDemandWarmWrites = 4_000;

    /// <summary>The warm read units a second that it has.</summary>
    public long WarmReads(bool isOnDemand) => Math.Max(WarmReadUnits ?? 0, isOnDemand ? OnDemandWarmReads : ReadUnits);

    /// <summary>The warm write units a second that it has.</summary>
    public long WarmWrites(bool isOnDemand) => Math.Max(WarmWriteUnits ?? 0, isOnDemand ? OnDemandWarmWrites : WriteUnits);

    /// <summary>The same, so that what it has of warm throughput stays when its units change.</summary>
    public Throughput KeepingWarm(bool isOnDemand) => this with { WarmReadUnits = WarmReads(isOnDemand), WarmWriteUnits = WarmWrites(isOnDemand) };
}

/// <summary>A change of warm throughput, which takes its time while the table goes on as it is.</summary>
/// <param name="FormerReads">The read units a second from before it.</param>
/// <param name="FormerWrites">The write units a second from before it.</param>
/// <param name="EndsAt">When it is over, Unix milliseconds.</param>
public sealed record WarmChange(long FormerReads, long FormerWrites, long EndsAt);
