using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Stator.Items;

namespace Stator.Server.Gateway;

/// <summary>A request's body in one piece, in a pooled buffer until it is disposed.</summary>
internal readonly struct RequestBody : IDisposable
{
    private const int FirstBytes = 4096;

    private readonly byte[]? _pooled;

    private RequestBody(byte[]? pooled, ReadOnlyMemory<byte> bytes)
    {
        _pooled = pooled;
        Bytes = bytes;
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Reads the body; null when it is larger than a body may be.</summary>
    public static async ValueTask<RequestBody?> ReadAsync(HttpExchange exchange)
    {
        var announced = exchange.RequestHeaders.ContentLength;
        if (announced > Limits.RequestBodyBytesMax)
        {
            return null;
        }
        var stream = exchange.Features.GetRequiredFeature<IHttpRequestFeature>().Body;
        var buffer = ArrayPool<byte>.Shared.Rent((int)(announced ?? FirstBytes) + 1);
        var length = 0;
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer.AsMemory(length), exchange.Aborted)) > 0;)
            {
                length += read;
                if (length > Limits.RequestBodyBytesMax)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    return null;
                }
                if (length == buffer.Length)
                {
                    buffer = Enlarge(buffer, length);
                }
            }
        }
        catch (BadHttpRequestException)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return null;
        }
        return new RequestBody(buffer, buffer.AsMemory(0, length));
    }

    public void Dispose()
    {
        if (_pooled is not null)
        {
            ArrayPool<byte>.Shared.Return(_pooled);
        }
    }

    private static byte[] Enlarge(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
