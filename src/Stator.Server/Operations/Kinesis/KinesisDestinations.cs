using Stator.Api;
using Stator.Api.Shapes;
using Stator.Delivery.Kinesis;
using Stator.Engine.Catalog;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Kinesis;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_EnableKinesisStreamingDestination.html</summary>
internal sealed class EnableKinesisStreamingDestination(TableCatalog catalog, KinesisHost kinesis)
    : Operation<KinesisStreamingDestinationInput, KinesisStreamingDestinationOutput>(ApiOperations.EnableKinesisStreamingDestination)
{
    protected override async ValueTask<KinesisStreamingDestinationOutput> ExecuteAsync(
        Realm realm, KinesisStreamingDestinationInput request, CancellationToken cancellationToken)
    {
        if (!kinesis.IsConnected)
        {
            throw KinesisErrors.NoEndpoint();
        }
        var asked = new KinesisDestination(request.StreamArn!)
        {
            TransitionEndsAt = catalog.TransitionEnd,
            Precision = request.EnableKinesisStreamingConfiguration?.ApproximateCreationDateTimePrecision,
        };
        var table = await catalog.UpdateAsync(TableNames.Resolve(realm, request.TableName!), table => Enable(table, asked), cancellationToken);
        await kinesis.RefreshAsync(cancellationToken);
        return new KinesisStreamingDestinationOutput
        {
            TableName = table.Address.Name,
            StreamArn = request.StreamArn,
            DestinationStatus = "ENABLING",
            EnableKinesisStreamingConfiguration = request.EnableKinesisStreamingConfiguration ?? new EnableKinesisStreamingConfiguration(),
        };
    }

    /// <summary>One at a time; one that was there before goes on in its place.</summary>
    private TableDefinition Enable(TableDefinition table, KinesisDestination asked)
    {
        if (table.KinesisDestinations.Any(destination => destination.StatusAt(catalog.Now) is not ("DISABLED" or "ENABLE_FAILED")))
        {
            throw KinesisErrors.NotEnabled();
        }
        return table with
        {
            KinesisDestinations = [asked, .. table.KinesisDestinations.Where(destination => destination.StreamArn != asked.StreamArn)],
        };
    }
}

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DisableKinesisStreamingDestination.html</summary>
internal sealed class DisableKinesisStreamingDestination(TableCatalog catalog, KinesisHost kinesis)
    : Operation<KinesisStreamingDestinationInput, KinesisStreamingDestinationOutput>(ApiOperations.DisableKinesisStreamingDestination)
{
    protected override async ValueTask<KinesisStreamingDestinationOutput> ExecuteAsync(
        Realm realm, KinesisStreamingDestinationInput request, CancellationToken cancellationToken)
    {
        if (request.EnableKinesisStreamingConfiguration is not null)
        {
            throw KinesisErrors.Configured();
        }
        var table = await catalog.UpdateAsync(
            TableNames.Resolve(realm, request.TableName!), table => Disable(table, request.StreamArn!), cancellationToken);
        await kinesis.RefreshAsync(cancellationToken);
        return new KinesisStreamingDestinationOutput { TableName = table.Address.Name, StreamArn = request.StreamArn, DestinationStatus = "DISABLING" };
    }

    private TableDefinition Disable(TableDefinition table, string streamArn) =>
        table.KinesisDestinations.FirstOrDefault(destination => destination.StreamArn == streamArn)?.StatusAt(catalog.Now) switch
        {
            "DISABLING" => table,
            "ACTIVE" => table with
            {
                KinesisDestinations = [.. table.KinesisDestinations.Select(destination => destination.StreamArn == streamArn
                    ? destination with { Transition = "DISABLING", TransitionEndsAt = catalog.TransitionEnd }
                    : destination)],
            },
            _ => throw KinesisErrors.NotActive(),
        };
}

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateKinesisStreamingDestination.html</summary>
internal sealed class UpdateKinesisStreamingDestination(TableCatalog catalog, KinesisHost kinesis)
    : Operation<UpdateKinesisStreamingDestinationInput, UpdateKinesisStreamingDestinationOutput>(ApiOperations.UpdateKinesisStreamingDestination)
{
    protected override async ValueTask<UpdateKinesisStreamingDestinationOutput> ExecuteAsync(
        Realm realm, UpdateKinesisStreamingDestinationInput request, CancellationToken cancellationToken)
    {
        var precision = request.UpdateKinesisStreamingConfiguration?.ApproximateCreationDateTimePrecision ?? throw KinesisErrors.NothingToUpdate();
        var table = await catalog.UpdateAsync(
            TableNames.Resolve(realm, request.TableName!), table => Update(table, request.StreamArn!, precision), cancellationToken);
        await kinesis.RefreshAsync(cancellationToken);
        return new UpdateKinesisStreamingDestinationOutput
        {
            TableName = table.Address.Name,
            StreamArn = request.StreamArn,
            DestinationStatus = "UPDATING",
            UpdateKinesisStreamingConfiguration = request.UpdateKinesisStreamingConfiguration,
        };
    }

    private TableDefinition Update(TableDefinition table, string streamArn, string precision)
    {
        var destination = table.KinesisDestinations.FirstOrDefault(destination => destination.StreamArn == streamArn)
            ?? throw KinesisErrors.Unknown(table.Address.Name, streamArn);
        if (destination.StatusAt(catalog.Now) != "ACTIVE")
        {
            throw KinesisErrors.NotUpdatable(table.Address.Name, streamArn);
        }
        if ((destination.Precision ?? "MILLISECOND") == precision)
        {
            throw KinesisErrors.SamePrecision(precision, table.Id, streamArn);
        }
        var updated = destination with { Precision = precision, Transition = "UPDATING", TransitionEndsAt = catalog.TransitionEnd };
        return table with { KinesisDestinations = [.. table.KinesisDestinations.Select(other => other == destination ? updated : other)] };
    }
}

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeKinesisStreamingDestination.html</summary>
internal sealed class DescribeKinesisStreamingDestination(TableCatalog catalog)
    : Operation<DescribeKinesisStreamingDestinationInput, DescribeKinesisStreamingDestinationOutput>(ApiOperations.DescribeKinesisStreamingDestination)
{
    protected override async ValueTask<DescribeKinesisStreamingDestinationOutput> ExecuteAsync(
        Realm realm, DescribeKinesisStreamingDestinationInput request, CancellationToken cancellationToken)
    {
        var table = await catalog.DescribeAsync(TableNames.Resolve(realm, request.TableName!), cancellationToken);
        return new DescribeKinesisStreamingDestinationOutput
        {
            TableName = table.Address.Name,
            KinesisDataStreamDestinations = [.. table.KinesisDestinations.Select(destination => new KinesisDataStreamDestination
            {
                StreamArn = destination.StreamArn,
                DestinationStatus = destination.StatusAt(catalog.Now),
                DestinationStatusDescription = destination.Failure,
                ApproximateCreationDateTimePrecision = destination.Precision,
            })],
        };
    }
}
