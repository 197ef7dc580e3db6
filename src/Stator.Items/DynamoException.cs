namespace Stator.Items;

/// <summary>
/// A client's fault: an error of the API, as the client will see it. <see cref="Exception.Message"/> is part of the wire contract.
/// </summary>
/// <param name="type">The error's short name in the API, e.g. <c>ValidationException</c>.</param>
/// <param name="message">The sentence that the client reads.</param>
/// <param name="item">The item that a failed condition shows when the request asks for it.</param>
public class DynamoException(string type, string message, Item? item = null) : Exception(message)
{
    /// <summary>The error's short name in the API.</summary>
    public string Type { get; } = type;

    /// <summary>The item as it stood when the condition failed; null unless asked for.</summary>
    public Item? Item { get; } = item;

    /// <summary>True for faults for which a whole transaction is refused; others cancel it, and are told as the reason of one action.</summary>
    public bool RefusesTransaction { get; init; }

    /// <summary>A request whose parameters are wrong.</summary>
    public static DynamoException Validation(string message) => new(ValidationType, message);

    /// <summary>The short name of validation errors.</summary>
    public const string ValidationType = "ValidationException";
}
