using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stator.Delivery.Triggers;

/// <summary>
/// A tumbling window under way: its records are delivered with the state that the function answered before, and when it is over there is one
/// last call. https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
/// </summary>
/// <param name="Start">When it begins, Unix milliseconds.</param>
/// <param name="State">The state, JSON.</param>
internal sealed record TumblingWindow(long Start, string State)
{
    private const string NoState = "{}";
    private const int StateCharactersMax = 1 << 20;

    /// <summary>True when the state has become larger than a window's may be: it ends early.</summary>
    [JsonIgnore]
    public bool IsTooLarge => State.Length > StateCharactersMax;

    /// <summary>The window that a time is in.</summary>
    public static TumblingWindow At(long time, int seconds) => new(StartOf(time, seconds), NoState);

    /// <summary>True for times in it.</summary>
    public bool Has(long time, int seconds) => StartOf(time, seconds) == Start;

    /// <summary>A call within it.</summary>
    public TriggerEvent.Window Call(int seconds, string shardId, bool isFinal = false, bool isEarly = false) =>
        new(Start, Start + (seconds * 1000L), State, shardId, isFinal, isEarly);

    /// <summary>As a reader's progress keeps it.</summary>
    public string Encode() => JsonSerializer.Serialize(this, WindowJson.Default.TumblingWindow);

    /// <summary>What a reader's progress kept; null for none.</summary>
    public static TumblingWindow? Decode(string? stored) => stored is null ? null : JsonSerializer.Deserialize(stored, WindowJson.Default.TumblingWindow);

    private static long StartOf(long time, int seconds) => time / (seconds * 1000L) * (seconds * 1000L);
}

/// <summary>The stored form.</summary>
[JsonSerializable(typeof(TumblingWindow))]
internal sealed partial class WindowJson : JsonSerializerContext;
