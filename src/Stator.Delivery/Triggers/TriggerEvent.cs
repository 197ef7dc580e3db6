using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Stator.Items;

namespace Stator.Delivery.Triggers;

/// <summary>The event of a batch: {"Records":[...]}, and in a tumbling window what is known of that.</summary>
internal static class TriggerEvent
{
    /// <summary>The bytes of an event beside its records.</summary>
    public const int FrameBytes = 1024;

    /// <summary>A call within a tumbling window.</summary>
    /// <param name="Start">When the window begins, Unix milliseconds.</param>
    /// <param name="End">When it ends, Unix milliseconds.</param>
    /// <param name="State">What the function answered as its state before, JSON.</param>
    /// <param name="ShardId">The shard.</param>
    /// <param name="IsFinal">True for the window's last call.</param>
    /// <param name="IsEarly">True when the window ends before its time.</param>
    public sealed record Window(long Start, long End, string State, string ShardId, bool IsFinal, bool IsEarly);

    public static ReadOnlyMemory<byte> Write(IReadOnlyList<TriggerRecord> records, string streamArn, Window? window)
    {
        var buffer = new ArrayBufferWriter<byte>(FrameBytes);
        using (var json = new Utf8JsonWriter(buffer, ItemJsonWriter.Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("Records");
            foreach (var record in records)
            {
                json.WriteRawValue(record.Json.Span, skipInputValidation: true);
            }
            json.WriteEndArray();
            if (window is not null)
            {
                WriteWindow(json, streamArn, window);
            }
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void WriteWindow(Utf8JsonWriter json, string streamArn, Window window)
    {
        json.WriteStartObject("window");
        json.WriteString("start", Instant(window.Start));
        json.WriteString("end", Instant(window.End));
        json.WriteEndObject();
        json.WritePropertyName("state");
        json.WriteRawValue(window.State);
        json.WriteString("shardId", window.ShardId);
        json.WriteString("eventSourceARN", streamArn);
        json.WriteBoolean("isFinalInvokeForWindow", window.IsFinal);
        json.WriteBoolean("isWindowTerminatedEarly", window.IsEarly);
    }

    /// <summary>2026-11-24T17:05:00Z</summary>
    public static string Instant(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
