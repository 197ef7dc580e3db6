using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Stator.Security;

namespace Stator.Server.Gateway;

/// <summary>One HTTP request and its answer, as the gateway sees them.</summary>
internal sealed class HttpExchange(IFeatureCollection features) : ISignedRequest
{
    private readonly IHttpRequestFeature _request = features.GetRequiredFeature<IHttpRequestFeature>();
    private readonly IHttpResponseFeature _response = features.GetRequiredFeature<IHttpResponseFeature>();
    private Dictionary<string, StringValues>? _query;

    public IFeatureCollection Features { get; } = features;

    public string Method => _request.Method;

    public string Path => _request.RawTarget.Split('?')[0];

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
            await Features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(body, Aborted);
        }
    }
}
