using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Stator.Security;
using Stator.Storage;
using Stator.Storage.Embedded;

namespace Stator.Server.CommandLine;

/// <summary>Puts the server together, runs it until it is told to stop, and turns what keeps it from starting into one clear line.</summary>
internal static class Serve
{
    /// <summary>How long a stop may take.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(40);

    public static Task<int> RunAsync(ServeOptions options, CancellationToken cancellationToken) =>
        StartException.TellAsync(() => ServeAsync(options, cancellationToken));

    private static async Task<int> ServeAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        await RunUntilStoppedAsync(options, cancellationToken);
        return 0;
    }

    private static async Task RunUntilStoppedAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        var verifier = OpenVerifier(options);
        using var loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error) // It warns of HTTP/2 without TLS, which Http2Preface makes work.
            .AddProvider(new ErrorStreamLoggers()));
        using var disk = options.InMemory ? null : DataFolder.OpenDisk(options.DataFolder);
        var settings = new EmbeddedStoreOptions { MemoryBytes = options.Memory.Bytes, Durability = options.Durability };
        var store = disk is null
            ? EmbeddedStore.InMemory(options.Memory.Bytes)
            : await DataFolder.OpenStoreAsync(disk, options.DataFolder, settings, cancellationToken);
        using var metrics = new StoreMetrics(store);
        await using var server = await StartAsync(store, verifier, options, loggers, cancellationToken);
        Banner.Write(options, server.Address);
        await UntilCancelledAsync(cancellationToken);
        Console.WriteLine("Stopping: requests under way are finished first.");
    }

    private static SignatureVerifier? OpenVerifier(ServeOptions options)
    {
        if (options.CredentialsFile is null)
        {
            return IPAddress.IsLoopback(options.Host) || options.AllowOpenAccess
                ? null
                : throw new StartException(
                    $"refusing to listen on {options.Host}: without --credentials anyone who reaches the port can do anything. "
                    + "Give --credentials FILE, or say --allow-open-access.");
        }
        try
        {
            var credentials = CredentialStore.Parse(File.ReadLines(options.CredentialsFile));
            return credentials.Count > 0
                ? new SignatureVerifier(credentials, TimeProvider.System)
                : throw new FormatException("there is no key in it; a line is an access key id, a space and a secret");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new StartException($"cannot read the credentials file {options.CredentialsFile}: {problem.Message}");
        }
    }

    private static async ValueTask<StatorServer> StartAsync(
        IStore store, SignatureVerifier? verifier, ServeOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            var settings = new StatorServer.Settings(options.Host, options.Port, options.Shared, verifier, options.HoldsChangeLimits, options.Times)
            {
                Functions = options.Functions,
                Destinations = options.Destinations,
                KinesisEndpoint = options.KinesisEndpoint,
            };
            return await StatorServer.StartAsync(store, settings, TimeProvider.System, loggers, cancellationToken);
        }
        catch (IOException problem) when (problem.InnerException is AddressInUseException)
        {
            throw new StartException($"port {options.Port} on {options.Host} is in use. Stop what listens there, or choose another with --port.");
        }
        catch (Exception problem) when (problem is IOException or SocketException)
        {
            throw new StartException($"cannot listen on {options.Host}:{options.Port}: {problem.Message}");
        }
    }

    private static async Task UntilCancelledAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource();
        using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
    }
}
