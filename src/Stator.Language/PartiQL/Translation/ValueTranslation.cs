using System.Text;
using Stator.Items;
using Stator.Language.PartiQL.Syntax;

namespace Stator.Language.PartiQL.Translation;

/// <summary>Literals as attribute values. Faults say where in the literal they are: root.name[0].</summary>
internal sealed class ValueTranslation(IReadOnlyList<AttributeValue> parameters)
{
    private const string Root = "root";

    /// <summary>The value that a node is; null when it is none.</summary>
    /// <exception cref="DynamoException">It is one, and a wrong one.</exception>
    public AttributeValue? TryTranslate(PartiqlNode node) => node switch
    {
        PartiqlNode.Parameter(var index) => parameters[index],
        PartiqlNode.Constant or PartiqlNode.Number or PartiqlNode.Array or PartiqlNode.Bag or PartiqlNode.Struct => Translate(node, Root, 0),
        _ => null,
    };

    /// <summary>The value that a node must be.</summary>
    public AttributeValue Translate(PartiqlNode node) =>
        TryTranslate(node) ?? throw PartiqlErrors.ValueType(node is PartiqlNode.Name(var name) ? name : NodeKinds.OfValue(node), Root, node.Position);

    private AttributeValue Translate(PartiqlNode node, string where, int depth)
    {
        if (depth >= Limits.NestingLevelsMax)
        {
            throw PartiqlErrors.Nesting(where);
        }
        return node switch
        {
            PartiqlNode.Constant(var value) => value,
            PartiqlNode.Number(var text) => NumberOf(text, where),
            PartiqlNode.Array(var elements) => ListOf(elements, where, depth),
            PartiqlNode.Bag(var elements) => SetOf(elements, where),
            PartiqlNode.Struct map => MapOf(map, where, depth),
            _ => throw PartiqlErrors.ValueType(NodeKinds.OfValue(node), where, node.Position),
        };
    }

    private static AttributeValue NumberOf(string text, string where)
    {
        if (IsBeyondScale(text))
        {
            throw PartiqlErrors.NotWellFormed("");
        }
        var fault = DynamoNumber.TryParse(Encoding.ASCII.GetBytes(text), out var number);
        return fault == NumberFault.None
            ? AttributeValue.Of(number)
            : throw DynamoException.Validation($"{ItemErrors.Number(fault, text).Text} under {where}");
    }

    /// <summary>A power of ten of more than 32 bits makes no number to the grammar.</summary>
    private static bool IsBeyondScale(string text)
    {
        var exponent = text.IndexOfAny(['e', 'E']);
        if (exponent < 0)
        {
            return false;
        }
        var point = text.IndexOf('.');
        var fraction = point < 0 ? 0 : exponent - point - 1;
        return !long.TryParse(text.AsSpan(exponent + 1), out var power) || fraction - power is > int.MaxValue or < int.MinValue;
    }

    private AttributeValue ListOf(IReadOnlyList<PartiqlNode> elements, string where, int depth)
    {
        using var writer = new ValueWriter(256);
        var list = writer.BeginContainer();
        for (var at = 0; at < elements.Count; at++)
        {
            writer.WriteEncoded(Translate(elements[at], $"{where}[{at}]", depth + 1));
        }
        writer.EndContainer(list, AttributeType.List, elements.Count);
        return AttributeValue.FromEncoded(writer.ToArray());
    }

    private AttributeValue MapOf(PartiqlNode.Struct node, string where, int depth)
    {
        var map = new ItemBuilder();
        var seen = new HashSet<string>();
        foreach (var (name, value) in node.Members)
        {
            var text = NameOf(name, where);
            map.Set(text, Translate(value, $"{where}.{text}", depth + 1));
            if (!seen.Add(text))
            {
                throw PartiqlErrors.RepeatedName(text, where, node.Position);
            }
        }
        return map.ToItem().AsValue;
    }

    /// <summary>The name of a map's or an item's entry.</summary>
    public static string NameOf(PartiqlNode name, string where = Root) => name switch
    {
        PartiqlNode.Constant({ Type: AttributeType.String } text) => text.Text,
        _ => throw PartiqlErrors.NameType(NodeKinds.OfValue(name), where, name.Position),
    };

    private static AttributeValue SetOf(IReadOnlyList<PartiqlNode> elements, string where)
    {
        if (elements.Count == 0)
        {
            throw PartiqlErrors.EmptyBag();
        }
        if (elements.All(element => element is PartiqlNode.Constant { Value.Type: AttributeType.String }))
        {
            var texts = elements.Select(element => ((PartiqlNode.Constant)element).Value.Text).ToList();
            return texts.Distinct().Count() == texts.Count
                ? AttributeSet.Create(AttributeType.StringSet, [.. texts.Select(Encoding.UTF8.GetBytes)])
                : throw DynamoException.Validation(ItemErrors.Duplicates(AttributeType.StringSet, texts).Text);
        }
        if (!elements.All(element => element is PartiqlNode.Number))
        {
            throw PartiqlErrors.BagType();
        }
        var numbers = elements.Select((element, at) => NumberOf(((PartiqlNode.Number)element).Text, $"{where}[{at}]")).ToList();
        return numbers.Distinct().Count() == numbers.Count
            ? AttributeSet.Create(AttributeType.NumberSet, [.. numbers.Select(number => number.Payload.ToArray())])
            : throw PartiqlErrors.RepeatedNumbers(elements.Select(element => ((PartiqlNode.Number)element).Text), where);
    }
}
