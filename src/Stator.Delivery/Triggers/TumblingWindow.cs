using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stator.Delivery.Triggers;

/// <summary>
/// A tumbling window under way: its records are delivered with the state that the function answered before, and when it is over there is one
/// last call. https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
/// </summary>
/// <param name="Start">When it begins, Unix milliseconds.</param>
/// <param name="Seconds">How long it is.</param>
/// <param name="State">The state, JSON.</param>
internal sealed record TumblingWindow(long Start, int Seconds, string State)
{
    /// <summary>How long a record may come after others of a later time.</summary>
    private const long Grace = 1000; // Milliseconds.

    private const string NoState = "{}";
    private const int StateCharactersMax = 1 << 20;

    /// <summary>True when the state has become larger than a window's may be: it ends early.</summary>
    [JsonIgnore]
    public bool IsTooLarge => State.Length > StateCharactersMax;

    /// <summary>The window that a time is in.</summary>
    public static TumblingWindow At(long time, int seconds) => new(time / (seconds * 1000L) * (seconds * 1000L), seconds, NoState);

    /// <summary>True for times in it; those before it count as well, since a commit may come a little after a later one.</summary>
    public bool Has(long time) => time < End;

    /// <summary>True when no more records of it are to be expected.</summary>
    public bool IsOverAt(long now) => now >= End + Grace;

    /// <summary>A call within it.</summary>
    public TriggerEvent.Window Call(string shardId, bool isFinal = false, bool isEarly = false) => new(Start, End, State, shardId, isFinal, isEarly);

    private long End => Start + (Seconds * 1000L);

    /// <summary>As a reader's progress keeps it.</summary>
    public string Encode() => JsonSerializer.Serialize(this, WindowJson.Default.TumblingWindow);

    /// <summary>What a reader's progress kept; null for none.</summary>
    public static TumblingWindow? Decode(string? stored) => stored is null ? null : JsonSerializer.Deserialize(stored, WindowJson.Default.TumblingWindow);
}

/// <summary>The stored form.</summary>
[JsonSerializable(typeof(TumblingWindow))]
internal sealed partial class WindowJson : JsonSerializerContext;
