using System.Diagnostics;
using System.Net.Sockets;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace Stator.Acceptance;

/// <summary>The server as its users run it: a process of its own, asked over a socket.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, string endpoint)
    {
        _process = process;
        Endpoint = endpoint;
    }

    /// <summary>http://127.0.0.1:PORT</summary>
    public string Endpoint { get; }

    /// <summary>Starts <c>stator serve</c> on a free port and waits until it says where it listens.</summary>
    public static async Task<ServerProcess> StartAsync(params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "stator.dll"), "serve", "--port", "0", .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["endpoint", var endpoint])
            {
                _ = process.StandardOutput.ReadToEndAsync();
                _ = process.StandardError.ReadToEndAsync();
                return new ServerProcess(process, endpoint);
            }
        }
        throw new InvalidOperationException($"The server did not start: {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>A client of the AWS SDK for .NET.</summary>
    public AmazonDynamoDBClient CreateClient(int retries = 0) => new(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig { ServiceURL = Endpoint, AuthenticationRegion = "us-east-1", MaxErrorRetry = retries });

    /// <summary>Whether a client of this SDK fails so because nobody answers, at any moment of a connection's life: no refusal that a server has written.</summary>
    public static bool IsGone(Exception problem) =>
        problem is HttpRequestException or SocketException or IOException or TaskCanceledException or AmazonServiceException { StatusCode: 0 or >= System.Net.HttpStatusCode.InternalServerError };

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the process to stop, as Ctrl+C does; answers its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }
        _process.Dispose();
    }
}

/// <summary>One server in memory for the tests of a class.</summary>
public sealed class MemoryServer : IAsyncLifetime
{
    /// <summary>The server.</summary>
    public ServerProcess Server { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Server = await ServerProcess.StartAsync("--in-memory");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
