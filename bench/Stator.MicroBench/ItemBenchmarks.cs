using System.Buffers;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Stator.Engine.Catalog;
using Stator.Engine.Reads;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Storage;
using Stator.Storage.Disk;
using Stator.Storage.Embedded;

namespace Stator.MicroBench;

/// <summary>
/// GetItem and PutItem in this process, without HTTP: from DynamoDB JSON to DynamoDB JSON, items of about 1 KB in a folder whose log is
/// written and not flushed.
/// </summary>
public class ItemBenchmarks
{
    private const int Items = 20_000;
    private const int TextBytes = 700;

    private readonly ArrayBufferWriter<byte> _answer = new();
    private readonly byte[][] _keys = [.. Enumerable.Range(0, Items).Select(key => Encoding.UTF8.GetBytes($$"""{"pk":{"S":"k{{key}}"} }"""))];
    private readonly byte[][] _items = [.. Enumerable.Range(0, Items).Select(ItemJson)];
    private string _folder = "";
    private EmbeddedStore _store = null!;
    private TableAddress _table = null!;
    private ItemReader _reader = null!;
    private ItemWriter _writer = null!;
    private Utf8JsonWriter _json = null!;
    private int _at;

    [GlobalSetup]
    public void Fill() => FillAsync().GetAwaiter().GetResult();

    private async Task FillAsync()
    {
        _folder = Directory.CreateTempSubdirectory("stator-").FullName;
        _store = await EmbeddedStore.OpenAsync(LocalDisk.OpenFolder(_folder), new EmbeddedStoreOptions { Durability = new Durability.None() }, default);
        _json = new Utf8JsonWriter(_answer, ItemJsonWriter.Options);
        var catalog = new TableCatalog(_store, TimeProvider.System, TimeSpan.Zero);
        _table = new TableAddress("000000000000", "us-east-1", "items");
        var key = new KeyAttribute("pk", AttributeType.String);
        await catalog.CreateAsync(
            new TableDefinition(_table, 0, Guid.NewGuid(), 0, new KeySchema([key], []), [key], []) { NextIndexNumber = 1, IsOnDemand = true }, _ => { }, default);
        (_reader, _writer) = (new ItemReader(_store, catalog), new ItemWriter(_store, catalog));
        for (var item = 0; item < Items; item++)
        {
            await PutItem();
        }
    }

    [GlobalCleanup]
    public void Empty()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark, AllocatesAtMost(600)]
    public async ValueTask<int> GetItem()
    {
        using var snapshot = _reader.OpenSnapshot();
        var item = await _reader.BorrowAsync(snapshot, _table, Read(_keys[Next()]), null, default);
        _answer.ResetWrittenCount();
        _json.Reset();
        ItemJsonWriter.Write(_json, item!);
        _json.Flush();
        return _answer.WrittenCount;
    }

    [Benchmark, AllocatesAtMost(4000)]
    public ValueTask<WriteOutcome> PutItem() => _writer.WriteAsync(new ItemWrite.Put(_table, Read(_items[Next()]), null) { ShowsBefore = false }, default);

    private int Next() => _at = (_at + 7919) % Items;

    private static Item Read(byte[] text)
    {
        var json = new Utf8JsonReader(text);
        json.Read();
        return ItemJsonReader.ReadItem(ref json)!;
    }

    private static byte[] ItemJson(int key) => Encoding.UTF8.GetBytes(
        $$$"""{"pk":{"S":"k{{{key}}}"},"n":{"N":"{{{key}}}"},"tags":{"SS":["red","green","blue"]},"list":{"L":[{"S":"one"},{"BOOL":true}]},"text":{"S":"{{{new string('x', TextBytes)}}}"} }""");
}
