using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stator.Items;

namespace Stator.Server.Gateway;

/// <summary>Kestrel with the gateway on it, on one port for HTTP/1.1 and HTTP/2 without TLS.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(30);
    private const int HeaderBytesMax = 16 << 10;
    private const int HeadersMax = 100;

    private readonly KestrelServer _kestrel;

    public HttpServer(IPAddress host, int port, ILoggerFactory loggers)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false, AllowAlternateSchemes = true };
        options.Limits.MaxRequestBodySize = Limits.RequestBodyBytesMax + 1;
        options.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        options.Limits.MaxRequestLineSize = HeaderBytesMax;
        options.Limits.MaxRequestHeaderCount = HeadersMax;
        options.ApplicationServices = NoServices.Instance;
        options.Listen(host, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.Use(Http2Preface.DetectAsync);
        });
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions { Backlog = 1024 }), loggers);
        _kestrel = new KestrelServer(Options.Create(options), sockets, loggers);
    }

    /// <summary>Where the server listens, once started.</summary>
    public Uri Address => new(_kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public Task StartAsync(Gateway gateway, CancellationToken cancellationToken) => _kestrel.StartAsync(gateway, cancellationToken);

    /// <summary>Stops to listen; requests under way finish.</summary>
    public async ValueTask DisposeAsync()
    {
        using var time = new CancellationTokenSource(StopTime);
        await _kestrel.StopAsync(time.Token);
        _kestrel.Dispose();
    }

    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
