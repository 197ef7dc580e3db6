using System.Text.Json.Serialization;

namespace Stator.Engine.Changes;

/// <summary>How far a reader is in one shard.</summary>
/// <param name="Version">The version of <see cref="Next"/>.</param>
/// <param name="Place">The place of <see cref="Next"/>.</param>
public sealed record ShardProgress(long Version, uint Place)
{
    /// <summary>Where it goes on.</summary>
    [JsonIgnore]
    public ChangePosition Next => new(Version, Place);

    /// <summary>True when the shard is closed and all of it was read.</summary>
    public bool IsDone { get; init; }

    /// <summary>What the reader itself wants to know again; null for nothing.</summary>
    public string? State { get; init; }

    /// <summary>The progress that goes on at a position.</summary>
    public static ShardProgress At(ChangePosition next) => new(next.Version, next.Place);

    /// <summary>The shards that can be read: not done themselves, and their parent is done or no longer there.</summary>
    public static IEnumerable<Shard> Ready(IReadOnlyList<Shard> shards, IReadOnlyDictionary<uint, ShardProgress> progress)
    {
        var present = shards.Select(shard => shard.Number).ToHashSet();
        return shards.Where(shard => !IsDoneWith(shard.Number) && (shard.Parent is not { } parent || !present.Contains(parent) || IsDoneWith(parent)));

        bool IsDoneWith(uint number) => progress.TryGetValue(number, out var known) && known.IsDone;
    }
}

/// <summary>The stored form of progress.</summary>
[JsonSerializable(typeof(ShardProgress))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class ProgressJson : JsonSerializerContext;
