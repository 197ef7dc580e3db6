using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;
using KeySchema = Stator.Engine.Catalog.KeySchema;

namespace Stator.Server.Operations.Tables;

/// <summary>From the indexes of a request to those of the catalog, with AWS's checks.</summary>
internal sealed class IndexReader(KeySchemaReader keys, bool isOnDemand, string region)
{
    private readonly List<SecondaryIndex> _indexes = [];

    /// <summary>The number of attributes that indexes of the table which are there already keep by name.</summary>
    public int ProjectedAlready { get; init; }

    /// <summary>What was read so far.</summary>
    public IReadOnlyList<SecondaryIndex> Indexes => _indexes;

    public void ReadLocal(IReadOnlyList<LocalSecondaryIndex>? requested, KeySchema tableKeys)
    {
        if (requested is null)
        {
            return;
        }
        if (requested.Count == 0)
        {
            throw TableErrors.Parameter("List of LocalSecondaryIndexes is empty");
        }
        foreach (var index in requested)
        {
            if (tableKeys.Sort.Count == 0)
            {
                throw TableErrors.Parameter(
                    "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex");
            }
            var schema = keys.Read(index.KeySchema!);
            if (schema.Sort.Count == 0)
            {
                throw TableErrors.Parameter($"Index KeySchema does not have a range key for index: {index.IndexName}");
            }
            if (schema.Partition[0].Name != tableKeys.Partition[0].Name)
            {
                throw TableErrors.Parameter(
                    $"Index KeySchema does not have the same leading hash key as table KeySchema for index: {index.IndexName}. "
                    + $"index hash key: {schema.Partition[0].Name}, table hash key: {tableKeys.Partition[0].Name}");
            }
            Add(index.IndexName!, isLocal: true, schema, index.Projection!, Throughput.OnDemandDefault);
        }
        if (requested.Count > Limits.LocalIndexesPerTableMax)
        {
            throw TableErrors.Parameter($"Number of LocalSecondaryIndexes exceeds per-table limit of {Limits.LocalIndexesPerTableMax}");
        }
    }

    public void ReadGlobal(IReadOnlyList<GlobalSecondaryIndex>? requested)
    {
        if (requested is null)
        {
            return;
        }
        if (requested.Count == 0)
        {
            throw TableErrors.Parameter("List of GlobalSecondaryIndexes is empty");
        }
        foreach (var index in requested)
        {
            var schema = keys.ReadGlobal(index.KeySchema!);
            var throughput = ThroughputReader.ReadIndex(
                index.IndexName!, index.ProvisionedThroughput, index.OnDemandThroughput, index.WarmThroughput, isOnDemand, region);
            Add(index.IndexName!, isLocal: false, schema, index.Projection!, throughput);
        }
        if (requested.Count > Limits.GlobalIndexesPerTableMax)
        {
            throw TableErrors.Parameter($"GlobalSecondaryIndex count exceeds the per-table limit of {Limits.GlobalIndexesPerTableMax}");
        }
    }

    /// <summary>An index to be added to a table that is there.</summary>
    public SecondaryIndex Read(CreateGlobalSecondaryIndexAction index)
    {
        var schema = keys.ReadGlobal(index.KeySchema!);
        var throughput = ThroughputReader.ReadIndex(
            index.IndexName!, index.ProvisionedThroughput, index.OnDemandThroughput, index.WarmThroughput, isOnDemand, region);
        Add(index.IndexName!, isLocal: false, schema, index.Projection!, throughput);
        return _indexes[^1];
    }

    private void Add(string name, bool isLocal, KeySchema schema, Projection projection, Throughput throughput)
    {
        var kind = KindOf(projection);
        if (_indexes.Any(other => other.Name == name))
        {
            throw TableErrors.Parameter($"Duplicate index name: {name}");
        }
        var nonKeys = (projection.NonKeyAttributes ?? []).Order(StringComparer.Ordinal).ToList();
        _indexes.Add(new SecondaryIndex(name, isLocal, _indexes.Count + 1, schema, kind, nonKeys) { Throughput = throughput });
        if (ProjectedAlready + _indexes.Sum(index => index.NonKeyAttributes.Count) > Limits.ProjectedAttributesMax)
        {
            throw TableErrors.Parameter(
                $"The total number of non-key attributes projected into the indexes of a table exceeds the limit of {Limits.ProjectedAttributesMax}");
        }
    }

    private static IndexProjection KindOf(Projection projection)
    {
        if (projection.ProjectionType is null)
        {
            throw TableErrors.Parameter("Unknown ProjectionType: null");
        }
        if (projection.ProjectionType == "INCLUDE")
        {
            var names = projection.NonKeyAttributes
                ?? throw TableErrors.Parameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
            if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            {
                throw TableErrors.Parameter($"Duplicate element in NonKeyAttributes: {twice.Key}");
            }
            return IndexProjection.Include;
        }
        if (projection.NonKeyAttributes is not null)
        {
            throw TableErrors.Parameter($"ProjectionType is {projection.ProjectionType}, but NonKeyAttributes is specified");
        }
        return projection.ProjectionType == "ALL" ? IndexProjection.All : IndexProjection.KeysOnly;
    }
}
