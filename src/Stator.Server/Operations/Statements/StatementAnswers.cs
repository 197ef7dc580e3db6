using Stator.Engine.Catalog;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language.PartiQL;
using Stator.Server.Operations.Items;

namespace Stator.Server.Operations.Statements;

/// <summary>What statements that write have alike.</summary>
internal static class StatementAnswers
{
    /// <exception cref="DynamoException">The item that is to be inserted is too large.</exception>
    public static ItemWrite Checked(ItemWrite write) =>
        write is ItemWrite.Put { Item.SizeBytes: > Limits.ItemBytesMax } ? throw TableErrors.ItemSize() : write;

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
