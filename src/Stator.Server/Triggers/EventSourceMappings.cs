using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Stator.Delivery;
using Stator.Delivery.Kinesis;
using Stator.Delivery.Triggers;
using Stator.Engine.Catalog;
using Stator.Engine.Changes;
using Stator.Items;
using Stator.Server.Gateway;

namespace Stator.Server.Triggers;

/// <summary>
/// The part of Lambda's REST API that ties functions to streams, and what the command 'stator trigger' shows of it.
/// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
/// </summary>
internal sealed class EventSourceMappings(TriggerHost triggers, KinesisHost kinesis, TableCatalog catalog, ChangeReader changes, TimeProvider time)
{
    /// <summary>Where the API is.</summary>
    public const string Path = "/2015-03-31/event-source-mappings";

    /// <summary>Where the command looks.</summary>
    public const string TriggersPath = "/_stator/triggers";

    private const int PageMax = 100;

    private readonly MappingChecks _checks = new(triggers.Surroundings);

    /// <summary>True for requests of this API.</summary>
    public static bool IsFor(string path) => path.StartsWith(Path, StringComparison.Ordinal) || path == TriggersPath;

    /// <summary>Answers a request: its status and body.</summary>
    /// <exception cref="MappingException">What is wrong with it.</exception>
    public async ValueTask<(int Status, ReadOnlyMemory<byte> Body)> AnswerAsync(
        Realm realm, HttpExchange exchange, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (exchange.Path == TriggersPath)
        {
            return (200, await ShowAsync(realm, cancellationToken));
        }
        var rest = exchange.Path[Path.Length..].Trim('/');
        if (rest.Length == 0)
        {
            return exchange.Method switch
            {
                "POST" => (202, await CreateAsync(realm, MappingRequest.Read(body.Span), cancellationToken)),
                "GET" => (200, await ListAsync(realm, exchange, cancellationToken)),
                _ => throw MappingException.NotFound(),
            };
        }
        var id = Guid.TryParseExact(Uri.UnescapeDataString(rest), "D", out var parsed) ? parsed : throw MappingException.NotFound();
        return exchange.Method switch
        {
            "GET" => (200, await GetAsync(realm, id, cancellationToken)),
            "PUT" => (202, await UpdateAsync(realm, id, MappingRequest.Read(body.Span), cancellationToken)),
            "DELETE" => (202, await DeleteAsync(realm, id, cancellationToken)),
            _ => throw MappingException.NotFound(),
        };
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async ValueTask<ReadOnlyMemory<byte>> CreateAsync(Realm realm, MappingRequest request, CancellationToken cancellationToken)
    {
        MappingChecks.CheckConstraints(request, isNew: true);
        var mapping = _checks.Create(realm, request, Now);
        using (var snapshot = changes.OpenSnapshot())
        {
            if (await ChangeReader.FindAsync(snapshot, mapping.Table, mapping.StreamLabel, cancellationToken) is not { IsForDelivery: false })
            {
                throw MappingException.Parameter($"Stream not found: {mapping.StreamArn}");
            }
        }
        await OnceAsync(() => triggers.AddAsync(mapping, cancellationToken));
        return Json(json => MappingAnswer.Write(json, mapping, new DeliveryMetrics(), "Creating"));
    }

    private async ValueTask<ReadOnlyMemory<byte>> GetAsync(Realm realm, Guid id, CancellationToken cancellationToken)
    {
        foreach (var (mapping, metrics) in await triggers.ListAsync(realm, cancellationToken))
        {
            if (mapping.Id == id)
            {
                return Json(json => MappingAnswer.Write(json, mapping, metrics));
            }
        }
        throw MappingException.NotFound();
    }

    private async ValueTask<ReadOnlyMemory<byte>> UpdateAsync(Realm realm, Guid id, MappingRequest request, CancellationToken cancellationToken)
    {
        MappingChecks.CheckConstraints(request, isNew: false);
        var changed = await OnceAsync(() => triggers.ChangeAsync(realm, id, mapping => _checks.Change(realm, mapping, request, Now), cancellationToken));
        var (before, after, metrics) = changed ?? throw MappingException.NotFound();
        var state = before.IsEnabled == after.IsEnabled ? "Updating" : after.IsEnabled ? "Enabling" : "Disabling";
        return Json(json => MappingAnswer.Write(json, before, metrics, state));
    }

    private static async ValueTask<TResult> OnceAsync<TResult>(Func<ValueTask<TResult>> change)
    {
        try
        {
            return await change();
        }
        catch (MappingExistsException exists)
        {
            throw MappingException.Exists(exists.Present.StreamArn, exists.Present.FunctionName, exists.Present.Id);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> DeleteAsync(Realm realm, Guid id, CancellationToken cancellationToken)
    {
        var (mapping, metrics) = await triggers.RemoveAsync(realm, id, cancellationToken) ?? throw MappingException.NotFound();
        return Json(json => MappingAnswer.Write(json, mapping, metrics, "Deleting"));
    }

    private async ValueTask<ReadOnlyMemory<byte>> ListAsync(Realm realm, HttpExchange exchange, CancellationToken cancellationToken)
    {
        var (stream, function) = (exchange.Query("EventSourceArn"), exchange.Query("FunctionName") is { } given ? MappingChecks.NameOf(given) : null);
        var limit = int.TryParse(exchange.Query("MaxItems"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0 ? Math.Min(asked, PageMax) : PageMax;
        var after = Guid.TryParse(exchange.Query("Marker"), out var marker) ? marker : Guid.Empty;
        var found = (await triggers.ListAsync(realm, cancellationToken))
            .Where(one => (stream is null || one.Mapping.StreamArn == stream) && (function is null || function == one.Mapping.FunctionName) && one.Mapping.Id.CompareTo(after) > 0)
            .Take(limit + 1)
            .ToList();
        return Json(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("EventSourceMappings");
            foreach (var (mapping, metrics) in found.Take(limit))
            {
                MappingAnswer.Write(json, mapping, metrics);
            }
            json.WriteEndArray();
            if (found.Count > limit)
            {
                json.WriteString("NextMarker", found[limit - 1].Mapping.Id);
            }
            json.WriteEndObject();
        });
    }

    private async ValueTask<ReadOnlyMemory<byte>> ShowAsync(Realm realm, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, ItemJsonWriter.Options);
        json.WriteStartArray();
        foreach (var (mapping, metrics) in await triggers.ListAsync(realm, cancellationToken))
        {
            var shown = new ShownReader($"{mapping.Id}", mapping.StreamArn, mapping.FunctionArn, mapping.IsEnabled ? "Enabled" : "Disabled");
            shown.Write(json, await triggers.LagAsync(mapping, cancellationToken), metrics, Now);
        }
        foreach (var table in await catalog.AllAsync(cancellationToken))
        {
            if (table.KinesisDestinations is [var destination, ..] && (table.Address.Account, table.Address.Region) == (realm.Account, realm.Region))
            {
                var shown = new ShownReader("kinesis", table.Address.Arn, destination.StreamArn, destination.StatusAt(Now));
                shown.Write(json, await kinesis.LagAsync(table, cancellationToken), kinesis.MetricsOf(table) ?? new DeliveryMetrics(), Now);
            }
        }
        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ItemJsonWriter.Options))
        {
            write(json);
        }
        return buffer.WrittenMemory;
    }
}
