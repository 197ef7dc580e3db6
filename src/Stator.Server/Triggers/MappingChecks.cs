using Stator.Api;
using Stator.Delivery.Patterns;
using Stator.Delivery.Triggers;
using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Server.Triggers;

/// <summary>What can be wrong with a request for a mapping, in Lambda's order, and the mapping that it makes.</summary>
internal sealed class MappingChecks(TriggerSurroundings surroundings)
{
    private const int FiltersMax = 5;
    private const int WeekSeconds = 604_800;
    private static readonly Enumeration StartingPositions = new(["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"], "LATEST, AT_TIMESTAMP, TRIM_HORIZON", isBare: false);
    private static readonly Enumeration ResponseTypes = new(["ReportBatchItemFailures"], "ReportBatchItemFailures", isBare: false);

    /// <summary>What the model says of the members' values.</summary>
    public static void CheckConstraints(MappingRequest request, bool isNew)
    {
        var errors = new ConstraintErrors();
        if (isNew)
        {
            errors.Required(request.FunctionName, "functionName");
        }
        errors.Length(request.FunctionName, "functionName", 1, 256);
        errors.Range(request.BatchSize, "batchSize", 1, 10_000);
        errors.Range(request.MaximumBatchingWindowInSeconds, "maximumBatchingWindowInSeconds", 0, 300);
        errors.Range(request.ParallelizationFactor, "parallelizationFactor", 1, 10);
        errors.Enum(request.StartingPosition, "startingPosition", StartingPositions);
        errors.Range(request.MaximumRecordAgeInSeconds, "maximumRecordAgeInSeconds", -1, WeekSeconds);
        errors.Range(request.MaximumRetryAttempts, "maximumRetryAttempts", -1, 10_000);
        errors.Range(request.TumblingWindowInSeconds, "tumblingWindowInSeconds", 0, 900);
        foreach (var filter in request.FilterCriteria?.Filters ?? [])
        {
            errors.Length(filter?.Pattern, "filterCriteria.filters.pattern", 0, 4096);
        }
        errors.Length(request.FunctionResponseTypes, "functionResponseTypes", 0, 1);
        foreach (var type in request.FunctionResponseTypes ?? [])
        {
            errors.Enum(type, "functionResponseTypes", ResponseTypes);
        }
        try
        {
            errors.ThrowIfAny();
        }
        catch (DynamoException fault)
        {
            throw new MappingException(400, "ValidationException", fault.Message);
        }
    }

    /// <summary>A new mapping of a stream.</summary>
    /// <exception cref="MappingException">What is wrong with it.</exception>
    public EventSourceMapping Create(Realm realm, MappingRequest request, long now)
    {
        if (request.DestinationConfig?.OnSuccess?.Destination is not null)
        {
            throw MappingException.Parameter("Unsupported DestinationConfig parameter for given event source mapping type.");
        }
        var (table, label) = StreamOf(realm, request.EventSourceArn);
        if (request.StartingPosition is null)
        {
            throw MappingException.Parameter("1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.");
        }
        if (request.StartingPosition == "AT_TIMESTAMP")
        {
            throw MappingException.Parameter($"Unsupported starting position for arn type: {request.EventSourceArn}");
        }
        return Change(realm, new EventSourceMapping(Guid.NewGuid(), table, label, "") { StartingPosition = request.StartingPosition }, request, now);
    }

    /// <summary>A mapping with what a request changes.</summary>
    /// <exception cref="MappingException">What is wrong with it.</exception>
    public EventSourceMapping Change(Realm realm, EventSourceMapping mapping, MappingRequest request, long now)
    {
        if (request.MaximumRecordAgeInSeconds is >= 0 and < 60)
        {
            throw MappingException.Parameter("MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)");
        }
        return mapping with
        {
            Filters = request.FilterCriteria is null ? mapping.Filters : Patterns(request.FilterCriteria),
            FunctionArn = request.FunctionName is null ? mapping.FunctionArn : Function(realm, request.FunctionName),
            FailureDestination = request.DestinationConfig?.OnFailure is null ? mapping.FailureDestination : Destination(request.DestinationConfig.OnFailure.Destination),
            IsEnabled = request.Enabled ?? mapping.IsEnabled,
            BatchSize = request.BatchSize ?? mapping.BatchSize,
            BatchingWindow = request.MaximumBatchingWindowInSeconds ?? mapping.BatchingWindow,
            ParallelizationFactor = request.ParallelizationFactor ?? mapping.ParallelizationFactor,
            MaximumRecordAge = request.MaximumRecordAgeInSeconds ?? mapping.MaximumRecordAge,
            Bisects = request.BisectBatchOnFunctionError ?? mapping.Bisects,
            MaximumRetryAttempts = request.MaximumRetryAttempts ?? mapping.MaximumRetryAttempts,
            TumblingWindow = request.TumblingWindowInSeconds ?? mapping.TumblingWindow,
            ReportsFailures = request.FunctionResponseTypes is null ? mapping.ReportsFailures : request.FunctionResponseTypes.Count > 0,
            LastModified = now,
        };
    }

    private static (TableAddress Table, string Label) StreamOf(Realm realm, string? arn)
    {
        var parts = arn?.Split(':', 6);
        var path = parts is { Length: 6 } ? parts[5].Split('/') : [];
        return parts is { Length: 6 } && parts[0] == "arn" && parts[2] == "dynamodb" && path is ["table", var table, "stream", var label]
            ? parts[3] == realm.Region && parts[4] == realm.Account ? (realm.Table(table), label) : throw MappingException.Parameter($"Stream not found: {arn}")
            : throw MappingException.Parameter("Unrecognized event source.");
    }

    private static List<string> Patterns(MappingRequest.Criteria criteria)
    {
        var patterns = (criteria.Filters ?? []).Select(filter => filter?.Pattern ?? "").ToList();
        if (patterns.Count > FiltersMax)
        {
            throw MappingException.Parameter($"The filter criteria has {patterns.Count} filters; a mapping has {FiltersMax} at most.");
        }
        try
        {
            patterns.ForEach(pattern => EventPattern.Parse(pattern));
        }
        catch (EventPatternException problem)
        {
            throw MappingException.Parameter(problem.Message);
        }
        return patterns;
    }

    /// <summary>The bare name in whatever a function is called by; empty for none.</summary>
    public static string NameOf(string given)
    {
        var (parts, at) = Parts(given);
        return at < parts.Length ? parts[at] : "";
    }

    private static (string[] Parts, int NameAt) Parts(string given)
    {
        var parts = given.Split(':');
        return (parts, parts is ["arn", ..] ? 6 : parts.Length >= 3 && parts[1] == "function" ? 2 : 0);
    }

    /// <summary>name, name:qualifier, account:function:name or an ARN.</summary>
    private string Function(Realm realm, string given)
    {
        var (parts, at) = Parts(given);
        var name = at < parts.Length ? parts[at] : "";
        var isForeign = at == 6 && (parts[3] != realm.Region || parts[4] != realm.Account);
        if (isForeign || !surroundings.Functions.ContainsKey(name))
        {
            throw MappingException.Parameter("Function does not exist");
        }
        var qualifier = at + 1 < parts.Length && !(at == 6 && parts[at + 1] == "$LATEST") ? $":{parts[at + 1]}" : "";
        return $"arn:aws:lambda:{realm.Region}:{realm.Account}:function:{name}{qualifier}";
    }

    /// <summary>An ARN, or another name, whose last part is that of a destination of the server; nothing takes the one before away.</summary>
    private string? Destination(string? given)
    {
        if (string.IsNullOrEmpty(given))
        {
            return null;
        }
        var name = given.Split(':')[^1];
        return surroundings.Destinations.ContainsKey(name)
            ? given
            : throw MappingException.Parameter($"The server has no destination {name}: start it with --destination {name}=file:PATH or --destination {name}=URL");
    }
}
