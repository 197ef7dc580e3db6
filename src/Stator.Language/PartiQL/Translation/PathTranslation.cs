using System.Globalization;
using System.Text.RegularExpressions;
using Stator.Items;
using Stator.Language.PartiQL.Syntax;
using Stator.Language.Syntax;

namespace Stator.Language.PartiQL.Translation;

/// <summary>Names and paths of attributes, and the names of tables and indexes.</summary>
internal static partial class PathTranslation
{
    /// <summary>The document path that a node is; null when it is none.</summary>
    /// <exception cref="Items.DynamoException">A step is none that DynamoDB has.</exception>
    public static DocumentPath? TryTranslate(PartiqlNode node) => node switch
    {
        PartiqlNode.Name(var name) => new DocumentPath([Into(name)]),
        PartiqlNode.Path(PartiqlNode.Name(var name), var steps) =>
            new DocumentPath([Into(name), .. steps.Select(step => Translate(step, node.Position))]),
        _ => null,
    };

    public static DocumentPath Translate(PartiqlNode node) =>
        TryTranslate(node) ?? throw PartiqlErrors.UnexpectedPathComponent(node.Position);

    private static PathStep Into(string name) => name.Length > 0 ? PathStep.Into(name) : throw PartiqlErrors.EmptyPathComponent();

    private static PathStep Translate(PartiqlStep step, PartiqlPosition position) => step switch
    {
        PartiqlStep.Name(var name) => Into(name),
        PartiqlStep.Index { Expression: PartiqlNode.Number number } => PathStep.At(IndexOf(number)),
        PartiqlStep.Index { Expression: PartiqlNode.Constant { Value: { Type: AttributeType.String, Text: var name } } } => Into(name),
        PartiqlStep.Index { Expression: var other } => throw PartiqlErrors.UnexpectedPathComponent(other.Position),
        PartiqlStep.Elements => throw PartiqlErrors.Elements(position),
        _ => throw PartiqlErrors.Wildcard(position),
    };

    private static int IndexOf(PartiqlNode.Number number) =>
        number.Text.AsSpan().ContainsAny('.', 'e', 'E') ? throw PartiqlErrors.UnexpectedPathComponent(number.Position)
        : int.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) && index >= 0
            ? index
        : throw PartiqlErrors.ListIndex(number.Text, number.Position);

    /// <summary>A table, or an index of it.</summary>
    public static (string Table, string? Index) TranslateSource(PartiqlNode source)
    {
        switch (source)
        {
            case PartiqlNode.Name(var table):
                return (Checked(table), null);
            case PartiqlNode.Path(PartiqlNode.Name(var table), [PartiqlStep.Name(var index)]):
                return (Checked(table), index.Length > 0 ? index : throw PartiqlErrors.EmptyPathComponent());
            case PartiqlNode.Path(PartiqlNode.Name, [{ IsBracketed: true }]):
                throw PartiqlErrors.ListSource();
            case PartiqlNode.Path(PartiqlNode.Name, [PartiqlStep.Wildcard]):
                throw PartiqlErrors.Wildcard(source.Position);
            case PartiqlNode.Path(PartiqlNode.Name, _):
                throw PartiqlErrors.SourceTooLong();
            default:
                throw PartiqlErrors.Source();
        }
    }

    /// <summary>ARNs are looked at where tables are found.</summary>
    private static string Checked(string table) => table.Length == 0 ? throw PartiqlErrors.EmptyPathComponent()
        : table.StartsWith("arn:", StringComparison.Ordinal) || TableName().IsMatch(table) ? table
        : throw PartiqlErrors.TableName();

    [GeneratedRegex("^[a-zA-Z0-9_.-]{3,255}$")]
    private static partial Regex TableName();
}
