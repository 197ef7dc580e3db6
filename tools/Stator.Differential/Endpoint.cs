using System.Text.Json.Nodes;

namespace Stator.Differential;

/// <summary>What a server answered: its status, and the body or the error's type and sentence.</summary>
internal sealed record Answer(int Status, JsonNode? Body)
{
    /// <summary>"Type: sentence" of an error; null for success.</summary>
    public string? Error => Status == 200
        ? null
        : $"{Status} {Body?["__type"]?.GetValue<string>().Split('#')[^1]}: {(Body?["message"] ?? Body?["Message"])?.GetValue<string>()}";
}

/// <summary>A server that speaks DynamoDB's API and verifies no signatures.</summary>
internal sealed class Endpoint(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };

    public async Task<Answer> CallAsync(string operation, JsonObject request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(request.ToJsonString()) };
        message.Content.Headers.ContentType = new("application/x-amz-json-1.0");
        message.Headers.TryAddWithoutValidation("X-Amz-Target", $"DynamoDB_20120810.{operation}");
        message.Headers.TryAddWithoutValidation("X-Amz-Date", "20261121T000000Z");
        message.Headers.TryAddWithoutValidation(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=abc");
        using var response = await _http.SendAsync(message, cancellationToken);
        return new Answer((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken)));
    }

    public void Dispose() => _http.Dispose();
}
