using Stator.Api.Shapes;
using Stator.Engine.Capacity;

namespace Stator.Server.Operations.Requests;

/// <summary>Whether an answer tells read units and write units apart; only those of transactions do.</summary>
internal enum UnitsKind
{
    /// <summary>Units alone.</summary>
    Plain,

    /// <summary>ReadCapacityUnits beside them.</summary>
    Read,

    /// <summary>WriteCapacityUnits beside them.</summary>
    Write,
}

/// <summary>Consumed capacity as answers show it.</summary>
internal static class CapacityAnswers
{
    /// <summary>NONE or absent: nothing; TOTAL: the sum; INDEXES: table and indexes apart.</summary>
    /// <param name="level">What the request asks for.</param>
    /// <param name="table">The table as the request calls it: by name or by ARN.</param>
    /// <param name="units">What was consumed.</param>
    public static ConsumedCapacity? Describe(string? level, string table, ConsumedUnits units) => Describe(level, table, units, UnitsKind.Plain);

    /// <summary>NONE or absent: nothing; TOTAL: the sum; INDEXES: table and indexes apart.</summary>
    public static ConsumedCapacity? Describe(string? level, string table, ConsumedUnits units, UnitsKind kind)
    {
        if (level is null or "NONE")
        {
            return null;
        }
        var total = Describe(units.Total, kind);
        var capacity = new ConsumedCapacity
        {
            TableName = table,
            CapacityUnits = total.CapacityUnits,
            ReadCapacityUnits = total.ReadCapacityUnits,
            WriteCapacityUnits = total.WriteCapacityUnits,
        };
        if (level == "INDEXES")
        {
            capacity.Table = Describe(units.Table, kind);
            capacity.LocalSecondaryIndexes = Describe(units.LocalIndexes, kind);
            capacity.GlobalSecondaryIndexes = Describe(units.GlobalIndexes, kind);
        }
        return capacity;
    }

    private static Dictionary<string, Api.Shapes.Capacity>? Describe(IReadOnlyDictionary<string, double>? units, UnitsKind kind) =>
        units?.ToDictionary(entry => entry.Key, entry => Describe(entry.Value, kind));

    private static Api.Shapes.Capacity Describe(double units, UnitsKind kind) => new()
    {
        CapacityUnits = units,
        ReadCapacityUnits = kind == UnitsKind.Read ? units : null,
        WriteCapacityUnits = kind == UnitsKind.Write ? units : null,
    };
}
