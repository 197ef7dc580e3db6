using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using Stator.Items;

namespace Stator.Api;

/// <summary>
/// Collects the faults of a request against the model's constraints and words them as AWS does. The path to the member at hand is
/// kept as a stack and written out only for a fault.
/// </summary>
public sealed class ConstraintErrors
{
    private static readonly Dictionary<string, Regex> Patterns = [];

    /// <summary>One that found nothing, for the thread's next request.</summary>
    [ThreadStatic]
    private static ConstraintErrors? _spare;

    private readonly List<string> _faults = [];
    private readonly List<object> _path = [];

    /// <summary>True when a member is missing that must be there: then what else is wrong is told with it, in the older wording.</summary>
    public bool IsIncomplete { get; set; }

    /// <summary>Goes into a member.</summary>
    public void Push(string member) => _path.Add(member);

    /// <summary>Goes back out.</summary>
    public void Pop() => _path.RemoveAt(_path.Count - 1);

    /// <summary>Checks a request.</summary>
    /// <exception cref="DynamoException">What is wrong, up to ten faults in one sentence.</exception>
    public static void Check<TRequest>(TRequest request, Action<TRequest, ConstraintErrors> validate)
    {
        var errors = _spare ?? new ConstraintErrors();
        _spare = null;
        validate(request, errors);
        errors.ThrowIfAny();
        errors.IsIncomplete = false;
        _spare = errors;
    }

    /// <summary>Throws what was found.</summary>
    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
        {
            var count = _faults.Count == 1 ? "1 validation error" : $"{_faults.Count} validation errors";
            throw DynamoException.Validation($"{count} detected: {string.Join("; ", _faults)}");
        }
    }

    /// <summary>A member that must be there.</summary>
    public void Required(object? value, string member)
    {
        if (value is null)
        {
            Add($"Value null at '{PathTo(member)}' failed to satisfy constraint: Member must not be null");
        }
    }

    /// <summary>A member whose absence is told before and without anything else.</summary>
    public void RequiredFirst(object? value, string member)
    {
        if (value is null)
        {
            throw DynamoException.Validation($"The parameter '{member}' is required but was not present in the request");
        }
    }

    /// <summary>One of an enumeration's values.</summary>
    public void Enum(string? value, string member, Enumeration enumeration, bool alone = false)
    {
        if (value is null || enumeration.Contains(value))
        {
            return;
        }
        alone &= !IsIncomplete;
        if (alone)
        {
            _faults.Clear();
        }
        var isBare = enumeration.IsBare && !IsIncomplete;
        var set = $"Member must satisfy enum value set: [{(isBare || !enumeration.IsBare ? enumeration.Printed : string.Join(", ", enumeration.Values))}]";
        if (isBare)
        {
            Add($"Failed to satisfy constraint: {set}");
        }
        else
        {
            Add(value, member, set);
        }
        if (alone)
        {
            ThrowIfAny();
        }
    }

    /// <summary>The length of a text in characters.</summary>
    public void Length(string? value, string member, long? min, long? max) => CheckLength(value, value?.Length, member, min, max, false);

    /// <summary>The number of elements of a list or map.</summary>
    public void Length<T>(IReadOnlyCollection<T>? value, string member, long? min, long? max, bool pascalMax = false) =>
        CheckLength(value, value?.Count, member, min, max, pascalMax);

    /// <summary>A number's range.</summary>
    public void Range(double? value, string member, double? min, double? max, bool pascalMin = false)
    {
        if (value < min)
        {
            Add(value, member, $"Member must have value greater than or equal to {min}", pascalMin);
        }
        if (value > max)
        {
            Add(value, member, $"Member must have value less than or equal to {max}");
        }
    }

    /// <summary>A pattern that all of a text must match.</summary>
    public void Pattern(string? value, string member, string pattern)
    {
        if (value is not null && !Matches(value, pattern))
        {
            Add(value, member, $"Member must satisfy regular expression pattern: {pattern}");
        }
    }

    /// <summary>A table's name or its ARN.</summary>
    public void TableName(string? value, string member, int min, int max, bool enveloped)
    {
        if (value is null || (value.StartsWith("arn:", StringComparison.Ordinal) && value.Length <= Limits.TableArnCharactersMax))
        {
            return;
        }
        if (enveloped && !IsIncomplete && value.Length == 0)
        {
            _faults.Clear();
            Add("Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1");
            ThrowIfAny();
        }
        if (min == 1 && value.Length > 0)
        {
            Pattern(value, member, TableNames.Pattern);
        }
        Length(value, member, min, max);
        if (min > 1)
        {
            Pattern(value, member, TableNames.Pattern);
        }
    }

    /// <summary>A map whose keys are tables' names or ARNs.</summary>
    public void TableNameKeys<T>(IReadOnlyDictionary<string, T>? map, string member, int min, int max)
    {
        foreach (var key in map?.Keys ?? [])
        {
            var isArn = key.StartsWith("arn:", StringComparison.Ordinal) && key.Length <= Limits.TableArnCharactersMax;
            if (!isArn && (key.Length < min || key.Length > max || !Matches(key, TableNames.Pattern)))
            {
                Add(map!, member, "Map keys must satisfy constraint: "
                    + $"[Member must have length less than or equal to {max}, Member must have length greater than or equal to {min}, "
                    + $"Member must satisfy regular expression pattern: {TableNames.Pattern}]");
                return;
            }
        }
    }

    /// <summary>A map whose values are lists of a length.</summary>
    public void ListValues<T>(IReadOnlyDictionary<string, IReadOnlyList<T>>? map, string member, int? min, int? max)
    {
        foreach (var list in map?.Values ?? [])
        {
            if (list?.Count < min || list?.Count > max)
            {
                Add(map!, member, "Map value must satisfy constraint: "
                    + $"[Member must have length less than or equal to {max}, Member must have length greater than or equal to {min}]");
                return;
            }
        }
    }

    /// <summary>Checks each element of a list; the path counts from one.</summary>
    public void Elements<T>(IReadOnlyList<T>? list, Action<T, ConstraintErrors> validate)
    {
        for (var at = 0; at < list?.Count && _faults.Count < Limits.ConstraintErrorsMax; at++)
        {
            Element(at + 1, list[at], validate);
        }
    }

    /// <summary>Checks each value of a map.</summary>
    public void Elements<T>(IReadOnlyDictionary<string, T>? map, Action<T, ConstraintErrors> validate)
    {
        foreach (var (key, value) in map ?? FrozenDictionary<string, T>.Empty)
        {
            Element(key, value, validate);
        }
    }

    private void Element<T>(object place, T value, Action<T, ConstraintErrors> validate)
    {
        if (value is not null)
        {
            _path.Add(place);
            Push("member");
            validate(value, this);
            Pop();
            Pop();
        }
    }

    private void CheckLength(object? value, long? length, string member, long? min, long? max, bool pascalMax)
    {
        if (length < min)
        {
            Add(value!, member, $"Member must have length greater than or equal to {min}");
        }
        if (length > max)
        {
            Add(value!, member, $"Member must have length less than or equal to {max}", pascalMax);
        }
    }

    private static bool Matches(string value, string pattern)
    {
        if (pattern == TableNames.Pattern)
        {
            return TableNames.Matches(value);
        }
        lock (Patterns)
        {
            if (!Patterns.TryGetValue(pattern, out var regex))
            {
                Patterns[pattern] = regex = new Regex($"^(?:{OfJava(pattern)})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            }
            return regex.IsMatch(value);
        }
    }

    /// <summary>The model's patterns are Java's: of what they use, printable characters and pairs of surrogates are written otherwise here.</summary>
    private static string OfJava(string pattern) => pattern.Replace(@"\p{Print}", @"[\x20-\x7E]").Replace(@"\uD800\uDC00-\uDBFF\uDFFF", @"\uD800-\uDFFF");

    private void Add(object value, string member, string constraint, bool pascal = false) => Add(pascal
        ? $"Value at '{Pascal(PathTo(member))}' failed to satisfy constraint: {constraint}"
        : $"Value '{JavaText.Of(value)}' at '{PathTo(member)}' failed to satisfy constraint: {constraint}");

    private void Add(string fault)
    {
        if (_faults.Count < Limits.ConstraintErrorsMax)
        {
            _faults.Add(fault);
        }
    }

    private string PathTo(string member) => string.Join('.', member.Length == 0 ? _path : _path.Append(member));

    /// <summary>The path with the model's own capitals, for the newer sentences.</summary>
    private static string Pascal(string path)
    {
        var pascal = new StringBuilder();
        var parts = path.Split('.');
        for (var at = 0; at < parts.Length; at++)
        {
            var isMember = at == 0 || at == parts.Length - 1;
            pascal.Append(at == 0 ? "" : ".").Append(isMember ? char.ToUpperInvariant(parts[at][0]) + parts[at][1..] : parts[at]);
        }
        return pascal.ToString();
    }
}

/// <summary>What a table's name may look like.</summary>
internal static class TableNames
{
    public const string Pattern = "[a-zA-Z0-9_.-]+";

    public static bool Matches(string name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }
        return name.Length > 0;
    }
}
