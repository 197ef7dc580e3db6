using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text.Json;
using Stator.Engine.Changes;
using Stator.Engine.Keys;
using Stator.Storage;

namespace Stator.Engine.Catalog;

/// <summary>
/// The tables. The store is their only home: every transaction reads its table's definition there, or asks whether it has changed since it
/// was last read, so that a write never meets a table that has just been dropped or changed. What is kept in memory is only the parsed
/// form of stored bytes, and the version of which they are.
/// </summary>
public sealed class TableCatalog(IStore store, TimeProvider time, TimeSpan transitionTime)
{
    private const long UnknownVersion = -1;

    private readonly ConcurrentDictionary<TableAddress, Parsed> _parsed = new();

    /// <summary>What is stored under a key at a version (and perhaps at others), and what it says.</summary>
    private sealed class Parsed(byte[] catalogKey, byte[] stored, TableDefinition table, long version)
    {
        public byte[] CatalogKey => catalogKey;

        public byte[] Stored => stored;

        public TableDefinition Table => table;

        public long Version { get; set; } = version;
    }

    /// <summary>The time now, Unix milliseconds.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>How long a table takes to be created, changed or dropped.</summary>
    public TimeSpan TransitionTime { get; } = transitionTime;

    /// <summary>When a change that begins now ends, Unix milliseconds.</summary>
    public long TransitionEnd => Now + (long)TransitionTime.TotalMilliseconds;

    /// <summary>The table as a snapshot has it; null when there is none.</summary>
    public async ValueTask<TableDefinition?> FindAsync(ISnapshot snapshot, TableAddress address, CancellationToken cancellationToken) =>
        Parse(address, await snapshot.BorrowAsync(CatalogKey(address), cancellationToken), snapshot.Version);

    /// <summary>The table as a transaction sees it; the transaction fails when it changes meanwhile.</summary>
    public async ValueTask<TableDefinition?> FindAsync(ITransaction transaction, TableAddress address, CancellationToken cancellationToken)
    {
        var key = CatalogKey(address);
        var stored = await transaction.BorrowAsync(key, cancellationToken);
        var isCommitted = transaction.IsUnchangedSince(key, transaction.Version); // Not so when this transaction has put it.
        return Parse(address, stored, isCommitted ? transaction.Version : UnknownVersion);
    }

    /// <summary>The table for a data operation.</summary>
    /// <exception cref="Items.DynamoException">It is not there, or is being created or dropped.</exception>
    public ValueTask<TableDefinition> GetUsableAsync(ISnapshot snapshot, TableAddress address, CancellationToken cancellationToken) =>
        _parsed.TryGetValue(address, out var known) && snapshot.IsUnchangedSince(known.CatalogKey, known.Version)
            ? new(Usable(AsOfNow(known.Table)))
            : UsableAsync(FindAsync(snapshot, address, cancellationToken));

    /// <summary>The table for a data operation.</summary>
    /// <exception cref="Items.DynamoException">It is not there, or is being created or dropped.</exception>
    public ValueTask<TableDefinition> GetUsableAsync(ITransaction transaction, TableAddress address, CancellationToken cancellationToken) =>
        _parsed.TryGetValue(address, out var known) && transaction.IsUnchangedSince(known.CatalogKey, known.Version)
            ? new(Usable(AsOfNow(known.Table)))
            : UsableAsync(FindAsync(transaction, address, cancellationToken));

    /// <summary>The table for a control operation.</summary>
    /// <exception cref="Items.DynamoException">It is not there.</exception>
    public async ValueTask<TableDefinition> DescribeAsync(TableAddress address, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        return await FindAsync(snapshot, address, cancellationToken) ?? throw TableErrors.TableNotFound(address.Name);
    }

    /// <summary>Adds a table.</summary>
    /// <param name="draft">The definition; its number is given here.</param>
    /// <param name="check">What else must hold, told the tables that the realm has.</param>
    public ValueTask<TableDefinition> CreateAsync(TableDefinition draft, Action<IReadOnlyList<TableDefinition>> check, CancellationToken cancellationToken) =>
        store.TransactAsync(CreateAsync, (draft, check), cancellationToken);

    private async ValueTask<TableDefinition> CreateAsync(
        ITransaction transaction, (TableDefinition Draft, Action<IReadOnlyList<TableDefinition>> Check) state, CancellationToken cancellationToken)
    {
        var (draft, check) = state;
        var address = draft.Address;
        var stored = await transaction.GetAsync(CatalogKey(address), cancellationToken);
        if (stored is not null && Read(address, stored) is var existing)
        {
            if (!IsGone(existing))
            {
                throw existing.TransitionAt(Now) == TableTransition.Creating
                    ? TableErrors.InUse($"Table is being created: {address.Name}")
                    : TableErrors.AlreadyExists(address.Name);
            }
            transaction.DeleteRange(StoreKeys.Table(existing));
        }
        check(await OfRealmAsync(transaction, address, cancellationToken));
        var numbered = draft with { Number = await TakeNumberAsync(transaction, cancellationToken) };
        var table = await FollowAsync(transaction, null, numbered, cancellationToken);
        transaction.Put(CatalogKey(address), Write(table));
        return table;
    }

    /// <summary>A number that no table and no stream has or had.</summary>
    private static async ValueTask<long> TakeNumberAsync(ITransaction transaction, CancellationToken cancellationToken)
    {
        var next = await transaction.GetAsync(StoreKeys.NextTableNumber, cancellationToken);
        var number = next is null ? 1 : BinaryPrimitives.ReadInt64LittleEndian(next);
        var following = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(following, number + 1);
        transaction.Put(StoreKeys.NextTableNumber, following);
        return number;
    }

    private ValueTask<TableDefinition> FollowAsync(
        ITransaction transaction, TableDefinition? before, TableDefinition after, CancellationToken cancellationToken) =>
        StreamLifecycle.FollowAsync(transaction, before, after, Now, () => TakeNumberAsync(transaction, cancellationToken), cancellationToken);

    private async ValueTask<IReadOnlyList<TableDefinition>> OfRealmAsync(
        ITransaction transaction, TableAddress address, CancellationToken cancellationToken)
    {
        var tables = new List<TableDefinition>();
        var realm = new Realm(address.Account, address.Region);
        for (var cursor = transaction.Range(StoreKeys.CatalogRange(realm, null)); await cursor.MoveNextAsync(cancellationToken);)
        {
            var table = Read(StoreKeys.CatalogTable(realm, cursor.Key), cursor.Value);
            if (!IsGone(table))
            {
                tables.Add(table);
            }
        }
        return tables;
    }

    /// <summary>Changes a table.</summary>
    /// <exception cref="Items.DynamoException">It is not there, or <paramref name="change"/> refused.</exception>
    public ValueTask<TableDefinition> UpdateAsync(
        TableAddress address, Func<TableDefinition, TableDefinition> change, CancellationToken cancellationToken) =>
        UpdateAsync(address, change, null, cancellationToken);

    /// <summary>Changes a table.</summary>
    /// <param name="change">What it becomes.</param>
    /// <param name="check">What else must hold, told what it becomes and the tables that the realm has.</param>
    /// <exception cref="Items.DynamoException">It is not there, or one of both refused.</exception>
    public ValueTask<TableDefinition> UpdateAsync(
        TableAddress address,
        Func<TableDefinition, TableDefinition> change,
        Action<TableDefinition, IReadOnlyList<TableDefinition>>? check,
        CancellationToken cancellationToken) =>
        store.TransactAsync(UpdateAsync, new TableUpdateRequest(address, change, check), cancellationToken);

    private sealed record TableUpdateRequest(
        TableAddress Address, Func<TableDefinition, TableDefinition> Change, Action<TableDefinition, IReadOnlyList<TableDefinition>>? Check);

    private async ValueTask<TableDefinition> UpdateAsync(
        ITransaction transaction, TableUpdateRequest state, CancellationToken cancellationToken)
    {
        var changed = await ChangeAsync(transaction, state.Address, state.Change, cancellationToken)
            ?? throw TableErrors.TableNotFound(state.Address.Name);
        if (state.Check is { } check)
        {
            check(changed, await OfRealmAsync(transaction, state.Address, cancellationToken));
        }
        return changed;
    }

    /// <summary>Changes a table within a transaction, with all that hangs on its definition; null when it is not there.</summary>
    internal async ValueTask<TableDefinition?> ChangeAsync(
        ITransaction transaction, TableAddress address, Func<TableDefinition, TableDefinition> change, CancellationToken cancellationToken)
    {
        var bytes = await transaction.BorrowAsync(CatalogKey(address), cancellationToken);
        if (Parse(address, bytes) is not { } table)
        {
            return null;
        }
        var stored = Read(address, bytes!.Value);
        var changed = change(table).At(Now);
        if (ReferenceEquals(changed, stored))
        {
            return changed;
        }
        changed = await FollowAsync(transaction, stored, changed, cancellationToken);
        transaction.Put(CatalogKey(address), Write(changed));
        foreach (var index in stored.Indexes.Where(index => changed.Indexes.All(kept => kept.Number != index.Number)))
        {
            transaction.DeleteRange(StoreKeys.Space(changed, index));
            transaction.Delete(StoreKeys.BackfillProgress(changed, index.Number));
        }
        FollowTimeToLive(transaction, stored, changed);
        return changed;
    }

    private static void FollowTimeToLive(ITransaction transaction, TableDefinition before, TableDefinition after)
    {
        if (after.TimeToLiveEnabled && !before.TimeToLiveEnabled)
        {
            transaction.Put(StoreKeys.ExpiringTable(after.Address), System.Text.Encoding.UTF8.GetBytes(after.Address.Arn));
        }
        if (before.TimeToLiveEnabled && !after.TimeToLiveEnabled)
        {
            transaction.Delete(StoreKeys.ExpiringTable(after.Address));
            transaction.DeleteRange(StoreKeys.Expiries(after));
            transaction.Delete(StoreKeys.BackfillProgress(after, before.TimeToLiveFill ?? 0));
        }
    }

    /// <summary>Drops a table with everything in it, at once or when its transition time has passed.</summary>
    /// <param name="check">What else must hold, told the table and the tables that the realm has.</param>
    public ValueTask<TableDefinition> DeleteAsync(
        TableAddress address, Action<TableDefinition, IReadOnlyList<TableDefinition>>? check, CancellationToken cancellationToken) =>
        store.TransactAsync(DeleteAsync, (address, check), cancellationToken);

    private async ValueTask<TableDefinition> DeleteAsync(
        ITransaction transaction, (TableAddress, Action<TableDefinition, IReadOnlyList<TableDefinition>>?) state, CancellationToken cancellationToken)
    {
        var (address, check) = state;
        var table = await FindAsync(transaction, address, cancellationToken) ?? throw TableErrors.TableNotFound(address.Name);
        switch (table.TransitionAt(Now))
        {
            case TableTransition.Creating:
                throw TableErrors.InUse($"Table is being created: {address.Name}");
            case TableTransition.Deleting:
                throw TableErrors.InUse($"Table is being deleted: {address.Name}");
            case TableTransition.Updating when table.Update == TableUpdate.Stream:
                throw TableErrors.InUse("Cannot delete table while stream is being enabled/disabled.");
            case TableTransition.Updating when table.Update != TableUpdate.Index:
                throw TableErrors.InUse($"Table: {address.Name} is in the process of being updated.");
        }
        if (table.Rekeying?.EndsAt > Now || table.Throughput.Warming?.EndsAt > Now)
        {
            throw TableErrors.InUse($"Table: {address.Name} is in the process of being updated.");
        }
        if (table.Indexes.Any(index => index.IsBackfilling || index.IsDeleting || index.Throughput.ChangeEndsAt > Now || index.Throughput.Warming?.EndsAt > Now))
        {
            throw TableErrors.InUse("Cannot delete table while indexes are being created, updated, or deleted.");
        }
        if (table.IsProtected)
        {
            throw TableErrors.Protected();
        }
        if (check is not null)
        {
            check(table, await OfRealmAsync(transaction, address, cancellationToken));
        }
        transaction.Delete(StoreKeys.ExpiringTable(address));
        var unfollowed = await StreamLifecycle.CloseAllAsync(transaction, table, Now, cancellationToken);
        var dropped = unfollowed with { Transition = TableTransition.Deleting, TransitionEndsAt = TransitionEnd };
        if (IsGone(dropped))
        {
            transaction.Delete(CatalogKey(address));
            transaction.DeleteRange(StoreKeys.Table(table));
        }
        else
        {
            transaction.Put(CatalogKey(address), Write(dropped));
        }
        return dropped;
    }

    /// <summary>Removes what is left of tables and indexes whose dropping has ended. Called from time to time.</summary>
    public async ValueTask SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var table in await AllAsync(cancellationToken))
        {
            if (IsGone(table))
            {
                await store.TransactAsync(SweepAsync, table, cancellationToken);
            }
            else if (!ReferenceEquals(table.At(Now), table))
            {
                await UpdateAsync(table.Address, now => now, cancellationToken);
            }
        }
    }

    private async ValueTask<bool> SweepAsync(ITransaction transaction, TableDefinition table, CancellationToken cancellationToken)
    {
        var stored = await transaction.GetAsync(CatalogKey(table.Address), cancellationToken);
        if (stored is not null && Read(table.Address, stored) is var now && now.Number == table.Number && IsGone(now))
        {
            transaction.Delete(CatalogKey(table.Address));
            transaction.DeleteRange(StoreKeys.Table(table));
        }
        return true;
    }

    /// <summary>The tables of a realm by name, and whether there are more.</summary>
    public async ValueTask<(IReadOnlyList<string> Names, bool HasMore)> ListAsync(
        Realm realm, string? after, int limit, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var names = new List<string>();
        for (var cursor = snapshot.Range(StoreKeys.CatalogRange(realm, after)); await cursor.MoveNextAsync(cancellationToken);)
        {
            var table = Read(StoreKeys.CatalogTable(realm, cursor.Key), cursor.Value);
            if (IsGone(table))
            {
                continue;
            }
            if (names.Count == limit)
            {
                return (names, true);
            }
            names.Add(table.Address.Name);
        }
        return (names, false);
    }

    /// <summary>All tables of all realms.</summary>
    public async ValueTask<IReadOnlyList<TableDefinition>> AllAsync(CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var tables = new List<TableDefinition>();
        for (var cursor = snapshot.Range(StoreKeys.WholeCatalog); await cursor.MoveNextAsync(cancellationToken);)
        {
            tables.Add(JsonSerializer.Deserialize(cursor.Value, DefinitionJson.Default.TableDefinition)!);
        }
        return tables;
    }

    private TableDefinition Usable(TableDefinition? table) =>
        table is not null && table.IsUsableAt(Now) ? table : throw TableErrors.ResourceNotFound();

    private bool IsGone(TableDefinition table) => table.Transition == TableTransition.Deleting && table.TransitionEndsAt <= Now;

    private TableDefinition? AsOfNow(TableDefinition table) => IsGone(table) ? null : table.At(Now);

    private async ValueTask<TableDefinition> UsableAsync(ValueTask<TableDefinition?> finding) => Usable(await finding);

    private byte[] CatalogKey(TableAddress address) =>
        _parsed.TryGetValue(address, out var parsed) ? parsed.CatalogKey : StoreKeys.Catalog(address);

    private TableDefinition? Parse(TableAddress address, ArraySegment<byte>? stored, long version = UnknownVersion)
    {
        if (stored is { } found && AsOfNow(Read(address, found, version)) is { } table)
        {
            return table;
        }
        _parsed.TryRemove(address, out _);
        return null;
    }

    private TableDefinition Read(TableAddress address, ReadOnlySpan<byte> stored, long version = UnknownVersion)
    {
        if (_parsed.TryGetValue(address, out var known) && known.Stored.AsSpan().SequenceEqual(stored))
        {
            known.Version = Math.Max(known.Version, version);
            return known.Table;
        }
        var table = JsonSerializer.Deserialize(stored, DefinitionJson.Default.TableDefinition)!;
        _parsed[address] = new Parsed(StoreKeys.Catalog(address), stored.ToArray(), table, version);
        return table;
    }

    private static byte[] Write(TableDefinition table) => JsonSerializer.SerializeToUtf8Bytes(table, DefinitionJson.Default.TableDefinition);
}
