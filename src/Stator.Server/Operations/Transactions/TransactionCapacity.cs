using Stator.Api.Shapes;
using Stator.Engine.Capacity;
using Stator.Engine.Writes;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Transactions;

/// <summary>What transactions consumed, as answers show it: an entry a table, in the order in which the request first names them.</summary>
internal static class TransactionCapacity
{
    public static IReadOnlyList<ConsumedCapacity>? DescribeWrites(string? level, IReadOnlyList<WriteOutcome> outcomes, GivenNames names) =>
        Describe(level, UnitsKind.Write, outcomes.Select(outcome => (names.Of(outcome.Table.Address.Name), outcome.Consumed)));

    /// <summary>A transaction that is asked for again is charged as if it read.</summary>
    public static IReadOnlyList<ConsumedCapacity>? DescribeRepeated(string? level, IReadOnlyList<RepeatedCharge> charges, GivenNames names) =>
        Describe(level, UnitsKind.Read, charges.Select(charge => (names.Of(charge.Table), Of(charge.ReadUnits))));

    public static IReadOnlyList<ConsumedCapacity>? Describe(string? level, UnitsKind kind, IEnumerable<(string Table, ConsumedUnits Consumed)> charges)
    {
        if (level is null or "NONE")
        {
            return null;
        }
        return [.. charges.GroupBy(charge => charge.Table).Select(table =>
        {
            var sum = new ConsumedUnits();
            foreach (var (_, consumed) in table)
            {
                sum.Add(consumed);
            }
            return CapacityAnswers.Describe(level, table.Key, sum, kind)!;
        })];
    }

    /// <summary>Units of a table alone.</summary>
    public static ConsumedUnits Of(double units)
    {
        var consumed = new ConsumedUnits();
        consumed.AddTable(units);
        return consumed;
    }
}
