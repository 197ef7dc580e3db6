using System.Text.Json;

namespace Stator.Delivery.Patterns;

/// <summary>A part of an event as patterns see it: its values, the fields below it, and the elements when it is a list.</summary>
internal sealed class EventNode
{
    private List<JsonElement>? _values;
    private Dictionary<string, EventNode>? _fields;
    private List<EventNode>? _elements;

    public IReadOnlyList<JsonElement> Values => _values ?? (IReadOnlyList<JsonElement>)[];

    public IReadOnlyList<EventNode> Elements => _elements ?? (IReadOnlyList<EventNode>)[];

    public EventNode? Field(string name) => _fields?.GetValueOrDefault(name);

    /// <summary>Adds what an element of JSON has.</summary>
    public void Add(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Below(member.Name).Add(member.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (var inner in element.EnumerateArray())
                {
                    var node = new EventNode();
                    node.Add(inner);
                    (_elements ??= []).Add(node);
                }
                break;
            default:
                (_values ??= []).Add(element);
                break;
        }
    }

    /// <summary>True when there is a value at a path, in whatever element of lists.</summary>
    public bool HasValue(ReadOnlySpan<string> path)
    {
        if (path.Length == 0 && Values.Count > 0)
        {
            return true;
        }
        if (path.Length > 0 && Field(path[0])?.HasValue(path[1..]) == true)
        {
            return true;
        }
        foreach (var element in Elements)
        {
            if (element.HasValue(path))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>"a.b" is b within a.</summary>
    private EventNode Below(string name)
    {
        var node = this;
        foreach (var part in name.Split('.'))
        {
            node._fields ??= [];
            if (!node._fields.TryGetValue(part, out var next))
            {
                node._fields[part] = next = new EventNode();
            }
            node = next;
        }
        return node;
    }
}
