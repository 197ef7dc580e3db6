using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Stator.Items;

namespace Stator.Server.Gateway;

/// <summary>A request's body in one piece, in a pooled buffer until it is disposed.</summary>
internal readonly struct RequestBody : IDisposable
{
    private const int FirstBytes = 4096;
    private const int RentedAtOnceMax = 64 << 10;

    private readonly byte[]? _pooled;

    private RequestBody(byte[]? pooled, int length, bool isTooLarge)
    {
        _pooled = pooled;
        Bytes = pooled.AsMemory(0, length);
        IsTooLarge = isTooLarge;
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>True when the body is larger than a body may be; then it was not read.</summary>
    public bool IsTooLarge { get; }

    /// <summary>Reads the body. The buffer grows with what arrives, not with what is announced.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpExchange exchange)
    {
        var announced = exchange.RequestHeaders.ContentLength;
        if (announced > Limits.RequestBodyBytesMax)
        {
            return new RequestBody(null, 0, isTooLarge: true);
        }
        var stream = exchange.Features.GetRequiredFeature<IHttpRequestFeature>().Body;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(RentedAtOnceMax, (announced ?? FirstBytes) + 1));
        var length = 0;
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer.AsMemory(length), exchange.Aborted)) > 0;)
            {
                length += read;
                if (length > Limits.RequestBodyBytesMax)
                {
                    break;
                }
                if (length == buffer.Length)
                {
                    buffer = Enlarge(buffer, length);
                }
            }
        }
        catch (BadHttpRequestException problem) when (problem.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            length = int.MaxValue;
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
        if (length > Limits.RequestBodyBytesMax)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return new RequestBody(null, 0, isTooLarge: true);
        }
        return new RequestBody(buffer, length, isTooLarge: false);
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
