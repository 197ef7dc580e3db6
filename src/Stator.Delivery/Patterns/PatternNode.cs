using System.Text.Json;

namespace Stator.Delivery.Patterns;

/// <summary>
/// What an object of an event must be like: all of its fields, and one of each group of alternatives. Where a pattern names a path twice its
/// parts come together, and of a leaf the last one counts.
/// </summary>
internal sealed class PatternNode(PatternNode? parent, string name)
{
    private const string Or = "$or";

    private static readonly HashSet<string> Operators =
        ["exists", "prefix", "suffix", "equals-ignore-case", "exactly", "wildcard", "cidr", "numeric", "anything-but"];

    /// <summary>The fields down to it.</summary>
    public string[] Path
    {
        get
        {
            var path = new Stack<string>();
            for (var node = this; node.Parent is { } above; node = above)
            {
                path.Push(node.Name);
            }
            return [.. path];
        }
    }

    private PatternNode? Parent { get; } = parent;

    private string Name { get; } = name;

    public Dictionary<string, PatternNode> Fields { get; } = [];

    public List<IReadOnlyList<PatternNode>> Alternatives { get; } = [];

    /// <summary>One of these must hold for a value here; null where only what lies below counts.</summary>
    public IReadOnlyList<ValueMatcher>? Matchers { get; private set; }

    /// <summary>Adds what an object of the pattern asks for.</summary>
    /// <exception cref="EventPatternException">It is no pattern.</exception>
    public void Read(JsonElement pattern, bool isAlternative = false)
    {
        if (pattern.ValueKind != JsonValueKind.Object)
        {
            throw new EventPatternException();
        }
        var isEmpty = true;
        foreach (var member in pattern.EnumerateObject())
        {
            isEmpty = false;
            if (isAlternative && Operators.Contains(member.Name))
            {
                throw new EventPatternException();
            }
            if (member.Name == Or)
            {
                Alternatives.Add(ReadAlternatives(member.Value));
            }
            else
            {
                Below(member.Name).ReadValue(member.Value);
            }
        }
        if (isEmpty)
        {
            throw new EventPatternException();
        }
    }

    private void ReadValue(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            Read(value);
            return;
        }
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            throw new EventPatternException();
        }
        Matchers = [.. value.EnumerateArray().Select(MatcherReader.Read)];
    }

    private List<PatternNode> ReadAlternatives(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() < 2)
        {
            throw new EventPatternException();
        }
        var alternatives = new List<PatternNode>();
        foreach (var element in list.EnumerateArray())
        {
            var alternative = new PatternNode(Parent, Name);
            alternative.Read(element, isAlternative: true);
            alternatives.Add(alternative);
        }
        return alternatives;
    }

    /// <summary>"a.b" is b within a.</summary>
    private PatternNode Below(string name)
    {
        var node = this;
        foreach (var part in name.Split('.'))
        {
            if (!node.Fields.TryGetValue(part, out var next))
            {
                node.Fields[part] = next = new PatternNode(node, part);
            }
            node = next;
        }
        return node;
    }
}
