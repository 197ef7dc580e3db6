using Stator.Engine.Catalog;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language.Evaluation;

namespace Stator.Server.Operations.Items;

/// <summary>What writes answer alike.</summary>
internal static class WriteAnswers
{
    /// <summary>Whether the item as it was may be in the answer.</summary>
    public static bool ShowBefore(string? returnValues, string? returnOnFailure) => returnValues is "ALL_OLD" or "UPDATED_OLD" || returnOnFailure == "ALL_OLD";

    /// <summary>A condition that did not hold, with the item when the request asks for it.</summary>
    public static void ExpectApplied(WriteOutcome outcome, string? returnOnFailure)
    {
        if (!outcome.Applied)
        {
            throw TableErrors.ConditionFailed(returnOnFailure == "ALL_OLD" ? outcome.Before : null);
        }
    }

    /// <summary>All of an updated item, or what the update touched; nothing rather than an empty map.</summary>
    public static Item? Returned(string? returnValues, Update? change, WriteOutcome outcome)
    {
        var shown = returnValues switch
        {
            "ALL_OLD" => outcome.Before,
            "ALL_NEW" => outcome.After,
            "UPDATED_OLD" when outcome.Before is { } before => change?.Touched.Apply(before),
            "UPDATED_NEW" when outcome.After is { } after => change?.Touched.Apply(after),
            _ => null,
        };
        return shown is { Count: > 0 } ? shown : null;
    }
}
