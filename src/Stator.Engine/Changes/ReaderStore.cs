using System.Buffers.Binary;
using System.Text.Json;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Changes;

/// <summary>
/// The readers of the change log that go on by themselves: what each one is, in a document of whoever runs it, and how far it is in each shard.
/// Any thread.
/// </summary>
/// <remarks>Readers: 0x0B | id (16 bytes). Progress: 0x0C | id | stream u64 | shard u32.</remarks>
public sealed class ReaderStore(IStore store)
{
    private const byte ReaderSpace = 11;
    private const byte ProgressSpace = 12;
    private const int IdBytes = 16;

    /// <summary>A reader.</summary>
    /// <param name="Id">Its id, never used again.</param>
    /// <param name="Document">What it is.</param>
    public sealed record Reader(Guid Id, byte[] Document);

    /// <summary>All readers.</summary>
    public async ValueTask<IReadOnlyList<Reader>> ListAsync(CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var readers = new List<Reader>();
        for (var cursor = snapshot.Range(KeyRange.Prefix([ReaderSpace])); await cursor.MoveNextAsync(cancellationToken);)
        {
            readers.Add(new Reader(new Guid(cursor.Key.AsSpan(1), bigEndian: true), cursor.Value));
        }
        return readers;
    }

    /// <summary>Adds a reader, with what it has read already.</summary>
    public ValueTask<bool> AddAsync(
        Reader reader, long stream, IReadOnlyDictionary<uint, ShardProgress> progress, CancellationToken cancellationToken) => store.TransactAsync(
        (transaction, _, _) =>
        {
            transaction.Put(Key(ReaderSpace, reader.Id), reader.Document);
            foreach (var (shard, known) in progress)
            {
                transaction.Put(ProgressKey(reader.Id, stream, shard), Encode(known));
            }
            return new ValueTask<bool>(true);
        },
        reader,
        cancellationToken);

    /// <summary>Gives a reader another document; false when it is no longer there.</summary>
    public ValueTask<bool> ChangeAsync(Reader reader, CancellationToken cancellationToken) => store.TransactAsync(
        static async (transaction, reader, cancellation) =>
        {
            var key = Key(ReaderSpace, reader.Id);
            if (await transaction.GetAsync(key, cancellation) is null)
            {
                return false;
            }
            transaction.Put(key, reader.Document);
            return true;
        },
        reader,
        cancellationToken);

    /// <summary>Removes a reader and what is known of it.</summary>
    public ValueTask<bool> RemoveAsync(Guid reader, CancellationToken cancellationToken) => store.TransactAsync(
        static (transaction, id, _) =>
        {
            transaction.Delete(Key(ReaderSpace, id));
            transaction.DeleteRange(KeyRange.Prefix(Key(ProgressSpace, id)));
            return new ValueTask<bool>(true);
        },
        reader,
        cancellationToken);

    /// <summary>How far a reader is in the shards of a stream, by their numbers.</summary>
    public async ValueTask<IReadOnlyDictionary<uint, ShardProgress>> ProgressAsync(Guid reader, long stream, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var progress = new Dictionary<uint, ShardProgress>();
        var range = KeyRange.Prefix(ProgressKey(reader, stream, 0).AsSpan(0, 1 + IdBytes + sizeof(long)));
        for (var cursor = snapshot.Range(range); await cursor.MoveNextAsync(cancellationToken);)
        {
            progress[BinaryPrimitives.ReadUInt32BigEndian(cursor.Key.AsSpan(^sizeof(uint)..))] = JsonSerializer.Deserialize(cursor.Value, ProgressJson.Default.ShardProgress)!;
        }
        return progress;
    }

    /// <summary>Keeps how far a reader is in a shard; nothing for one that is no longer there.</summary>
    public ValueTask<bool> SaveAsync(Guid reader, long stream, uint shard, ShardProgress progress, CancellationToken cancellationToken) => store.TransactAsync(
        static async (transaction, state, cancellation) =>
        {
            if (await transaction.GetAsync(Key(ReaderSpace, state.reader), cancellation) is null)
            {
                return false;
            }
            transaction.Put(ProgressKey(state.reader, state.stream, state.shard), Encode(state.progress));
            return true;
        },
        (reader, stream, shard, progress),
        cancellationToken);

    /// <summary>Keeps nothing of a shard any more.</summary>
    public ValueTask<bool> ForgetAsync(Guid reader, long stream, uint shard, CancellationToken cancellationToken) => store.TransactAsync(
        static (transaction, key, _) =>
        {
            transaction.Delete(key);
            return new ValueTask<bool>(true);
        },
        ProgressKey(reader, stream, shard),
        cancellationToken);

    private static byte[] Encode(ShardProgress progress) => JsonSerializer.SerializeToUtf8Bytes(progress, ProgressJson.Default.ShardProgress);

    private static byte[] Key(byte space, Guid id) => [space, .. id.ToByteArray(bigEndian: true)];

    private static byte[] ProgressKey(Guid reader, long stream, uint shard)
    {
        var writer = new KeyWriter(new byte[1 + IdBytes + sizeof(long) + sizeof(uint)]);
        writer.WriteByte(ProgressSpace);
        foreach (var part in reader.ToByteArray(bigEndian: true))
        {
            writer.WriteByte(part);
        }
        writer.WriteUInt64((ulong)stream);
        writer.WriteUInt32(shard);
        return writer.ToArray();
    }
}
