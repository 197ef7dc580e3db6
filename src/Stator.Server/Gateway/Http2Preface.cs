using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Stator.Server.Gateway;

/// <summary>
/// Lets a client that starts with HTTP/2's preface speak HTTP/2 on the port that others speak HTTP/1.1 on. Without TLS Kestrel chooses
/// HTTP/1.1 on such a port, so the choice that TLS would have made is told to it here.
/// </summary>
internal static class Http2Preface
{
    /// <summary>How long a client may stay silent; Kestrel's own time for it begins only when the protocol is known.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(130);

    public static async Task DetectAsync(ConnectionContext connection, Func<Task> next)
    {
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(
                connection.ConnectionClosed,
                connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default);
            end.CancelAfter(SilenceMax);
            await DetectAsync(connection, end.Token);
        }
        catch (Exception closed) when (closed is OperationCanceledException or ConnectionAbortedException or ConnectionResetException)
        {
            return; // It has gone, was silent too long, or the server stops: nothing was asked.
        }
        await next();
    }

    private static async ValueTask DetectAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        var preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
        while (true)
        {
            var result = await connection.Transport.Input.ReadAsync(cancellationToken);
            var isPrefix = IsPrefix(result, preface);
            var isDecided = !isPrefix || result.Buffer.Length >= preface.Length || result.IsCompleted;
            var isHttp2 = isPrefix && result.Buffer.Length >= preface.Length;
            connection.Transport.Input.AdvanceTo(result.Buffer.Start, isDecided ? result.Buffer.Start : result.Buffer.End);
            if (isHttp2)
            {
                connection.Features.Set<ITlsConnectionFeature>(Chosen.Instance);
                connection.Features.Set<ITlsApplicationProtocolFeature>(Chosen.Instance);
            }
            if (isDecided)
            {
                return;
            }
        }
    }

    private static bool IsPrefix(ReadResult result, byte[] preface)
    {
        Span<byte> start = stackalloc byte[24];
        var length = (int)Math.Min(result.Buffer.Length, start.Length);
        result.Buffer.Slice(0, length).CopyTo(start);
        return preface.AsSpan().StartsWith(start[..length]);
    }

    private sealed class Chosen : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public static Chosen Instance { get; } = new();

        public System.Security.Cryptography.X509Certificates.X509Certificate2? ClientCertificate { get; set; }

        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();

        public Task<System.Security.Cryptography.X509Certificates.X509Certificate2?> GetClientCertificateAsync(
            CancellationToken cancellationToken) =>
            Task.FromResult<System.Security.Cryptography.X509Certificates.X509Certificate2?>(null);
    }
}
