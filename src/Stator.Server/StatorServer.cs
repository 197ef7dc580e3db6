using System.Net;
using Microsoft.Extensions.Logging;
using Stator.Security;
using Stator.Server.Gateway;
using Stator.Server.Operations;
using Stator.Server.Operations.Tables;
using Stator.Storage;

namespace Stator.Server;

/// <summary>A running server: the database on a store, and HTTP in front of it.</summary>
internal sealed class StatorServer : IAsyncDisposable
{
    private readonly Database _database;
    private readonly HttpServer _http;

    private StatorServer(Database database, HttpServer http)
    {
        _database = database;
        _http = http;
    }

    /// <summary>What a server needs beside its store.</summary>
    /// <param name="Host">The address to listen on.</param>
    /// <param name="Port">The port; 0 for a free one.</param>
    /// <param name="Shared">True when all accounts and regions share one set of tables.</param>
    /// <param name="Verifier">Checks signatures; null to accept any credentials.</param>
    /// <param name="HoldsChangeLimits">True when settings of tables may change only as often as AWS lets them.</param>
    /// <param name="Times">How long things take and last.</param>
    public sealed record Settings(
        IPAddress Host, int Port, bool Shared, SignatureVerifier? Verifier, bool HoldsChangeLimits, Database.Times Times);

    /// <summary>Where it listens.</summary>
    public Uri Address => _http.Address;

    /// <summary>Starts a server, which owns the store from then on.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async ValueTask<StatorServer> StartAsync(
        IStore store, Settings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var database = new Database(store, time, settings.Times, loggers.CreateLogger<Database>());
        var http = new HttpServer(settings.Host, settings.Port, loggers);
        var operations = OperationTable.Create(database, new ChangeLimits(settings.HoldsChangeLimits), () => http.Address.Authority);
        var gateway = new Gateway.Gateway(operations, new Realms(settings.Shared), settings.Verifier, loggers.CreateLogger<Gateway.Gateway>());
        var server = new StatorServer(database, http);
        try
        {
            await http.StartAsync(gateway, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finishes the requests under way, then closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _database.DisposeAsync();
    }
}
