using System.Diagnostics;
using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Evaluation;

/// <summary>A bound update expression.</summary>
/// <param name="actions">Its changes, in the order of the text.</param>
public sealed class Update(IReadOnlyList<UpdateAction> actions)
{
    /// <summary>The changes in the order of the text.</summary>
    public IReadOnlyList<UpdateAction> Actions { get; } = actions;

    /// <summary>True for the legacy AttributeUpdates, which words a wrong type in its own way.</summary>
    public bool IsLegacy { get; init; }

    /// <summary>The paths that the update touches, as a choice to answer.</summary>
    public Projection Touched
    {
        get
        {
            var targets = new DocumentPath[Actions.Count];
            for (var at = 0; at < targets.Length; at++)
            {
                targets[at] = Actions[at].Target;
            }
            return new Projection(targets);
        }
    }

    /// <summary>True when the update can only take away, so that it makes no item where there is none.</summary>
    public bool OnlyRemoves => Actions.All(action => action.Section is UpdateSection.Remove or UpdateSection.Delete);

    /// <summary>The item after the update. Every operand is read from the item as it was before.</summary>
    /// <param name="before">The item as it stands; only its key when there is none yet.</param>
    /// <param name="exists">False when there is no item yet: removing below a missing attribute is then no fault.</param>
    /// <exception cref="DynamoException">An operand is missing or of a wrong type, a target's parent is, or the values are too large.</exception>
    public Item Apply(Item before, bool exists)
    {
        var values = new AttributeValue[Actions.Count];
        long bytes = 0;
        for (var at = 0; at < values.Length; at++)
        {
            values[at] = ValueOf(Actions[at], before);
            bytes += values[at].Equals(MutableDocument.Nothing) ? 0 : ItemSize.Of(values[at]);
            if (bytes > Limits.ItemBytesMax)
            {
                throw ExpressionErrors.UpdatedItemSize(); // All of it would stand in the item: no need to build that first.
            }
        }
        var document = new MutableDocument(before);
        var order = values.Length <= DocumentOrder.FewMax ? null : DocumentOrder.Of(values.Length, at => Actions[at].Target);
        for (var step = 0; step < values.Length; step++)
        {
            var at = order?[step] ?? step; // Paths differ: any order makes the same item.
            var action = Actions[at];
            if (action.Section == UpdateSection.Remove || values[at].Equals(MutableDocument.Nothing))
            {
                document.Remove(action.Target, ignoreMissingParent: !exists && action.Section == UpdateSection.Remove);
            }
            else
            {
                document.Set(action.Target, values[at]);
            }
        }
        return document.ToItem();
    }

    private AttributeValue ValueOf(UpdateAction action, Item before) => action.Section switch
    {
        UpdateSection.Set => Evaluate(action.Value!, before),
        UpdateSection.Remove => MutableDocument.Nothing,
        _ => SetArithmetic.Evaluate(action.Section, Present(action.Target, before), ((Operand.Value)action.Value!).Attribute)
            ?? throw (IsLegacy ? ExpressionErrors.LegacyUpdateType() : ExpressionErrors.UpdateOperand()),
    };

    private static AttributeValue? Present(DocumentPath path, Item item) => path.TryResolve(item, out var value) ? value : null;

    private static AttributeValue Evaluate(Operand operand, Item before) => operand switch
    {
        Operand.Value value => value.Attribute,
        Operand.Path path => Present(path.Document, before) ?? throw ExpressionErrors.UpdateMissing(),
        Operand.Call { Function: Functions.IfNotExists, Arguments: [Operand.Path first, var other] } =>
            Present(first.Document, before) ?? Evaluate(other, before),
        Operand.Call { Function: Functions.ListAppend, Arguments: [var left, var right] } =>
            Append(Evaluate(left, before), Evaluate(right, before)),
        Operand.Arithmetic(var op, var left, var right) => Calculate(op, Evaluate(left, before), Evaluate(right, before)),
        _ => throw new UnreachableException(),
    };

    private static AttributeValue Calculate(string op, AttributeValue left, AttributeValue right)
    {
        if (left.Type != AttributeType.Number || right.Type != AttributeType.Number)
        {
            throw ExpressionErrors.UpdateOperand();
        }
        return op == "+" ? SetArithmetic.Sum(left.Number, right.Number) : SetArithmetic.Difference(left.Number, right.Number);
    }

    private static AttributeValue Append(AttributeValue left, AttributeValue right)
    {
        if (left.Type != AttributeType.List || right.Type != AttributeType.List)
        {
            throw ExpressionErrors.UpdateOperand();
        }
        return SetArithmetic.Concatenate(left, right);
    }
}
