using Stator.Items;

namespace Stator.Engine.Capacity;

/// <summary>
/// The capacity units that an operation consumed on a table and its indexes.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
/// </summary>
public sealed class ConsumedUnits
{
    private const double EventuallyConsistent = 0.5;

    private Dictionary<string, double>? _local;
    private Dictionary<string, double>? _global;

    /// <summary>Units of the table alone.</summary>
    public double Table { get; private set; }

    /// <summary>Units of local indexes that were charged; null for none.</summary>
    public IReadOnlyDictionary<string, double>? LocalIndexes => _local;

    /// <summary>Units of global indexes that were charged; null for none.</summary>
    public IReadOnlyDictionary<string, double>? GlobalIndexes => _global;

    /// <summary>All units.</summary>
    public double Total => Table + (_local?.Values.Sum() ?? 0) + (_global?.Values.Sum() ?? 0);

    /// <summary>Read units for some bytes: 4 KB each, half when eventually consistent.</summary>
    public static double Read(long bytes, bool consistent) =>
        Math.Max(1, Ceiling(bytes, Limits.ReadUnitBytes)) * (consistent ? 1 : EventuallyConsistent);

    /// <summary>Write units for an item: 1 KB each.</summary>
    public static double Write(long bytes) => Math.Max(1, Ceiling(bytes, Limits.WriteUnitBytes));

    /// <summary>Charges the table.</summary>
    public void AddTable(double units) => Table += units;

    /// <summary>Charges an index; nothing for zero units.</summary>
    public void AddIndex(string name, bool isLocal, double units)
    {
        if (units > 0)
        {
            var map = isLocal ? _local ??= [] : _global ??= [];
            map[name] = map.GetValueOrDefault(name) + units;
        }
    }

    /// <summary>Adds what another operation on the same table consumed.</summary>
    public void Add(ConsumedUnits other)
    {
        AddTable(other.Table);
        AddIndexes(other._local, true);
        AddIndexes(other._global, false);
    }

    private void AddIndexes(Dictionary<string, double>? units, bool isLocal)
    {
        if (units is not null)
        {
            foreach (var (name, ofIndex) in units)
            {
                AddIndex(name, isLocal, ofIndex);
            }
        }
    }

    private static long Ceiling(long bytes, int unit) => (bytes + unit - 1) / unit;
}
