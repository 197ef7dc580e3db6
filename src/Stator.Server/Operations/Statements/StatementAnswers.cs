using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language.PartiQL;
using Stator.Server.Operations.Items;

namespace Stator.Server.Operations.Statements;

/// <summary>What statements that write have alike.</summary>
internal static class StatementAnswers
{
    /// <summary>The row that RETURNING asks for; null for none.</summary>
    public static Item? Returned(PartiqlStatement statement, WriteOutcome outcome) => statement switch
    {
        PartiqlStatement.Delete { Returning: not null } => outcome.Before,
        PartiqlStatement.Update { Returning: { } returning } update => WriteAnswers.Returned(ReturnValuesOf(returning), update.Change, outcome),
        _ => null,
    };

    /// <summary>As UpdateItem's ReturnValues says it.</summary>
    private static string ReturnValuesOf(string returning) => returning.Replace("MODIFIED", "UPDATED").Replace(' ', '_');
}
