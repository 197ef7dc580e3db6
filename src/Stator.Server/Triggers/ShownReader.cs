using System.Text.Json;
using Stator.Delivery;

namespace Stator.Server.Triggers;

/// <summary>A reader of the change log as the command 'stator trigger' shows it.</summary>
/// <param name="Id">The mapping's UUID, or kinesis.</param>
/// <param name="From">What it reads.</param>
/// <param name="To">What gets the records.</param>
/// <param name="State">Its state.</param>
internal sealed record ShownReader(string Id, string From, string To, string State)
{
    public void Write(Utf8JsonWriter json, DeliveryLag lag, DeliveryMetrics metrics, long now)
    {
        json.WriteStartObject();
        json.WriteString("UUID", Id);
        json.WriteString("EventSourceArn", From);
        json.WriteString("FunctionArn", To);
        json.WriteString("State", State);
        json.WriteNumber("LagRecords", lag.Records);
        json.WriteNumber("LagSeconds", lag.Milliseconds / 1000.0);
        json.WriteNumber("Delivered", metrics.Delivered);
        json.WriteNumber("Filtered", metrics.Filtered);
        json.WriteNumber("GivenUp", metrics.GivenUp);
        json.WriteNumber("Calls", metrics.Calls);
        json.WriteNumber("Failures", metrics.Failures);
        json.WriteNumber("RecordsPerSecond", metrics.RateAt(now));
        json.WriteString("LastProcessingResult", metrics.LastResult);
        json.WriteString("LastProblem", metrics.LastProblem);
        json.WriteEndObject();
    }
}
