namespace Stator.Items;

/// <summary>Why one action of a transaction kept it from being done, or that it did not.</summary>
/// <param name="Code">None, ConditionalCheckFailed, ValidationError, ...</param>
/// <param name="Message">The sentence that the client reads; null for none.</param>
/// <param name="Item">The item that a failed condition shows when the request asks for it.</param>
public sealed record CancellationReason(string Code, string? Message = null, Item? Item = null)
{
    /// <summary>Nothing is wrong with the action.</summary>
    public static CancellationReason None { get; } = new("None");
}

/// <summary>A transaction was not done: one reason for each of its actions, in order.</summary>
public sealed class TransactionCanceledException(IReadOnlyList<CancellationReason> reasons) : DynamoException(
    "TransactionCanceledException",
    $"Transaction cancelled, please refer cancellation reasons for specific reasons [{string.Join(", ", reasons.Select(reason => reason.Code))}]")
{
    /// <summary>The reasons in the order of the actions.</summary>
    public IReadOnlyList<CancellationReason> Reasons { get; } = reasons;

    /// <summary>One action alone is at fault.</summary>
    public static TransactionCanceledException Of(int action, int actions, CancellationReason reason) =>
        new([.. Enumerable.Range(0, actions).Select(at => at == action ? reason : CancellationReason.None)]);
}
