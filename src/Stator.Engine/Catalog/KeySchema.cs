using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Stator.Items;

namespace Stator.Engine.Catalog;

/// <summary>A key attribute.</summary>
public sealed record KeyAttribute(string Name, AttributeType Type);

/// <summary>The key of a table or an index: one partition key and at most one sort key for tables, up to four each for global indexes.</summary>
public sealed record KeySchema(IReadOnlyList<KeyAttribute> Partition, IReadOnlyList<KeyAttribute> Sort)
{
    /// <summary>All key attributes, partition keys first.</summary>
    [JsonIgnore]
    public ImmutableArray<KeyAttribute> All { get; } = [.. Partition, .. Sort];

    /// <summary>True when the attribute is part of the key.</summary>
    public bool Has(string name)
    {
        foreach (var attribute in All)
        {
            if (attribute.Name == name)
            {
                return true;
            }
        }
        return false;
    }
}
