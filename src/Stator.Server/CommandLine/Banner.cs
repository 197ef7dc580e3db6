using System.Net;

namespace Stator.Server.CommandLine;

/// <summary>What the server says when it is ready.</summary>
internal static class Banner
{
    public static void Write(ServeOptions options, Uri address)
    {
        var endpoint = address.GetLeftPart(UriPartial.Authority);
        var reachable = options.Host.Equals(IPAddress.Any) || options.Host.Equals(IPAddress.IPv6Any) ? $"http://127.0.0.1:{address.Port}" : endpoint;
        var keys = options.CredentialsFile is null ? "AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local" : "AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=...";
        Console.WriteLine(
            $"""
            Stator is ready.
              endpoint     {endpoint}
              data         {(options.InMemory ? "in memory, gone when the server stops" : Path.GetFullPath(options.DataFolder))}
              credentials  {(options.CredentialsFile is { } file ? $"verified against {file}" : "any are accepted, but a request must be signed")}
              tables       {(options.Shared ? "one set for all accounts and regions" : "apart for each account and region")}
            Try it:
              {keys} AWS_DEFAULT_REGION=us-east-1 aws dynamodb list-tables --endpoint-url '{reachable}'
            Stop with Ctrl+C.
            """);
    }
}
