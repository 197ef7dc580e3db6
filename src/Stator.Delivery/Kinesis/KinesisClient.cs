using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Stator.Security;

namespace Stator.Delivery.Kinesis;

/// <summary>
/// What of Kinesis Data Streams a delivery needs, over HTTP with Signature Version 4. Any thread.
/// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
/// </summary>
/// <param name="endpoint">Where Kinesis answers.</param>
/// <param name="credentials">Whose requests they are.</param>
/// <param name="time">The clock.</param>
public sealed class KinesisClient(Uri endpoint, AwsCredentials credentials, TimeProvider time) : IDisposable
{
    private const int ReasonCharactersMax = 300;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    public void Dispose() => _http.Dispose();

    /// <summary>True when there is such a data stream.</summary>
    /// <exception cref="HttpRequestException">Kinesis can't be reached, or answers something else.</exception>
    internal async Task<bool> ExistsAsync(string streamArn, CancellationToken cancellationToken)
    {
        if (streamArn.Split(':') is not { Length: 6 } parts || !parts[5].StartsWith("stream/", StringComparison.Ordinal))
        {
            return false;
        }
        var (status, answer) = await CallAsync(streamArn, "DescribeStreamSummary", Json(json => json.WriteString("StreamName", NameOf(streamArn))), cancellationToken);
        return status == 200 || (answer.Contains("ResourceNotFoundException", StringComparison.Ordinal) ? false : throw Unexpected(status, answer));
    }

    /// <summary>Puts records; answers which of them were not taken, by their places.</summary>
    /// <exception cref="HttpRequestException">Kinesis can't be reached, or answers something else.</exception>
    internal async Task<IReadOnlyList<int>> PutAsync(string streamArn, IReadOnlyList<KinesisRecord> records, CancellationToken cancellationToken)
    {
        var body = Json(json =>
        {
            json.WriteString("StreamName", NameOf(streamArn));
            json.WriteStartArray("Records");
            foreach (var record in records)
            {
                json.WriteStartObject();
                json.WriteBase64String("Data", record.Data.Span);
                json.WriteString("PartitionKey", record.PartitionKey);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
        var (status, answer) = await CallAsync(streamArn, "PutRecords", body, cancellationToken);
        if (status != 200)
        {
            throw Unexpected(status, answer);
        }
        try
        {
            using var json = JsonDocument.Parse(answer);
            var results = json.RootElement.GetProperty("Records").EnumerateArray().ToList();
            return results.Count == records.Count
                ? [.. Enumerable.Range(0, results.Count).Where(at => results[at].TryGetProperty("ErrorCode", out var code) && code.ValueKind == JsonValueKind.String)]
                : throw Unexpected(status, answer);
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Unexpected(status, answer);
        }
    }

    private async Task<(int Status, string Answer)> CallAsync(string streamArn, string operation, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, "/")) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", $"Kinesis_20131202.{operation}");
        await new RequestSigner(credentials, streamArn.Split(':')[3], "kinesis").SignAsync(request, time.GetUtcNow(), cancellationToken);
        using var response = await _http.SendAsync(request, cancellationToken);
        return ((int)response.StatusCode, Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken)));
    }

    private static HttpRequestException Unexpected(int status, string answer) =>
        new($"Kinesis answered {status}: {(answer.Length > ReasonCharactersMax ? answer[..ReasonCharactersMax] : answer)}");

    private static string NameOf(string streamArn) => streamArn[(streamArn.IndexOf('/') + 1)..];

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}
