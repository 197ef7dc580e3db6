using System.Net;
using Microsoft.Extensions.Logging;
using Stator.Delivery.Functions;
using Stator.Delivery.Kinesis;
using Stator.Delivery.Triggers;
using Stator.Engine.Changes;
using Stator.Security;
using Stator.Server.Gateway;
using Stator.Server.Operations;
using Stator.Server.Operations.Tables;
using Stator.Server.Triggers;
using Stator.Storage;

namespace Stator.Server;

/// <summary>A running server: the database on a store, and HTTP in front of it.</summary>
internal sealed partial class StatorServer : IAsyncDisposable
{
    private readonly Database _database;
    private readonly HttpServer _http;
    private readonly TriggerHost _triggers;
    private readonly KinesisHost _kinesis;

    private StatorServer(Database database, TriggerHost triggers, KinesisHost kinesis, HttpServer http)
    {
        _kinesis = kinesis;
        _database = database;
        _triggers = triggers;
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
        IPAddress Host, int Port, bool Shared, SignatureVerifier? Verifier, bool HoldsChangeLimits, Database.Times Times)
    {
        /// <summary>Where the functions of triggers run, by their names.</summary>
        public IReadOnlyDictionary<string, FunctionTarget> Functions { get; init; } = new Dictionary<string, FunctionTarget>();

        /// <summary>Where Kinesis answers; null for none.</summary>
        public Uri? KinesisEndpoint { get; init; }

        /// <summary>Where records are told of that triggers gave up, by their names.</summary>
        public IReadOnlyDictionary<string, FailureDestination> Destinations { get; init; } = new Dictionary<string, FailureDestination>();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _http.Address;

    /// <summary>Starts a server, which owns the store from then on.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async ValueTask<StatorServer> StartAsync(
        IStore store, Settings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var tell = loggers.CreateLogger<TriggerHost>();
        var database = new Database(store, time, settings.Times, loggers.CreateLogger<Database>());
        var surroundings = new TriggerSurroundings(settings.Functions, settings.Destinations, new FunctionInvoker(), time);
        var triggers = new TriggerHost(store, surroundings, failure => LogDelivery(tell, failure));
        var kinesis = new KinesisHost(store, database.Catalog, KinesisOf(settings, time), time, failure => LogDelivery(tell, failure));
        var http = new HttpServer(settings.Host, settings.Port, loggers);
        var operations = OperationTable.Create(database, new ChangeLimits(settings.HoldsChangeLimits), kinesis, () => http.Address.Authority);
        var gateway = new Gateway.Gateway(operations, new Realms(settings.Shared), new EventSourceMappings(triggers, kinesis, database.Catalog, new ChangeReader(store), time), settings.Verifier, loggers.CreateLogger<Gateway.Gateway>());
        var server = new StatorServer(database, triggers, kinesis, http);
        try
        {
            await http.StartAsync(gateway, cancellationToken);
            await triggers.StartAsync(cancellationToken); // Functions may call back.
            kinesis.Start();
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
        await _triggers.DisposeAsync();
        await _kinesis.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static KinesisClient? KinesisOf(Settings settings, TimeProvider time) =>
        settings.KinesisEndpoint is { } endpoint ? new KinesisClient(endpoint, AwsCredentials.OfEnvironment, time) : null;

    [LoggerMessage(4, LogLevel.Error, "A delivery of changes can't go on, and is tried again")]
    private static partial void LogDelivery(ILogger logger, Exception failure);
}
