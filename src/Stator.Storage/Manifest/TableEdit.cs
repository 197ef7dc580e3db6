using System.Buffers;
using Stator.Storage.Coding;
using Stator.Storage.SortedTables;

namespace Stator.Storage.Manifest;

/// <summary>One atomic change of what the store is made of.</summary>
/// <param name="Added">Tables that it has from now on, each with its level.</param>
/// <param name="Removed">The numbers of tables that it has no longer.</param>
/// <param name="LastVersion">All commits up to this version stand in tables.</param>
/// <param name="HasLog">
/// True when the log goes on, with the file that starts with the first frame; false when the tables hold everything.
/// </param>
/// <param name="FirstFrame">No log frame before this number is needed.</param>
/// <param name="NextNumber">No table that was named so far has this number or a greater one.</param>
internal sealed record TableEdit(
    IReadOnlyList<(int Level, TableDescription Description)> Added,
    IReadOnlyCollection<long> Removed,
    long LastVersion,
    bool HasLog,
    long FirstFrame,
    long NextNumber)
{
    /// <remarks>
    /// last version | 1 when the log goes on, else 0 | first frame | next number | number of tables removed | their numbers |
    /// number of tables added | of each: level, number, bytes, entries, deletions, range deletions, length of from, from, length of to, to
    /// (empty: no end). All numbers are varints.
    /// </remarks>
    public byte[] Encode()
    {
        var target = new ArrayBufferWriter<byte>();
        WriteAll(target, LastVersion, HasLog ? 1 : 0, FirstFrame, NextNumber, Removed.Count);
        WriteAll(target, [.. Removed]);
        WriteAll(target, Added.Count);
        foreach (var (level, table) in Added)
        {
            WriteAll(target, level, table.Number, table.Bytes, table.Entries, table.Deletions, table.RangeDeletions);
            WriteBytes(target, table.Range.From.Span);
            WriteBytes(target, table.Range.To.Span);
        }
        return target.WrittenSpan.ToArray();
    }

    /// <exception cref="CorruptionException">It can't be read.</exception>
    public static TableEdit Decode(string file, ReadOnlySpan<byte> source)
    {
        try
        {
            var at = 0;
            var (lastVersion, hasLog) = (Read(source, ref at), Read(source, ref at) != 0);
            var (firstFrame, nextNumber) = (Read(source, ref at), Read(source, ref at));
            var removed = new long[Read(source, ref at)];
            for (var index = 0; index < removed.Length; index++)
            {
                removed[index] = Read(source, ref at);
            }
            var added = new (int, TableDescription)[Read(source, ref at)];
            for (var index = 0; index < added.Length; index++)
            {
                added[index] = ((int)Read(source, ref at), ReadTable(source, ref at));
            }
            return new TableEdit(added, removed, lastVersion, hasLog, firstFrame, nextNumber);
        }
        catch (Exception failure) when (failure is IndexOutOfRangeException or OverflowException or ArgumentException)
        {
            throw new CorruptionException(file, "an edit in it can't be read");
        }
    }

    private static TableDescription ReadTable(ReadOnlySpan<byte> source, ref int at)
    {
        var (number, bytes, entries) = (Read(source, ref at), Read(source, ref at), Read(source, ref at));
        var (deletions, rangeDeletions) = (Read(source, ref at), (int)Read(source, ref at));
        var from = ReadBytes(source, ref at);
        return new TableDescription(number, bytes, entries, deletions, rangeDeletions, new KeyRange(from, ReadBytes(source, ref at)));
    }

    private static void WriteAll(ArrayBufferWriter<byte> target, params ReadOnlySpan<long> numbers)
    {
        foreach (var number in numbers)
        {
            target.Advance(Varint.Write(target.GetSpan(Varint.BytesMax), (ulong)number));
        }
    }

    private static void WriteBytes(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> bytes)
    {
        WriteAll(target, bytes.Length);
        target.Write(bytes);
    }

    private static long Read(ReadOnlySpan<byte> source, ref int at) => (long)Varint.Read(source, ref at);

    private static byte[] ReadBytes(ReadOnlySpan<byte> source, ref int at)
    {
        var length = Varint.ReadInt32(source, ref at);
        at += length;
        return source.Slice(at - length, length).ToArray();
    }
}
