using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Evaluation;

/// <summary>
/// What an update expression counts as against the 400 KB of an item, apart from the item that it makes: UpdateItem refuses a larger one
/// before it looks at the item. The charges are measured ones; AWS does not document them.
/// </summary>
public static class UpdateSize
{
    private const int Statement = 3;
    private const int Assignment = 19;
    private const int Removal = 1;
    private const int NextStep = 4;
    private const int Path = 1;
    private const int PathStep = 14;
    private const int Sum = 34;
    private const int Function = 37; // A difference and list_append count alike.
    private const int IfNotExists = 39;

    /// <summary>Bytes.</summary>
    public static long Of(Update update)
    {
        long bytes = Statement;
        for (var at = 0; at < update.Actions.Count; at++)
        {
            bytes += Of(update.Actions[at]);
        }
        return bytes;
    }

    private static long Of(UpdateAction action) => action.Section switch
    {
        UpdateSection.Set => Assignment + BytesOf(action.Target.Steps[0]) + Of(action.Value!),
        UpdateSection.Add => Assignment + OfTarget(action.Target) + Of(action.Value!),
        _ => Removal + OfTarget(action.Target),
    };

    private static long OfTarget(DocumentPath target) =>
        BytesOf(target.Steps[0]) + OfSteps(target, 1, NextStep);

    private static long Of(Operand operand) => operand switch
    {
        Operand.Value value => ItemSize.Of(value.Attribute),
        Operand.Path path => Path + OfSteps(path.Document, 0, PathStep),
        Operand.Arithmetic(var op, var left, var right) => (op == "+" ? Sum : Function) + Of(left) + Of(right),
        Operand.Call call => (call.Function == Functions.IfNotExists ? IfNotExists : Function) + call.Arguments.Sum(Of),
        _ => 0,
    };

    private static long OfSteps(DocumentPath path, int first, int each)
    {
        long bytes = 0;
        for (var at = first; at < path.Steps.Count; at++)
        {
            bytes += each + BytesOf(path.Steps[at]);
        }
        return bytes;
    }

    private static int BytesOf(PathStep step) => step.Utf8?.Length ?? 0;
}
