using Stator.Engine.Catalog;
using Stator.Engine.Writes;

namespace Stator.Server.Operations.Items;

/// <summary>What single writes answer alike.</summary>
internal static class WriteAnswers
{
    /// <summary>A condition that did not hold, with the item when the request asks for it.</summary>
    public static void ExpectApplied(WriteOutcome outcome, string? returnOnFailure)
    {
        if (!outcome.Applied)
        {
            throw TableErrors.ConditionFailed(returnOnFailure == "ALL_OLD" ? outcome.Before : null);
        }
    }
}
