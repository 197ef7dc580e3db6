using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Stator.Items;

namespace Stator.Server.Gateway;

/// <summary>Reads bodies of requests.</summary>
internal static class RequestBody
{
    /// <summary>Reads the body into the exchange's buffer, which grows with what arrives, not with what is announced; false when it is too large.</summary>
    public static async ValueTask<bool> TryReadAsync(HttpExchange exchange)
    {
        var buffer = exchange.Body;
        if (exchange.RequestHeaders.ContentLength > Limits.RequestBodyBytesMax)
        {
            return false;
        }
        var stream = exchange.Features.GetRequiredFeature<IHttpRequestFeature>().Body;
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer.GetMemory())) > 0;)
            {
                buffer.Advance(read);
                if (buffer.Written.Length > Limits.RequestBodyBytesMax)
                {
                    return false;
                }
            }
            return true;
        }
        catch (BadHttpRequestException problem) when (problem.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return false;
        }
    }
}
