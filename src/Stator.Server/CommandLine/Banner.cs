namespace Stator.Server.CommandLine;

/// <summary>What the server says when it is ready.</summary>
internal static class Banner
{
    public static void Write(ServeOptions options, Uri address)
    {
        var endpoint = address.GetLeftPart(UriPartial.Authority);
        Console.WriteLine(
            $"""
            Stator is ready.
              endpoint     {endpoint}
              data         {(options.InMemory ? "in memory, gone when the server stops" : Path.GetFullPath(options.DataFolder))}
              credentials  {(options.CredentialsFile is { } file ? $"verified against {file}" : "any are accepted")}
            Try it:
              AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1 aws dynamodb list-tables --endpoint-url {endpoint}
            Stop with Ctrl+C.
            """);
    }
}
