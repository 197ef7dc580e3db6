using Stator.Storage.Embedded;
using Stator.Storage.SortedTables;

namespace Stator.Storage.Tests;

/// <summary>Sizes so small that a short test flushes and compacts.</summary>
internal static class TestShapes
{
    public static EmbeddedStoreOptions Tiny { get; } = Of(2000);

    /// <summary>With memtables of so many bytes.</summary>
    public static EmbeddedStoreOptions Of(long memtableBytes) =>
        new() { Shape = new StoreShape(memtableBytes, 64 << 10, new TableShape(128, 1500), 4000) };
}
