namespace Stator.Server.Gateway;

/// <summary>What browsers need to call the server from a page of another origin.</summary>
internal static class Cors
{
    private const string PreflightSeconds = "172800";

    /// <summary>Adds the headers; true when the request was a preflight and is answered by them alone.</summary>
    public static bool Apply(HttpExchange exchange)
    {
        if (exchange.RequestHeaders.Origin.Count == 0)
        {
            return false;
        }
        var headers = exchange.ResponseHeaders;
        headers.AccessControlAllowOrigin = "*";
        if (exchange.Method != "OPTIONS")
        {
            headers.AccessControlExposeHeaders = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";
            return false;
        }
        headers.AccessControlMaxAge = PreflightSeconds;
        if (exchange.RequestHeaders.AccessControlRequestHeaders is { Count: > 0 } names)
        {
            headers.AccessControlAllowHeaders = names;
        }
        if (exchange.RequestHeaders.AccessControlRequestMethod is { Count: > 0 } method)
        {
            headers.AccessControlAllowMethods = method;
        }
        return true;
    }
}
