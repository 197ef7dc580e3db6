using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Writes;

/// <summary>A token that a client gave to a transaction, so that asking twice does not do it twice.</summary>
/// <param name="Realm">Where the transaction is.</param>
/// <param name="Operation">The operation; each has tokens of its own.</param>
/// <param name="Token">What the client sent.</param>
/// <param name="Fingerprint">A hash of what is asked for.</param>
public sealed record ClientToken(Realm Realm, string Operation, string Token, byte[] Fingerprint);

/// <summary>The read units that a table is charged with when a transaction is asked for again.</summary>
public sealed record RepeatedCharge(string Table, double ReadUnits);

/// <summary>
/// Remembers the tokens of transactions for ten minutes, in the transactions themselves: a restart forgets none.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-txwriteitems
/// </summary>
public sealed class ClientTokens(IStore store, TimeProvider time)
{
    private const int SweptAtOnce = 200;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(Realm, string Operation, string Token), bool> _running = new();

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Until the answer is disposed, nobody else can begin with the token.</summary>
    /// <exception cref="DynamoException">Somebody has.</exception>
    internal IDisposable Begin(ClientToken token)
    {
        var key = (token.Realm, token.Operation, token.Token);
        return _running.TryAdd(key, true)
            ? new Running(() => _running.TryRemove(key, out _))
            : throw new DynamoException("TransactionInProgressException", "Transaction from previous request is still in progress");
    }

    /// <summary>What the transaction is charged with when it has been done with this token before; null when it has not.</summary>
    /// <exception cref="DynamoException">The token stands for another request.</exception>
    internal async ValueTask<IReadOnlyList<RepeatedCharge>?> FindAsync(
        ITransaction transaction, ClientToken token, CancellationToken cancellationToken)
    {
        if (await transaction.GetAsync(KeyOf(token), cancellationToken) is not { } stored || Read(stored) is not { } known || known.EndsAt <= Now)
        {
            return null;
        }
        return known.Fingerprint.AsSpan().SequenceEqual(token.Fingerprint)
            ? known.Charges
            : throw new DynamoException(
                "IdempotentParameterMismatchException",
                "Specified idempotent token was used with different request parameters within the idempotency window");
    }

    /// <summary>Remembers that a transaction was done.</summary>
    internal void Put(ITransaction transaction, ClientToken token, IReadOnlyList<RepeatedCharge> charges)
    {
        var key = KeyOf(token);
        var known = new KnownToken(Now + (long)Lifetime.TotalMilliseconds, token.Fingerprint, charges);
        transaction.Put(key, JsonSerializer.SerializeToUtf8Bytes(known, TokenJson.Default.KnownToken));
        transaction.Put(StoreKeys.ClientTokenEnd(known.EndsAt, key), key);
    }

    /// <summary>Forgets the tokens whose time is over. Called from time to time.</summary>
    public async ValueTask SweepAsync(CancellationToken cancellationToken)
    {
        while (await SweepSomeAsync(cancellationToken) == SweptAtOnce)
        {
        }
    }

    private async ValueTask<int> SweepSomeAsync(CancellationToken cancellationToken)
    {
        var ended = new List<(byte[] End, byte[] Key)>();
        using (var snapshot = store.OpenSnapshot())
        {
            for (var cursor = snapshot.Range(StoreKeys.ClientTokensEndingBefore(Now));
                ended.Count < SweptAtOnce && await cursor.MoveNextAsync(cancellationToken);)
            {
                ended.Add((cursor.Key, cursor.Value));
            }
        }
        if (ended.Count > 0)
        {
            await store.TransactAsync(ForgetAsync, ended, cancellationToken);
        }
        return ended.Count;
    }

    /// <summary>A token that was used again since lives on.</summary>
    private async ValueTask<bool> ForgetAsync(ITransaction transaction, List<(byte[] End, byte[] Key)> ended, CancellationToken cancellationToken)
    {
        foreach (var (end, key) in ended)
        {
            transaction.Delete(end);
            if (await transaction.GetAsync(key, cancellationToken) is { } stored && Read(stored).EndsAt <= Now)
            {
                transaction.Delete(key);
            }
        }
        return true;
    }

    private static byte[] KeyOf(ClientToken token) => StoreKeys.ClientToken(token.Realm, token.Operation, token.Token);

    private static KnownToken Read(byte[] stored) => JsonSerializer.Deserialize(stored, TokenJson.Default.KnownToken)!;

    private sealed class Running(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

/// <summary>The stored form of a token.</summary>
/// <param name="EndsAt">When it may be forgotten, Unix milliseconds.</param>
internal sealed record KnownToken(long EndsAt, byte[] Fingerprint, IReadOnlyList<RepeatedCharge> Charges);

/// <summary>The stored form of tokens.</summary>
[JsonSerializable(typeof(KnownToken))]
internal sealed partial class TokenJson : JsonSerializerContext;
