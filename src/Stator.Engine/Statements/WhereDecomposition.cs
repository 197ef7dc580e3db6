using Stator.Engine.Catalog;
using Stator.Items;
using Stator.Language.Keys;
using Stator.Language.Syntax;

namespace Stator.Engine.Statements;

/// <summary>
/// Takes a WHERE apart into branches that each read one partition key, when all ways in which it can hold name one: IN and OR make several,
/// AND joins them. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html
/// </summary>
internal sealed class WhereDecomposition(KeySchema schema)
{
    /// <summary>The most reads that a statement may be decomposed into.</summary>
    private const int ReadsMax = 50;

    private readonly KeyAttribute _partition = schema.Partition[0];
    private readonly KeyAttribute? _sort = schema.Sort.Count > 0 ? schema.Sort[0] : null;

    /// <summary>The branches in the order of the statement; null when the WHERE does not say which partition keys to read.</summary>
    /// <exception cref="DynamoException">A key is compared with a value of another type, or there are too many branches.</exception>
    public IReadOnlyList<WhereBranch>? Decompose(Condition? where) =>
        where is not null && IsKeyed(where) ? Branches(where) : null;

    private bool IsKeyed(Condition condition) => condition switch
    {
        Condition.And(var left, var right) => IsKeyed(left) || IsKeyed(right),
        Condition.Or(var left, var right) => IsKeyed(left) && IsKeyed(right),
        _ => KeyComparison.TryReadEqual(condition, _partition) is not null,
    };

    private IReadOnlyList<WhereBranch> Branches(Condition condition)
    {
        switch (condition)
        {
            case Condition.And(var left, var right):
                var (first, second) = (Branches(left), Branches(right));
                return Expect(first.Count * (long)second.Count, () => [.. first.SelectMany(_ => second, (one, two) => one.And(two)).OfType<WhereBranch>()]);
            case Condition.Or(var left, var right) when IsKeyed(condition) || ReadsBySortKey(condition):
                var (either, or) = (Branches(left), Branches(right));
                return Expect(either.Count + or.Count, () => [.. either, .. or]);
        }
        if (KeyComparison.TryReadEqual(condition, _partition) is { } partitions)
        {
            return Expect(partitions.Count, () => [.. partitions.Select(value => new WhereBranch(Checked(value, _partition), [], [], false))]);
        }
        return _sort is null ? [WhereBranch.Of(condition, false)] : BySortKey(condition, _sort);
    }

    private static IReadOnlyList<WhereBranch> Expect(long count, Func<IReadOnlyList<WhereBranch>> branches) =>
        count <= ReadsMax ? branches() : throw StatementErrors.TooManyReads();

    private static IReadOnlyList<WhereBranch> BySortKey(Condition condition, KeyAttribute sort)
    {
        if (KeyComparison.TryReadEqual(condition, sort) is { } values)
        {
            return Expect(values.Count, () => [.. values.Select(value => new WhereBranch(
                null, [new KeyCondition(sort.Name, KeyOperator.Equal, [Checked(value, sort)])], [], false))]);
        }
        return KeyComparison.TryRead(condition, sort) is { } comparison && comparison.Values.All(value => value.Type == sort.Type)
            ? [new WhereBranch(null, [comparison], [], false)]
            : [WhereBranch.Of(condition, excludesSortKeys: IsNegated(condition) && Names(condition, sort))];
    }

    private static bool IsNegated(Condition condition) => condition is Condition.Not or Condition.Comparison("<>", _, _);

    private static bool Names(Condition condition, KeyAttribute key) => ConditionPaths.Of(condition).Any(path => KeyComparison.Is(path, key));

    /// <summary>True when one of the ways in which it can hold is by sort key.</summary>
    private bool ReadsBySortKey(Condition condition) => _sort is { } sort && condition switch
    {
        Condition.And(var left, var right) => ReadsBySortKey(left) || ReadsBySortKey(right),
        Condition.Or(var left, var right) => ReadsBySortKey(left) || ReadsBySortKey(right),
        _ => Names(condition, sort),
    };

    private static AttributeValue Checked(AttributeValue value, KeyAttribute key) =>
        value.Type == key.Type ? value : throw StatementErrors.KeyType(key.Name);
}
