using System.Buffers.Binary;
using System.Text;

namespace Stator.Storage.Tests;

/// <summary>What every store must do, whatever it is made of.</summary>
public sealed class ContractTests
{
    public static TheoryData<StoreKind> Kinds => [StoreKind.Model, StoreKind.InMemory, StoreKind.Embedded];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_commit_is_seen_by_later_reads_and_not_by_earlier_snapshots(StoreKind kind)
    {
        await using var tested = await StoreUnderTest.OpenAsync(kind);
        var store = tested.Store;
        using var before = store.OpenSnapshot();
        await PutAsync(store, "a", "1");
        using var after = store.OpenSnapshot();
        Assert.Null(await before.GetAsync(Bytes("a"), default));
        Assert.Equal("1", Text(await after.GetAsync(Bytes("a"), default)));
        Assert.True(after.Version > before.Version);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_transaction_reads_its_own_writes(StoreKind kind)
    {
        await using var tested = await StoreUnderTest.OpenAsync(kind);
        await PutAsync(tested.Store, "a", "1");
        await tested.Store.TransactAsync(
            async (transaction, _, cancellation) =>
            {
                transaction.Put(Bytes("a"), Bytes("2"));
                Assert.Equal("2", Text(await transaction.GetAsync(Bytes("a"), cancellation)));
                transaction.Delete(Bytes("a"));
                Assert.Null(await transaction.GetAsync(Bytes("a"), cancellation));
                transaction.Put(Bytes("b"), Bytes("3"));
                transaction.DeleteRange(KeyRange.Prefix(Bytes("b")));
                Assert.Null(await transaction.GetAsync(Bytes("b"), cancellation));
                return true;
            },
            0,
            default);
        Assert.Equal("", await AllAsync(tested.Store));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_key_is_not_called_unchanged_when_it_changed(StoreKind kind)
    {
        await using var tested = await StoreUnderTest.OpenAsync(kind);
        await PutAsync(tested.Store, "a", "1");
        using var before = tested.Store.OpenSnapshot();
        await PutAsync(tested.Store, "a", "2");
        using var after = tested.Store.OpenSnapshot();
        Assert.True(before.IsUnchangedSince(Bytes("a"), before.Version));
        Assert.False(before.IsUnchangedSince(Bytes("a"), after.Version), "What it became later is another value.");
        Assert.False(after.IsUnchangedSince(Bytes("a"), before.Version));
        Assert.True(after.IsUnchangedSince(Bytes("a"), after.Version));
        await tested.Store.TransactAsync(
            (transaction, versions, _) =>
            {
                Assert.Equal(versions.Item2, transaction.Version);
                Assert.False(transaction.IsUnchangedSince(Bytes("a"), versions.Item1));
                Assert.True(transaction.IsUnchangedSince(Bytes("a"), versions.Item2));
                transaction.Put(Bytes("a"), Bytes("3"));
                Assert.False(transaction.IsUnchangedSince(Bytes("a"), versions.Item2), "It is about to change.");
                return new ValueTask<bool>(true);
            },
            (before.Version, after.Version),
            default);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_transaction_that_throws_changes_nothing(StoreKind kind)
    {
        await using var tested = await StoreUnderTest.OpenAsync(kind);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await tested.Store.TransactAsync<int, bool>(
            (transaction, _, _) =>
            {
                transaction.Put(Bytes("a"), Bytes("1"));
                throw new InvalidOperationException();
            },
            0,
            default));
        Assert.Equal("", await AllAsync(tested.Store));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Entries_at_a_version_stand_in_the_order_of_commits(StoreKind kind)
    {
        await using var tested = await StoreUnderTest.OpenAsync(kind);
        const int Workers = 8, Each = 40;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            for (var at = 0; at < Each; at++)
            {
                await tested.Store.TransactAsync(AddTwoAsync, 0, default);
            }
        })));
        using var snapshot = tested.Store.OpenSnapshot();
        var found = new List<(long Version, int Position, string Value)>();
        for (var cursor = snapshot.Range(KeyRange.Prefix(Bytes("log"))); await cursor.MoveNextAsync(default);)
        {
            Assert.Equal("log".Length + 12, cursor.Key.Length);
            found.Add((BinaryPrimitives.ReadInt64BigEndian(cursor.Key.AsSpan(3)), BinaryPrimitives.ReadInt32BigEndian(cursor.Key.AsSpan(11)), Text(cursor.Value)!));
        }
        Assert.Equal(Enumerable.Range(0, 2 * Workers * Each).Select(at => $"{at}"), found.Select(entry => entry.Value));
        Assert.Equal(Enumerable.Range(0, 2 * Workers * Each).Select(at => at % 2), found.Select(entry => entry.Position));
        Assert.All(found.Chunk(2), pair => Assert.Equal(pair[0].Version, pair[1].Version));
        Assert.Equal(snapshot.Version, found[^1].Version);

        static async ValueTask<bool> AddTwoAsync(ITransaction transaction, int state, CancellationToken cancellationToken)
        {
            var now = int.Parse(Text(await transaction.GetAsync(Bytes("n"), cancellationToken)) ?? "0");
            transaction.PutAtVersion(Bytes("log"), Bytes($"{now}"));
            transaction.PutAtVersion(Bytes("log"), Bytes($"{now + 1}"));
            transaction.Put(Bytes("n"), Bytes($"{now + 2}"));
            transaction.DeleteRange(KeyRange.Prefix(Bytes("other")));
            return true;
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Increments_by_many_at_once_all_count(StoreKind kind)
    {
        await using var tested = await StoreUnderTest.OpenAsync(kind);
        const int Workers = 16, Each = 50;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            for (var at = 0; at < Each; at++)
            {
                await tested.Store.TransactAsync(
                    async (transaction, _, cancellation) =>
                    {
                        var now = await transaction.GetAsync(Bytes("n"), cancellation);
                        transaction.Put(Bytes("n"), Bytes((int.Parse(Text(now) ?? "0") + 1).ToString()));
                        return true;
                    },
                    0,
                    default);
            }
        })));
        using var snapshot = tested.Store.OpenSnapshot();
        Assert.Equal((Workers * Each).ToString(), Text(await snapshot.GetAsync(Bytes("n"), default)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Two_that_read_what_the_other_writes_do_not_both_commit_on_old_reads(StoreKind kind)
    {
        await using var tested = await StoreUnderTest.OpenAsync(kind);
        for (var round = 0; round < 50; round++)
        {
            await tested.Store.TransactAsync((t, _, _) => { t.Put(Bytes("x"), Bytes("1")); t.Put(Bytes("y"), Bytes("1")); return new ValueTask<bool>(true); }, 0, default);
            await Task.WhenAll(
                Task.Run(() => TakeIfBothAsync(tested.Store, "x").AsTask()), Task.Run(() => TakeIfBothAsync(tested.Store, "y").AsTask()));
            using var snapshot = tested.Store.OpenSnapshot();
            var left = int.Parse(Text(await snapshot.GetAsync(Bytes("x"), default))!) + int.Parse(Text(await snapshot.GetAsync(Bytes("y"), default))!);
            Assert.Equal(1, left);
        }

        static ValueTask<bool> TakeIfBothAsync(IStore store, string key) => store.TransactAsync(
            async (transaction, own, cancellation) =>
            {
                var sum = int.Parse(Text(await transaction.GetAsync(Bytes("x"), cancellation))!)
                    + int.Parse(Text(await transaction.GetAsync(Bytes("y"), cancellation))!);
                if (sum == 2)
                {
                    transaction.Put(Bytes(own), Bytes("0"));
                }
                return true;
            },
            key,
            default);
    }

    [Theory, Seeds(30)]
    public async Task The_embedded_store_agrees_with_the_model(int seed)
    {
        await using var tested = await StoreUnderTest.OpenAsync(seed % 2 == 0 ? StoreKind.InMemory : StoreKind.Embedded);
        await using var model = new ModelStore();
        var random = new Random(seed);
        for (var step = 0; step < 60; step++)
        {
            var changes = RandomChanges(random);
            await ApplyAsync(tested.Store, changes);
            await ApplyAsync(model, changes);
            var range = new KeyRange(Key(random), random.Next(3) == 0 ? default(ReadOnlyMemory<byte>) : Key(random));
            var reverse = random.Next(2) == 0;
            Assert.Equal(await ReadAsync(model, range, reverse), await ReadAsync(tested.Store, range, reverse));
        }
        Assert.Equal(await AllAsync(model), await AllAsync(tested.Store));
    }

    private sealed record Step(int Kind, byte[] Key, byte[] Other);

    private static List<Step> RandomChanges(Random random) =>
        [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => new Step(random.Next(40), Key(random), Key(random)))];

    private static ValueTask<bool> ApplyAsync(IStore store, List<Step> steps) => store.TransactAsync(
        (transaction, all, _) =>
        {
            foreach (var step in all)
            {
                switch (step.Kind)
                {
                    case 0:
                        transaction.DeleteRange(new KeyRange(step.Key, step.Other));
                        break;
                    case < 10:
                        transaction.Delete(step.Key);
                        break;
                    default:
                        transaction.Put(step.Key, step.Other);
                        break;
                }
            }
            return new ValueTask<bool>(true);
        },
        steps,
        default);

    private static byte[] Key(Random random) => Bytes(random.Next(500).ToString("x"));

    private static async ValueTask<string> ReadAsync(IStore store, KeyRange range, bool reverse)
    {
        using var snapshot = store.OpenSnapshot();
        var text = new StringBuilder();
        for (var cursor = snapshot.Range(range, reverse); await cursor.MoveNextAsync(default);)
        {
            text.Append(Text(cursor.Key)).Append('=').Append(Text(cursor.Value)).Append(' ');
        }
        return text.ToString();
    }

    private static ValueTask<string> AllAsync(IStore store) => ReadAsync(store, new KeyRange(default, default), false);

    private static ValueTask<bool> PutAsync(IStore store, string key, string value) => store.TransactAsync(
        (transaction, pair, _) =>
        {
            transaction.Put(Bytes(pair.key), Bytes(pair.value));
            return new ValueTask<bool>(true);
        },
        (key, value),
        default);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
