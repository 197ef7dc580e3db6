using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Language.Evaluation;
using Stator.Storage;

namespace Stator.Engine.Reads;

/// <summary>Reads single items by key.</summary>
public sealed class ItemReader(IStore store, TableCatalog catalog)
{
    /// <summary>A state of the store to read from.</summary>
    public ISnapshot OpenSnapshot() => store.OpenSnapshot();

    /// <summary>Reads one item, lent by the snapshot; null when it is not there.</summary>
    /// <exception cref="DynamoException">The table is not there, or the key does not fit it.</exception>
    public async ValueTask<Item?> BorrowAsync(
        ISnapshot snapshot, TableAddress address, Item key, Projection? projection, CancellationToken cancellationToken)
    {
        var table = await catalog.GetUsableAsync(snapshot, address, cancellationToken);
        KeyChecks.CheckKey(table, key);
        if (projection is not null)
        {
            KeyPaths.Check(table, projection.Paths);
        }
        return await snapshot.BorrowAsync(StoreKeys.Item(table, key), cancellationToken) is { } stored ? new Item(stored) : null;
    }

    /// <summary>Reads one item; null when it is not there.</summary>
    /// <exception cref="DynamoException">The table is not there, or the key does not fit it.</exception>
    public async ValueTask<Item?> ReadAsync(TableAddress address, Item key, Projection? projection, CancellationToken cancellationToken)
    {
        using var snapshot = OpenSnapshot();
        return (await BorrowAsync(snapshot, address, key, projection, cancellationToken))?.Copy();
    }

    /// <summary>A reader of many items of one state of the store.</summary>
    public BatchReader OpenBatch() => new(store.OpenSnapshot(), catalog);
}

/// <summary>Reads many items from one state of the store.</summary>
public sealed class BatchReader(ISnapshot snapshot, TableCatalog catalog) : IDisposable
{
    /// <summary>The table.</summary>
    public ValueTask<TableDefinition> OpenAsync(TableAddress address, CancellationToken cancellationToken) =>
        catalog.GetUsableAsync(snapshot, address, cancellationToken);

    /// <summary>The item of a key that has been checked; null when it is not there.</summary>
    public async ValueTask<Item?> ReadAsync(TableDefinition table, Item key, CancellationToken cancellationToken) =>
        await snapshot.GetAsync(StoreKeys.Item(table, key), cancellationToken) is { } stored ? new Item(stored) : null;

    /// <summary>The bytes that tell a key from all others of its table.</summary>
    public static byte[] Identity(TableDefinition table, Item key) => StoreKeys.Item(table, key);

    /// <inheritdoc/>
    public void Dispose() => snapshot.Dispose();
}
