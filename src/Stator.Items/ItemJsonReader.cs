using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Stator.Items;

/// <summary>
/// DynamoDB JSON straight into the binary form, in one pass over the request's UTF-8. Wrong JSON types throw at once; a wrong value
/// (an empty set, a bad number) is remembered as <see cref="Item.Fault"/>, because other checks of the request come before it.
/// </summary>
public sealed class ItemJsonReader
{
    private const int KeptBytesMax = 64 << 10;

    /// <summary>A reader that has done its work, for the thread's next item.</summary>
    [ThreadStatic]
    private static ItemJsonReader? _spare;

    /// <summary>How deep lists and maps may nest in an attribute. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html</summary>
    public const int NestingMax = Limits.NestingLevelsMax;

    private const string JavaAttributeValue = "com.amazonaws.dynamodb.v20120810.AttributeValue";
    private const int NameBytesMax = Limits.AttributeNameBytesMax;

    private readonly ValueWriter _writer = new(1024);
    private readonly List<Entry> _entries = [];
    private readonly List<(int Start, int Length)> _pieces = [];
    private readonly SetWriter _set;
    private readonly Comparison<Entry> _byName;
    private readonly byte[] _number = new byte[DynamoNumber.TextBytesMax];
    private ValueFault? _fault;
    private int _depth;

    private readonly record struct Entry(int Start, int Length, int NameBytes);

    private ItemJsonReader()
    {
        _set = new SetWriter(_writer);
        _byName = (left, right) =>
        {
            var order = NameOf(left).SequenceCompareTo(NameOf(right));
            return order != 0 ? order : left.Start.CompareTo(right.Start);
        };
    }

    /// <summary>Reads a map of names to attribute values; null for JSON null.</summary>
    /// <param name="json">On the value's first token; left on its last.</param>
    /// <param name="faultName">Puts the name of the wrong attribute into the fault, as expression values want it; null otherwise.</param>
    /// <param name="isElement">True for an element of a list or map.</param>
    public static Item? ReadItem(ref Utf8JsonReader json, Func<string, ValueFault, ValueFault>? faultName = null, bool isElement = false)
    {
        if (!JsonInput.BeginMap(ref json, JavaAttributeValue, isElement))
        {
            return null;
        }
        var reader = Take();
        reader.ReadEntries(ref json, faultName);
        return reader.Finish();
    }

    /// <summary>Reads one attribute value, as an item of one attribute without a name; null for JSON null.</summary>
    public static Item? ReadValue(ref Utf8JsonReader json, bool isElement = false)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        var reader = Take();
        var map = reader._writer.BeginMap();
        reader._writer.WriteName([]);
        reader.ReadAttributeValue(ref json, isElement);
        reader._writer.EndContainer(map, AttributeType.Map, 1);
        return reader.Finish();
    }

    private static ItemJsonReader Take()
    {
        var reader = _spare ?? new ItemJsonReader();
        _spare = null; // One that meets an error in the JSON is not used again.
        return reader;
    }

    private Item Finish()
    {
        var item = new Item(_writer.ToArray()) { Fault = _fault };
        (_fault, _depth) = (null, 0);
        _writer.Truncate(0);
        if (_writer.Capacity <= KeptBytesMax)
        {
            _spare = this;
        }
        else
        {
            _writer.Dispose();
        }
        return item;
    }

    private void ReadEntries(ref Utf8JsonReader json, Func<string, ValueFault, ValueFault>? faultName)
    {
        var map = _writer.BeginMap();
        var first = _entries.Count;
        var body = _writer.Length;
        var sorted = true;
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var start = _writer.Length;
            var nameBytes = WriteName(ref json);
            _fault ??= nameBytes == 0 && faultName is null ? ItemErrors.EmptyName : null;
            json.Read();
            var before = _fault;
            ReadAttributeValue(ref json, isElement: true);
            if (before is null && _fault is not null && faultName is not null)
            {
                _fault = faultName(Encoding.UTF8.GetString(_writer.Written.Slice(start + 2, nameBytes)), _fault);
            }
            var entry = new Entry(start, _writer.Length - start, nameBytes);
            sorted &= _entries.Count == first || NameOf(_entries[^1]).SequenceCompareTo(NameOf(entry)) < 0;
            _entries.Add(entry);
        }
        if (!sorted)
        {
            SortEntries(first, body);
        }
        _writer.EndContainer(map, AttributeType.Map, _entries.Count - first);
        _entries.RemoveRange(first, _entries.Count - first);
    }

    private ReadOnlySpan<byte> NameOf(Entry entry) => _writer.Written.Slice(entry.Start + 2, entry.NameBytes);

    private int WriteName(ref Utf8JsonReader json)
    {
        var name = json.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonInput.ReadText(ref json)) : json.ValueSpan;
        if (!System.Text.Unicode.Utf8.IsValid(name))
        {
            throw JsonInput.Fault("Invalid UTF-8 in string");
        }
        if (name.Length > NameBytesMax)
        {
            _fault ??= ItemErrors.NameTooLong;
            name = name[..NameBytesMax];
        }
        _writer.WriteName(name);
        return name.Length;
    }

    /// <summary>Sorts by name; of entries with the same name the last one stays.</summary>
    private void SortEntries(int first, int body)
    {
        var entries = CollectionsMarshal.AsSpan(_entries)[first..];
        entries.Sort(_byName);
        _pieces.Clear();
        for (var at = 0; at < entries.Length; at++)
        {
            if (at + 1 == entries.Length || !NameOf(entries[at]).SequenceEqual(NameOf(entries[at + 1])))
            {
                _pieces.Add((entries[at].Start, entries[at].Length));
            }
        }
        _entries.RemoveRange(first + _pieces.Count, entries.Length - _pieces.Count);
        _writer.Rearrange(body, CollectionsMarshal.AsSpan(_pieces));
    }

    private void ReadAttributeValue(ref Utf8JsonReader json, bool isElement)
    {
        var types = 0;
        if (++_depth > NestingMax)
        {
            _fault ??= ItemErrors.Nesting;
            json.Skip();
            _writer.WriteScalar(AttributeType.Null, []);
            _depth--;
            return;
        }
        if (JsonInput.BeginStructure(ref json, "AttributeValue", isElement))
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndObject)
            {
                var known = AttributeTypes.TryParse(json.ValueSpan, out var type);
                json.Read();
                if (!known)
                {
                    json.Skip();
                }
                else if (json.TokenType != JsonTokenType.Null)
                {
                    var length = _writer.Length;
                    ReadTyped(ref json, type);
                    if (++types > 1)
                    {
                        _writer.Truncate(length); // Refused later; until then the item stays well formed.
                    }
                }
            }
        }
        if (types != 1)
        {
            _fault ??= types == 0 ? ItemErrors.Empty : ItemErrors.Several;
        }
        if (types == 0)
        {
            _writer.WriteScalar(AttributeType.Null, []);
        }
        _depth--;
    }

    private void ReadTyped(ref Utf8JsonReader json, AttributeType type)
    {
        switch (type)
        {
            case AttributeType.String:
                ReadText(ref json, type);
                break;
            case AttributeType.Number:
                ReadNumber(ref json);
                break;
            case AttributeType.Binary:
                _writer.WriteScalar(type, JsonInput.ReadBlob(ref json));
                break;
            case AttributeType.Boolean:
                _writer.WriteScalar(type, [JsonInput.ReadBoolean(ref json)!.Value ? (byte)1 : (byte)0]);
                break;
            case AttributeType.Null:
                _fault ??= JsonInput.ReadBoolean(ref json)!.Value ? null : ItemErrors.NullNotTrue;
                _writer.WriteScalar(type, []);
                break;
            case AttributeType.List or AttributeType.Map:
                ReadContainer(ref json, type);
                break;
            default:
                ReadSet(ref json, type);
                break;
        }
    }

    private void ReadText(ref Utf8JsonReader json, AttributeType type)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            throw JsonInput.WrongScalar(ref json, "String");
        }
        if (json.ValueIsEscaped)
        {
            _writer.WriteScalar(type, Encoding.UTF8.GetBytes(JsonInput.ReadText(ref json)));
        }
        else if (System.Text.Unicode.Utf8.IsValid(json.ValueSpan))
        {
            _writer.WriteScalar(type, json.ValueSpan);
        }
        else
        {
            throw JsonInput.Fault("Invalid UTF-8 in string");
        }
    }

    private void ReadNumber(ref Utf8JsonReader json)
    {
        _writer.WriteScalar(AttributeType.Number, Canonical(ref json));
    }

    private ReadOnlySpan<byte> Canonical(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            throw JsonInput.WrongScalar(ref json, "String");
        }
        ReadOnlySpan<byte> text = json.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonInput.ReadText(ref json)) : json.ValueSpan;
        if (IsCanonicalInteger(text))
        {
            return text;
        }
        var fault = DynamoNumber.TryParse(text, out var number);
        if (fault != NumberFault.None)
        {
            _fault ??= ItemErrors.Number(fault, Encoding.UTF8.GetString(text));
        }
        return _number.AsSpan(0, number.Format(_number));
    }

    private static bool IsCanonicalInteger(ReadOnlySpan<byte> text) =>
        text.Length is > 0 and <= DynamoNumber.DigitsMax
        && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9')
        && (text[0] != '0' || text.Length == 1);

    private void ReadContainer(ref Utf8JsonReader json, AttributeType type)
    {
        var isMap = type == AttributeType.Map;
        _ = isMap ? JsonInput.BeginMap(ref json, JavaAttributeValue, isElement: false) : JsonInput.BeginList(ref json, isElement: false);
        if (isMap)
        {
            ReadEntries(ref json, null);
        }
        else
        {
            ReadList(ref json);
        }
    }

    private void ReadList(ref Utf8JsonReader json)
    {
        var list = _writer.BeginContainer();
        var count = 0;
        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; count++)
        {
            ReadAttributeValue(ref json, isElement: true);
        }
        _writer.EndContainer(list, AttributeType.List, count);
    }

    private void ReadSet(ref Utf8JsonReader json, AttributeType type)
    {
        JsonInput.BeginList(ref json, isElement: false);
        _set.Begin();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            _fault ??= json.TokenType == JsonTokenType.Null && type != AttributeType.NumberSet ? ItemErrors.NullMember(type) : null;
            _set.Add(type switch
            {
                AttributeType.NumberSet => Canonical(ref json),
                AttributeType.BinarySet => JsonInput.ReadBlob(ref json) ?? [],
                _ => ReadMember(ref json),
            });
        }
        if (_set.Count == 0)
        {
            _fault ??= ItemErrors.EmptySet(type);
        }
        if (_set.End(type) is { } given)
        {
            _fault ??= ItemErrors.Duplicates(type, given.ConvertAll<string>(
                type == AttributeType.BinarySet ? Convert.ToBase64String : Encoding.UTF8.GetString));
        }
    }

    private static ReadOnlySpan<byte> ReadMember(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.String && !json.ValueIsEscaped && System.Text.Unicode.Utf8.IsValid(json.ValueSpan)
            ? json.ValueSpan
            : Encoding.UTF8.GetBytes(JsonInput.ReadString(ref json) ?? "");
}
