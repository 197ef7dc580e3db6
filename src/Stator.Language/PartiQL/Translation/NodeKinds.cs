using Stator.Items;
using Stator.Language.PartiQL.Syntax;

namespace Stator.Language.PartiQL.Translation;

/// <summary>The names that PartiQL's reference implementation has for kinds of nodes; AWS's sentences use them.</summary>
internal static class NodeKinds
{
    /// <summary>The name of something that is no statement of DynamoDB's.</summary>
    public static string OfStatement(PartiqlNode node) => node switch
    {
        PartiqlNode.Constant or PartiqlNode.Number => "Lit",
        PartiqlNode.Name => "Id",
        PartiqlNode.Unary("not", _) => "Not",
        PartiqlNode.Unary("-", _) => "Neg",
        PartiqlNode.Unary => "Pos",
        PartiqlNode.Binary(var op, _, _) => OfOperator(op),
        PartiqlNode.Is => "IsType",
        PartiqlNode.Array => "List",
        PartiqlNode.Foreign(var words) => string.Concat(words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
        _ => node.GetType().Name,
    };

    /// <summary>The name of something that is no value.</summary>
    public static string OfValue(PartiqlNode node) => node switch
    {
        PartiqlNode.Call(var function, _) => function.ToLowerInvariant(),
        PartiqlNode.Name => "VariableReference",
        PartiqlNode.Missing => "LiteralMissing",
        PartiqlNode.Is => "Typed",
        PartiqlNode.Unary or PartiqlNode.Binary or PartiqlNode.Between => "NAry",
        PartiqlNode.Number(var text) => text.AsSpan().ContainsAny('.', 'e', 'E') ? "DECIMAL" : "INT",
        PartiqlNode.Constant({ Type: AttributeType.Boolean }) => "BOOL",
        PartiqlNode.Constant({ Type: AttributeType.Null }) => "NULL",
        _ => node.GetType().Name,
    };

    private static string OfOperator(string op) => op switch
    {
        "and" => "And",
        "or" => "Or",
        "=" => "Eq",
        "<>" => "Ne",
        "<" => "Lt",
        "<=" => "Lte",
        ">" => "Gt",
        ">=" => "Gte",
        "in" => "InCollection",
        "like" => "Like",
        "+" => "Plus",
        "-" => "Minus",
        "*" => "Times",
        "/" => "Divide",
        "%" => "Modulo",
        "||" => "Concat",
        _ => char.ToUpperInvariant(op[0]) + op[1..],
    };
}
