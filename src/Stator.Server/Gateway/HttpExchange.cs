using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Stator.Items;
using Stator.Security;

namespace Stator.Server.Gateway;

/// <summary>One HTTP request and its answer, as the gateway sees them; then the next one of the same connection.</summary>
internal sealed class HttpExchange : ISignedRequest
{
    private IHttpRequestFeature _request = null!;
    private IHttpResponseFeature _response = null!;
    private Dictionary<string, StringValues>? _query;

    /// <param name="memory">What bodies and answers may take.</param>
    public HttpExchange(InFlightMemory memory)
    {
        (Body, Answer) = (new PooledBuffer(memory), new PooledBuffer(memory));
        Json = new Utf8JsonWriter(Answer, ItemJsonWriter.Options);
    }

    /// <summary>Goes on to a request.</summary>
    public void Begin(IFeatureCollection features)
    {
        (Features, _query) = (features, null);
        _request = features.GetRequiredFeature<IHttpRequestFeature>();
        _response = features.GetRequiredFeature<IHttpResponseFeature>();
    }

    /// <summary>Gives back what the request took.</summary>
    public void End()
    {
        Body.Dispose();
        Answer.Dispose();
        Json.Reset();
    }

    public IFeatureCollection Features { get; private set; } = null!;

    /// <summary>The body as it was sent.</summary>
    public PooledBuffer Body { get; }

    /// <summary>What is answered.</summary>
    public PooledBuffer Answer { get; }

    /// <summary>Writes to <see cref="Answer"/>.</summary>
    public Utf8JsonWriter Json { get; }

    public string Method => _request.Method;

    public string Path => _request.RawTarget.IndexOf('?') is >= 0 and var at ? _request.RawTarget[..at] : _request.RawTarget;

    public string QueryString => _request.QueryString.TrimStart('?');

    public IHeaderDictionary RequestHeaders => _request.Headers;

    public IHeaderDictionary ResponseHeaders => _response.Headers;

    public CancellationToken Aborted => Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;

    public int Status
    {
        get => _response.StatusCode;
        set => _response.StatusCode = value;
    }

    public bool HasStarted => _response.HasStarted;

    public string? Header(string name) => _request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    public string? Query(string name) => Parameters.TryGetValue(name, out var values) ? values.ToString() : null;

    public bool HasQuery(string name) => _request.QueryString.Length > 1 && Parameters.ContainsKey(name);

    private Dictionary<string, StringValues> Parameters => _query ??= QueryHelpers.ParseQuery(_request.QueryString);

    /// <summary>Writes the whole answer.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> body)
    {
        ResponseHeaders.ContentLength = body.Length;
        if (body.Length > 0 && Method != HttpMethods.Head)
        {
            await Features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(body);
        }
    }
}
