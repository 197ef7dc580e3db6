namespace Stator.Api.Generator;

/// <summary>The table of facts, read from its text. docs/facts.md describes the lines.</summary>
internal sealed class Facts
{
    public List<KeyValuePair<string, string>> Limits { get; } = new();

    public List<Operation> Operations { get; } = new();

    public Dictionary<string, Shape> Shapes { get; } = new();

    public static Facts Parse(string text)
    {
        var facts = new Facts();
        Shape? structure = null;
        Operation? operation = null;
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split(new[] { ' ', '\r' }, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || line[0] == '#')
            {
                continue;
            }
            if (line[0] == ' ')
            {
                if (words[0] == "error" && operation is not null)
                {
                    operation.Errors.Add(words[1]);
                }
                else
                {
                    structure!.Members.Add(new Member(words));
                }
                continue;
            }
            operation = null;
            structure = null;
            switch (words[0])
            {
                case "limit":
                    facts.Limits.Add(new KeyValuePair<string, string>(words[1], words[2]));
                    break;
                case "operation":
                    operation = new Operation(words);
                    facts.Operations.Add(operation);
                    break;
                default:
                    structure = new Shape(words);
                    facts.Shapes.Add(structure.Name, structure);
                    break;
            }
        }
        return facts;
    }

    /// <summary>All shapes that can be reached from some.</summary>
    public HashSet<string> Reachable(IEnumerable<string> from)
    {
        var seen = new HashSet<string>();
        var todo = new Stack<string>(from);
        while (todo.Count > 0)
        {
            var name = todo.Pop();
            if (!Shapes.TryGetValue(name, out var shape) || !seen.Add(name))
            {
                continue;
            }
            foreach (var member in shape.Members)
            {
                todo.Push(member.Shape);
            }
            if (shape.Element is not null)
            {
                todo.Push(shape.Element);
            }
        }
        return seen;
    }
}

/// <summary>operation NAME of SERVICE takes SHAPE answers SHAPE [wording WORDING]</summary>
internal sealed class Operation
{
    public Operation(string[] words)
    {
        Name = words[1];
        Service = words[3];
        Input = words[5];
        Output = words[7];
        Wording = words.Length > 9 ? words[9] : "old";
    }

    public string Name { get; }

    public string Service { get; }

    public string Input { get; }

    public string Output { get; }

    public string Wording { get; }

    public List<string> Errors { get; } = new();
}

/// <summary>A line of a shape, and for structures the members below it.</summary>
internal sealed class Shape
{
    public Shape(string[] words)
    {
        Kind = words[0];
        Name = words[1];
        for (var at = 2; at < words.Length; at++)
        {
            switch (words[at])
            {
                case "of":
                case "to":
                    Element = words[++at];
                    break;
                case "from":
                    Key = words[++at];
                    break;
                case "length":
                case "range":
                case "name":
                    Constraints.Add(words[at]);
                    Min = words[++at] == "-" ? null : words[at];
                    Max = words[++at] == "-" ? null : words[at];
                    break;
                case "pattern":
                    Constraints.Add("pattern");
                    Pattern = words[++at];
                    while (at + 1 < words.Length && words[at + 1] != "length")
                    {
                        Pattern += " " + words[++at];
                    }
                    break;
                case "enveloped":
                    IsEnveloped = true;
                    break;
                case "printed":
                    Printed = string.Join(", ", words, at + 1, words.Length - at - 1);
                    at = words.Length;
                    break;
                default:
                    Values.Add(words[at]);
                    break;
            }
        }
    }

    public string Kind { get; }

    public string Name { get; }

    public string? Key { get; }

    public string? Element { get; }

    public string? Min { get; }

    public string? Max { get; }

    public string? Pattern { get; }

    public string? Printed { get; }

    public bool IsEnveloped { get; }

    /// <summary>length, range, pattern and name, in the order in which their faults are told.</summary>
    public List<string> Constraints { get; } = new();

    /// <summary>An enumeration's values in AWS's order.</summary>
    public List<string> Values { get; } = new();

    public List<Member> Members { get; } = new();
}

/// <summary>NAME SHAPE [flags]</summary>
internal sealed class Member
{
    public Member(string[] words)
    {
        Name = words[0];
        Shape = words[1];
        for (var at = 2; at < words.Length; at++)
        {
            Flags.Add(words[at]);
        }
    }

    public string Name { get; }

    public string Shape { get; }

    public HashSet<string> Flags { get; } = new();

    /// <summary>The name in C#.</summary>
    public string Property => char.ToUpperInvariant(Name[0]) + Name.Substring(1);

    /// <summary>The name in AWS's sentences.</summary>
    public string Path => char.ToLowerInvariant(Name[0]) + Name.Substring(1);
}
