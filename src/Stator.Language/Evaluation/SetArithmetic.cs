using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Evaluation;

/// <summary>ADD and DELETE: sums of numbers, unions and differences of sets.</summary>
internal static class SetArithmetic
{
    /// <summary>
    /// The value after ADD or DELETE; <see cref="MutableDocument.Nothing"/> when nothing is left of it; null when the types do not fit.
    /// </summary>
    public static AttributeValue? Evaluate(UpdateSection section, AttributeValue? present, AttributeValue operand)
    {
        if (present is not { } value)
        {
            return section == UpdateSection.Add ? operand : MutableDocument.Nothing;
        }
        if (value.Type != operand.Type)
        {
            return null;
        }
        return section == UpdateSection.Delete ? Without(value, operand)
            : value.Type switch
            {
                AttributeType.Number => Sum(value.Number, operand.Number),
                AttributeType.List => Concatenate(value, operand),
                _ => AttributeSet.Create(value.Type, [.. Union(value, operand)]),
            };
    }

    public static AttributeValue Sum(DynamoNumber left, DynamoNumber right) =>
        Checked(DynamoNumber.TryAdd(left, right, out var sum), sum);

    public static AttributeValue Difference(DynamoNumber left, DynamoNumber right) =>
        Checked(DynamoNumber.TrySubtract(left, right, out var difference), difference);

    /// <summary>AWS words a result of too many digits as an overflow.</summary>
    private static AttributeValue Checked(NumberFault fault, DynamoNumber result) => fault switch
    {
        NumberFault.None => AttributeValue.Of(result),
        NumberFault.TooManyDigits => throw DynamoException.Validation(ItemErrors.Number(NumberFault.Overflow, "").Text),
        _ => throw DynamoException.Validation(ItemErrors.Number(fault, "").Text),
    };

    private static List<byte[]> Union(AttributeValue left, AttributeValue right)
    {
        var members = MembersOf(left);
        var known = new HashSet<byte[]>(members, ByteOrder.Instance);
        members.AddRange(MembersOf(right).Where(known.Add));
        return members;
    }

    private static AttributeValue Without(AttributeValue set, AttributeValue removed)
    {
        var gone = new HashSet<byte[]>(MembersOf(removed), ByteOrder.Instance);
        var members = MembersOf(set).FindAll(member => !gone.Contains(member));
        return members.Count == 0 ? MutableDocument.Nothing : AttributeSet.Create(set.Type, members);
    }

    private static List<byte[]> MembersOf(AttributeValue set)
    {
        var members = new List<byte[]>(set.Count);
        foreach (var member in set.Members)
        {
            members.Add(member.ToArray());
        }
        return members;
    }

    /// <summary>One list behind the other.</summary>
    public static AttributeValue Concatenate(AttributeValue left, AttributeValue right)
    {
        using var writer = new ValueWriter(left.EncodedBytes + right.EncodedBytes);
        var list = writer.BeginContainer();
        foreach (var element in left.Elements)
        {
            writer.WriteEncoded(element);
        }
        foreach (var element in right.Elements)
        {
            writer.WriteEncoded(element);
        }
        writer.EndContainer(list, AttributeType.List, left.Count + right.Count);
        return AttributeValue.FromEncoded(writer.ToArray());
    }
}
