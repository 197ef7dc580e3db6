using System.Text.Json;
using Stator.Engine.Catalog;

namespace Stator.Engine.Tests;

/// <summary>The stored form of tables.</summary>
public sealed class TableDefinitionTests
{
    [Fact]
    public async Task What_an_earlier_build_did_not_store_is_empty()
    {
        var table = await TestTable.CreateAsync();
        var stored = JsonSerializer.SerializeToNode(table.Table, DefinitionJson.Default.TableDefinition)!.AsObject();
        foreach (var name in (string[])["RecentChanges", "Tags", "Policies", "KinesisDestinations"])
        {
            Assert.True(stored.Remove(name), name);
        }
        var read = JsonSerializer.Deserialize(stored.ToJsonString(), DefinitionJson.Default.TableDefinition)!;
        Assert.Empty(read.RecentChanges);
        Assert.Empty(read.Tags);
        Assert.Empty(read.Policies);
        Assert.Empty(read.KinesisDestinations);
        Assert.Null(read.LiveDestination);
    }
}
