using Stator.Items;

namespace Stator.Server.Operations.Statements;

/// <summary>The faults of a transaction's statements say which statement has them.</summary>
internal static class StatementFaults
{
    /// <summary>Does something for each statement.</summary>
    /// <exception cref="DynamoException">One has a fault: the first one is told.</exception>
    public static List<TResult> Each<T, TResult>(IReadOnlyList<T> members, Func<T, int, TResult> read)
    {
        var results = new List<TResult>(members.Count);
        foreach (var member in members)
        {
            try
            {
                results.Add(read(member, results.Count));
            }
            catch (DynamoException fault) when (fault.Type == DynamoException.ValidationType)
            {
                throw DynamoException.Validation($"Validation failed in TransactStatements[{results.Count}]: {fault.Message}");
            }
        }
        return results;
    }
}
