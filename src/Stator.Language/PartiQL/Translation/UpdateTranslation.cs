using Stator.Items;
using Stator.Language.Binding;
using Stator.Language.Evaluation;
using Stator.Language.PartiQL.Syntax;
using Stator.Language.Syntax;

namespace Stator.Language.PartiQL.Translation;

/// <summary>SET and REMOVE, into the changes of an update expression; set_add and set_delete are its ADD and DELETE.</summary>
internal sealed class UpdateTranslation(ValueTranslation values)
{
    private const string SetAdd = "set_add";
    private const string SetDelete = "set_delete";

    /// <summary>The changes in the order of the statement.</summary>
    public Update Translate(IReadOnlyList<PartiqlOperation> operations)
    {
        var syntax = new UpdateSyntax([.. operations.Select(Translate)], Repeated: null);
        return new Update(new UpdateBinding(ExpressionKind.Statement, Placeholders.None).Bind(syntax));
    }

    private UpdateAction Translate(PartiqlOperation operation)
    {
        var target = PathTranslation.Translate(operation.Target);
        return operation.Value switch
        {
            null => new UpdateAction(UpdateSection.Remove, target, null),
            PartiqlNode.Call call when call.Function.ToLowerInvariant() is SetAdd or SetDelete => SetOperation(target, call),
            var value => new UpdateAction(UpdateSection.Set, target, OperandOf(value)),
        };
    }

    private UpdateAction SetOperation(DocumentPath target, PartiqlNode.Call call)
    {
        var function = call.Function.ToUpperInvariant();
        if (call.Arguments is not [var first, var second])
        {
            throw PartiqlErrors.SetArguments(function, call.Position);
        }
        if (PathTranslation.TryTranslate(first) is not { } path || !path.IsSameAs(target))
        {
            throw PartiqlErrors.SetTarget(function, call.Position);
        }
        if (values.TryTranslate(second) is not { } value || !value.Type.IsSet())
        {
            throw PartiqlErrors.SetOperand(function, first.Position);
        }
        var section = function == "SET_ADD" ? UpdateSection.Add : UpdateSection.Delete;
        return new UpdateAction(section, target, new Operand.Value("", value));
    }

    private Operand OperandOf(PartiqlNode node)
    {
        if (PathTranslation.TryTranslate(node) is { } path)
        {
            return new Operand.Path(path);
        }
        if (values.TryTranslate(node) is { } value)
        {
            return new Operand.Value("", value);
        }
        return node switch
        {
            PartiqlNode.Binary("+" or "-", var left, var right) =>
                new Operand.Arithmetic(((PartiqlNode.Binary)node).Operator, OperandOf(left), OperandOf(right)),
            PartiqlNode.Call call => new Operand.Call(FunctionOf(call), [.. call.Arguments.Select(OperandOf)]),
            PartiqlNode.Unary("+" or "-", _) => throw ExpressionErrors.OperandCount(ExpressionKind.Statement, ((PartiqlNode.Unary)node).Operator, 1),
            PartiqlNode.Unary(var op, _) => throw PartiqlErrors.UpdateOperator(op),
            PartiqlNode.Binary(var op, _, _) => throw PartiqlErrors.UpdateOperator(op),
            PartiqlNode.Between => throw PartiqlErrors.UpdateOperator("between"),
            PartiqlNode.Is => throw PartiqlErrors.IsInUpdate(),
            PartiqlNode.Missing => throw PartiqlErrors.Missing(),
            PartiqlNode.Select => throw PartiqlErrors.Token("SELECT", node.Position),
            PartiqlNode.Foreign(var word) => throw PartiqlErrors.Token(word, node.Position),
            _ => throw PartiqlErrors.UnsupportedOperation(NodeKinds.OfStatement(node)),
        };
    }

    private static string FunctionOf(PartiqlNode.Call call)
    {
        var function = call.Function.ToLowerInvariant();
        return Functions.OfUpdate.Contains(function) ? function
            : Functions.OfCondition.Contains(function) ? throw ExpressionErrors.FunctionNotInUpdate(ExpressionKind.Statement, function)
            : throw PartiqlErrors.UnknownFunction(call.Function, call.Position);
    }
}
