using System.Text;
using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Triggers;

/// <summary>Calls of Lambda's REST API.</summary>
internal static class LambdaApi
{
    public static async Task<(int Status, JsonNode Body)> CallAsync(TestServer server, HttpMethod method, string path, string? body)
    {
        var (status, _, answer) = await SendAsync(server, method, path, body);
        return (status, answer);
    }

    public static async Task<(int Status, string? Error, JsonNode Body)> SendAsync(TestServer server, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", "20261121T000000Z");
        request.Headers.TryAddWithoutValidation("Authorization", TestServer.Authorization.Replace("dynamodb", "lambda"));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await server.Http.SendAsync(request);
        var error = response.Headers.TryGetValues("x-amzn-ErrorType", out var types) ? types.Single() : null;
        return ((int)response.StatusCode, error, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
