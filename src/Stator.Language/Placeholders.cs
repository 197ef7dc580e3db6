using System.Buffers;
using System.Text;
using Stator.Items;

namespace Stator.Language;

/// <summary>
/// The names and values that a request's expressions may use in place of #name and :value, and which of them were used. One request,
/// one thread.
/// </summary>
public sealed class Placeholders
{
    private const int KeyBytesMax = Limits.PlaceholderBytesMax;

    private readonly IReadOnlyDictionary<string, string>? _names;
    private readonly Item? _values;
    private static readonly Placeholders NoneOld = new(null, null);
    private static readonly Placeholders NoneNew = new(null, null) { NewWording = true };

    private List<HashSet<string>>? _used;

    private Placeholders(IReadOnlyDictionary<string, string>? names, Item? values)
    {
        _names = names;
        _values = values;
    }

    /// <summary>No names and no values.</summary>
    public static Placeholders None => NoneOld;

    /// <summary>Checks both maps.</summary>
    /// <param name="names">ExpressionAttributeNames, or null.</param>
    /// <param name="values">ExpressionAttributeValues, or null.</param>
    /// <param name="newWording">Which of AWS's two wordings the operation answers.</param>
    /// <exception cref="DynamoException">A map is empty, a key is malformed, or a name or value is invalid.</exception>
    public static Placeholders Create(IReadOnlyDictionary<string, string>? names, Item? values, bool newWording)
    {
        if (names is null && values is null)
        {
            return newWording ? NoneNew : NoneOld;
        }
        if (names is not null)
        {
            CheckKeys("ExpressionAttributeNames", '#', names.Keys);
            CheckNames(names);
        }
        if (values is not null)
        {
            CheckValueKeys(values);
            if (values.SizeBytes > Limits.ExpressionValuesBytesMax)
            {
                throw DynamoException.Validation("ExpressionAttributeValues exceeds max size");
            }
            if (values.SizeBytes + (long)BytesOf(names) > Limits.ExpressionValuesBytesMax)
            {
                throw DynamoException.Validation("Combined size of ExpressionAttributeNames and ExpressionAttributeValues exceeds max size");
            }
            if (values.Fault is { } fault)
            {
                throw DynamoException.Validation(fault.In(newWording));
            }
        }
        return new Placeholders(names, values) { NewWording = newWording };
    }

    /// <summary>Which of AWS's two wordings the operation answers.</summary>
    internal bool NewWording { get; private init; }

    private static int BytesOf(IReadOnlyDictionary<string, string>? names) =>
        names?.Sum(name => Encoding.UTF8.GetByteCount(name.Key) + Encoding.UTF8.GetByteCount(name.Value)) ?? 0;

    /// <summary>The attribute name behind #name.</summary>
    public bool TryGetName(string placeholder, out string name)
    {
        name = "";
        return _names is not null && _names.TryGetValue(placeholder, out name!);
    }

    /// <summary>The value behind :value.</summary>
    public bool TryGetValue(string placeholder, out AttributeValue value)
    {
        value = default;
        return _values is not null && _values.TryGet(placeholder, out value);
    }

    /// <summary>Remembers what an expression has in its text.</summary>
    internal void MarkUsed(HashSet<string> placeholders)
    {
        if (_names is not null || _values is not null)
        {
            (_used ??= new(2)).Add(placeholders);
        }
    }

    /// <summary>Refuses names and values that no expression has in its text.</summary>
    public void ExpectAllUsed()
    {
        if (_names is not null)
        {
            ExpectUsed("ExpressionAttributeNames", _names.Keys);
        }
        if (_values is not null && !AllUsed(_values))
        {
            ExpectUsed("ExpressionAttributeValues", KeysOf(_values));
        }
    }

    private bool AllUsed(Item values)
    {
        Span<char> text = stackalloc char[KeyBytesMax];
        foreach (var entry in values.Entries)
        {
            if (!IsUsed(text[..Encoding.ASCII.GetChars(entry.Name, text)]))
            {
                return false;
            }
        }
        return true;
    }

    private bool IsUsed(ReadOnlySpan<char> placeholder)
    {
        for (var at = 0; at < (_used?.Count ?? 0); at++)
        {
            if (_used![at].GetAlternateLookup<ReadOnlySpan<char>>().Contains(placeholder))
            {
                return true;
            }
        }
        return false;
    }

    private void ExpectUsed(string parameter, IEnumerable<string> keys)
    {
        var (unused, all) = (new List<string>(), 0);
        foreach (var key in keys)
        {
            all++;
            if (!IsUsed(key))
            {
                unused.Add(key);
            }
        }
        if (unused.Count > 0)
        {
            var inOrder = string.Join(", ", JavaHashOrder.Sort(unused, all));
            throw DynamoException.Validation($"Value provided in {parameter} unused in expressions: keys: {{{inOrder}}}");
        }
    }

    /// <summary>As they stand, in UTF-8; those that are not in order are looked at once more as text.</summary>
    private static void CheckValueKeys(Item values)
    {
        var inOrder = values.Count > 0;
        foreach (var entry in values.Entries)
        {
            inOrder &= entry.Name.Length is > 1 and <= KeyBytesMax && entry.Name[0] == ':' && entry.Name[1..].ContainsOnlyWordCharacters();
        }
        if (!inOrder)
        {
            CheckKeys("ExpressionAttributeValues", ':', KeysOf(values));
        }
    }

    private static List<string> KeysOf(Item values)
    {
        var keys = new List<string>(values.Count);
        foreach (var entry in values.Entries)
        {
            keys.Add(Encoding.UTF8.GetString(entry.Name));
        }
        return keys;
    }

    private static void CheckKeys(string parameter, char sign, IEnumerable<string> keys)
    {
        var any = false;
        foreach (var key in keys)
        {
            any = true;
            if (Encoding.UTF8.GetByteCount(key) > KeyBytesMax)
            {
                throw DynamoException.Validation(
                    $"{parameter} contains invalid key: The expression attribute map contains a key that is too long;"
                    + (sign == '#' ? $" size of key: {Encoding.UTF8.GetByteCount(key)}" : ""));
            }
            if (key.Length < 2 || key[0] != sign || !key.AsSpan(1).ContainsOnlyWordCharacters())
            {
                throw DynamoException.Validation($"{parameter} contains invalid key: Syntax error; key: \"{key}\"");
            }
        }
        if (!any)
        {
            throw DynamoException.Validation($"{parameter} must not be empty");
        }
    }

    private static void CheckNames(IReadOnlyDictionary<string, string> names)
    {
        foreach (var (key, name) in names)
        {
            if (string.IsNullOrEmpty(name))
            {
                throw DynamoException.Validation($"ExpressionAttributeNames contains invalid value: Empty attribute name for key {key}");
            }
            if (name.Length > ushort.MaxValue || Encoding.UTF8.GetByteCount(name) > ushort.MaxValue)
            {
                throw DynamoException.Validation(ItemErrors.NameTooLong.Text);
            }
        }
    }
}

/// <summary>The order in which AWS lists names: that of a Java hash set.</summary>
internal static class JavaHashOrder
{
    private const double LoadFactor = 0.75;
    private const int CapacityMin = 16;

    /// <summary>Orders some keys of a set of <paramref name="total"/>.</summary>
    public static IEnumerable<string> Sort(IEnumerable<string> keys, int total)
    {
        var capacity = CapacityMin;
        while (capacity < (int)(total / LoadFactor) + 1)
        {
            capacity *= 2;
        }
        return keys.OrderBy(key => Spread(key) & (uint)(capacity - 1));
    }

    private static uint Spread(string key)
    {
        uint hash = 0;
        foreach (var c in key)
        {
            hash = unchecked((hash * 31) + c);
        }
        return hash ^ (hash >> 16);
    }
}

file static class WordCharacters
{
    private const string All = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> Characters = SearchValues.Create(All);
    private static readonly SearchValues<byte> Bytes = SearchValues.Create(Encoding.ASCII.GetBytes(All));

    public static bool ContainsOnlyWordCharacters(this ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Characters);

    public static bool ContainsOnlyWordCharacters(this ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(Bytes);
}
