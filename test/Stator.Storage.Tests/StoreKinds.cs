using Stator.Storage.Disk;
using Stator.Storage.Embedded;

namespace Stator.Storage.Tests;

/// <summary>The stores that must keep the contract.</summary>
public enum StoreKind
{
    /// <summary>The model that the others are compared with.</summary>
    Model,

    /// <summary>The embedded store without a disk.</summary>
    InMemory,

    /// <summary>The embedded store in a folder of the machine, with tables of a few kilobytes.</summary>
    Embedded,
}

/// <summary>A store with what must be cleaned up after it.</summary>
internal sealed class StoreUnderTest(IStore store, LocalDisk? disk, string? folder) : IAsyncDisposable
{
    public IStore Store { get; } = store;

    public static async ValueTask<StoreUnderTest> OpenAsync(StoreKind kind)
    {
        if (kind != StoreKind.Embedded)
        {
            return new StoreUnderTest(kind == StoreKind.Model ? new ModelStore() : EmbeddedStore.InMemory(), null, null);
        }
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        var disk = LocalDisk.OpenFolder(folder);
        return new StoreUnderTest(await EmbeddedStore.OpenAsync(disk, TestShapes.Tiny, default), disk, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        disk?.Dispose();
        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
