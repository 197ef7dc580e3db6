using Stator.Api.Shapes;
using Stator.Engine.Capacity;
using Stator.Engine.Catalog;

namespace Stator.Server.Operations.Requests;

/// <summary>Consumed capacity as answers show it.</summary>
internal static class CapacityAnswers
{
    /// <summary>NONE or absent: nothing; TOTAL: the sum; INDEXES: table and indexes apart.</summary>
    public static ConsumedCapacity? Describe(string? level, TableDefinition table, ConsumedUnits units)
    {
        if (level is null or "NONE")
        {
            return null;
        }
        var capacity = new ConsumedCapacity { TableName = table.Address.Name, CapacityUnits = units.Total };
        if (level == "INDEXES")
        {
            capacity.Table = new Capacity { CapacityUnits = units.Table };
            capacity.LocalSecondaryIndexes = Indexes(units.LocalIndexes);
            capacity.GlobalSecondaryIndexes = Indexes(units.GlobalIndexes);
        }
        return capacity;
    }

    private static Dictionary<string, Capacity>? Indexes(IReadOnlyDictionary<string, double>? units) =>
        units?.ToDictionary(entry => entry.Key, entry => new Capacity { CapacityUnits = entry.Value });
}
