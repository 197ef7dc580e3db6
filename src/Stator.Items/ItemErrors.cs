namespace Stator.Items;

/// <summary>What can be wrong with a value that a client sends. The text is part of the wire contract.</summary>
public static class ItemErrors
{
    public static readonly ValueFault Empty = new("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    public static readonly ValueFault Several =
        new("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
    public static readonly ValueFault NullNotTrue = new("One or more parameter values were invalid: Null attribute value types must have the value of true");
    public static readonly ValueFault Nesting =
        new("Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit");
    public static readonly ValueFault EmptyName = new("Empty attribute name");
    public static readonly ValueFault NameTooLong = new("One or more parameter values were invalid: Attribute name is too large, must be less than 65536 bytes");

    public const string UpdatedItemSize = "Item size to update has exceeded the maximum allowed size";

    public static ValueFault EmptySet(AttributeType type) => new(Prefix + type switch
    {
        AttributeType.StringSet => "An string set  may not be empty",
        AttributeType.NumberSet => "An number set  may not be empty",
        _ => "Binary sets should not be empty",
    })
    {
        IsOfNumbersOrRepeats = type == AttributeType.NumberSet,
    };

    /// <summary>JSON null among the members of a set of strings or binaries.</summary>
    public static ValueFault NullMember(AttributeType type) =>
        new(Prefix + (type == AttributeType.StringSet ? "An string set may not have a null string as a member" : "Binary sets may not have null members"));

    public static ValueFault Duplicates(AttributeType type, IReadOnlyList<string> elements)
    {
        var plain = string.Join(", ", elements);
        var quoted = UpToFirstRepeat(elements).Select(element => $"\"{element}\"");
        ValueFault fault = type switch
        {
            AttributeType.StringSet => new(
                $"{Prefix}Input collection [{plain}] contains duplicates.",
                $"{Prefix}Input collection [{string.Join(", ", quoted)}] contains duplicates."),
            AttributeType.NumberSet => new("Input collection contains duplicates", $"{Prefix}Input collection contains duplicates."),
            _ => new(
                $"{Prefix}Input collection [{plain}]of type BS contains duplicates.",
                $"{Prefix}Input collection [{string.Join(",", quoted)}]of type BS contains duplicates."),
        };
        return fault with { IsOfNumbersOrRepeats = true };
    }

    /// <summary>The newer wording lists elements in order up to the first repeat, then the repeat, then the rest as sent.</summary>
    private static List<string> UpToFirstRepeat(IReadOnlyList<string> elements)
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        var count = elements.TakeWhile(seen.Add).Count();
        return [.. seen, .. elements.Skip(count)];
    }

    public static ValueFault Number(NumberFault fault, string text) => SentenceOf(fault, text) with { IsOfNumbersOrRepeats = true };

    private static ValueFault SentenceOf(NumberFault fault, string text) => fault switch
    {
        NumberFault.Overflow => new(NumberOverflow),
        NumberFault.Underflow => new(NumberUnderflow),
        NumberFault.TooManyDigits => new(NumberPrecision),
        _ when text.Length == 0 => new(NotNumeric, $"{NotNumeric}: "),
        _ => new($"{NotNumeric}: {text}"),
    };

    private const string Prefix = "One or more parameter values were invalid: ";
    private const string NotNumeric = "The parameter cannot be converted to a numeric value";
    private const string NumberOverflow = "Number overflow. Attempting to store a number with magnitude larger than supported range";
    private const string NumberUnderflow = "Number underflow. Attempting to store a number with magnitude smaller than supported range";
    private const string NumberPrecision = "Attempting to store more than 38 significant digits in a Number";
}
