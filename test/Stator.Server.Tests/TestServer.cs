using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Stator.Delivery.Functions;
using Stator.Security;
using Stator.Storage.Embedded;

namespace Stator.Server.Tests;

/// <summary>A server of its own on a free port of this machine, asked over a real socket.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Authorization =
        "AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=abc";

    private readonly StatorServer _server;

    private TestServer(StatorServer server)
    {
        _server = server;
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = server.Address };
    }

    public HttpClient Http { get; }

    public Uri Address => _server.Address;

    public static async ValueTask<TestServer> StartAsync(
        bool shared = false, CredentialStore? credentials = null, TimeProvider? time = null, TimeSpan tableDelay = default, bool changeLimits = false,
        IReadOnlyDictionary<string, FunctionTarget>? functions = null, IReadOnlyDictionary<string, FailureDestination>? destinations = null,
        Uri? kinesis = null)
    {
        time ??= TimeProvider.System;
        var settings = new StatorServer.Settings(
            IPAddress.Loopback, 0, shared, credentials is null ? null : new SignatureVerifier(credentials, time), changeLimits,
            new Database.Times(tableDelay, Database.Times.DefaultShardLifetime, TimeSpan.Zero))
        {
            Functions = functions ?? new Dictionary<string, FunctionTarget>(),
            KinesisEndpoint = kinesis,
            Destinations = destinations ?? new Dictionary<string, FailureDestination>(),
        };
        return new TestServer(await StatorServer.StartAsync(EmbeddedStore.InMemory(), settings, time, NullLoggerFactory.Instance, default));
    }

    /// <summary>Sends a request of DynamoDB's protocol.</summary>
    public async Task<HttpResponseMessage> SendAsync(string operation, byte[] body, string authorization = Authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-amz-json-1.0");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", operation.Contains('.') ? operation : $"DynamoDB_20120810.{operation}");
        request.Headers.TryAddWithoutValidation("X-Amz-Date", "20261121T000000Z");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await Http.SendAsync(request);
    }

    /// <summary>Calls an operation that must succeed.</summary>
    public async Task<JsonNode> CallAsync(string operation, string json, string authorization = Authorization)
    {
        using var response = await SendAsync(operation, Encoding.UTF8.GetBytes(json), authorization);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{operation} {json}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>Calls an operation that must fail, and answers "Type: message".</summary>
    public async Task<string> FailAsync(string operation, string json, string authorization = Authorization)
    {
        using var response = await SendAsync(operation, Encoding.UTF8.GetBytes(json), authorization);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{operation} {json}: {(int)response.StatusCode} {text}");
        using var error = JsonDocument.Parse(text);
        var type = error.RootElement.GetProperty("__type").GetString()!;
        var message = error.RootElement.TryGetProperty("message", out var lower) || error.RootElement.TryGetProperty("Message", out lower)
            ? lower.GetString()
            : "";
        return $"{type[(type.IndexOf('#') + 1)..]}: {message}";
    }

    /// <summary>A table with partition key p (S), sort key s (N), a local index on l (S) and global indexes on g (S), all or keys only.</summary>
    public Task<JsonNode> CreateTableAsync(string name) => CallAsync(
        "CreateTable",
        """
        {"TableName":"NAME","BillingMode":"PAY_PER_REQUEST",
         "AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},{"AttributeName":"s","AttributeType":"N"},
           {"AttributeName":"l","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],
         "KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],
         "LocalSecondaryIndexes":[{"IndexName":"local","KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"l","KeyType":"RANGE"}],
           "Projection":{"ProjectionType":"KEYS_ONLY"}}],
         "GlobalSecondaryIndexes":[
           {"IndexName":"global","KeySchema":[{"AttributeName":"g","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}},
           {"IndexName":"sparse","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["x"]}}]}
        """.Replace("NAME", name));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
    }
}

/// <summary>One server with the table "table" for the tests of a class that don't disturb each other.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await TestServer.StartAsync();
        await Server.CreateTableAsync("table");
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
