using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Engine.Reads;
using Stator.Items;

namespace Stator.Server.Operations.Items;

/// <summary>Item collection metrics as answers show them.</summary>
internal sealed class ItemCollections(ItemCollectionSizes sizes)
{
    private const double BytesPerGigabyte = 1 << 30;

    /// <summary>The metrics of a write's item collection; null unless asked for, and for tables without local indexes.</summary>
    public async ValueTask<ItemCollectionMetrics?> DescribeAsync(
        string? level, TableDefinition table, Item key, CancellationToken cancellationToken)
    {
        if (level != "SIZE" || !table.LocalIndexes.Any())
        {
            return null;
        }
        var low = Math.Floor(await sizes.OfAsync(table, key, cancellationToken) / BytesPerGigabyte);
        return new ItemCollectionMetrics
        {
            ItemCollectionKey = KeyChecks.KeyOf(table.Keys.Partition, key),
            SizeEstimateRangeGB = [low, low + 1],
        };
    }
}
