using Stator.Api;
using Stator.Items;

namespace Stator.Server.Operations.Requests;

/// <summary>
/// The checks that need the request alone. On operations that AWS has moved to its newer validation their faults stand in an envelope.
/// </summary>
internal static class RequestChecks
{
    private const string Envelope = "1 validation error detected: ";

    /// <summary>Runs the checks and answers what they make of the request.</summary>
    public static T Run<TRequest, T>(Wording wording, TRequest request, Func<TRequest, T> checks)
    {
        if (wording != Wording.Enveloped)
        {
            return checks(request);
        }
        try
        {
            return checks(request);
        }
        catch (DynamoException error) when (error.Type == DynamoException.ValidationType && !error.Message.StartsWith(Envelope, StringComparison.Ordinal))
        {
            throw DynamoException.Validation(Envelope + error.Message);
        }
    }

    /// <summary>Throws a value's fault.</summary>
    public static void Check(Item? values, Wording wording)
    {
        if (values?.Fault is { } fault)
        {
            throw DynamoException.Validation(fault.In(wording != Wording.Old));
        }
    }

    /// <summary>Legacy parameters and expressions can't be used together.</summary>
    public static void ExpectOneStyle(
        ReadOnlySpan<(string Name, object? Value)> legacy, ReadOnlySpan<(string Name, object? Value)> expressions)
    {
        if (HasAny(legacy) && HasAny(expressions))
        {
            throw DynamoException.Validation(
                "Can not use both expression and non-expression parameters in the same request: "
                + $"Non-expression parameters: {{{Present(legacy)}}} Expression parameters: {{{Present(expressions)}}}");
        }
    }

    /// <summary>ConditionalOperator joins conditions: there must be two.</summary>
    /// <param name="conditionalOperator">AND or OR; null when not given.</param>
    /// <param name="conditions">The number of conditions in Expected or in the filter.</param>
    public static void ExpectConditions(string? conditionalOperator, int conditions)
    {
        if (conditionalOperator is not null && conditions < 2)
        {
            throw DynamoException.Validation(conditions == 0
                ? "ConditionalOperator cannot be used without Filter or Expected"
                : "ConditionalOperator can only be used when Filter or Expected has two or more elements");
        }
    }

    /// <summary>Names and values are for expressions.</summary>
    /// <param name="names">ExpressionAttributeNames.</param>
    /// <param name="values">ExpressionAttributeValues.</param>
    /// <param name="hasExpression">True when the request has any expression.</param>
    /// <param name="hasValueExpression">True when it has one that can use values.</param>
    /// <param name="missing">What older wordings add about the expressions that are not there.</param>
    public static void ExpectExpressions(object? names, object? values, bool hasExpression, bool hasValueExpression, string missing)
    {
        if (names is not null && !hasExpression)
        {
            throw DynamoException.Validation("ExpressionAttributeNames can only be specified when using expressions");
        }
        if (values is not null && !hasValueExpression)
        {
            throw DynamoException.Validation($"ExpressionAttributeValues can only be specified when using expressions{missing}");
        }
    }

    /// <summary>No attribute twice, and none without a name.</summary>
    public static void ExpectDistinct(IReadOnlyList<string>? attributesToGet)
    {
        if (attributesToGet is null)
        {
            return;
        }
        var seen = new HashSet<string>();
        foreach (var name in attributesToGet)
        {
            if (name.Length == 0)
            {
                throw DynamoException.Validation(ItemErrors.EmptyName.Text);
            }
            if (!seen.Add(name))
            {
                throw DynamoException.Validation($"One or more parameter values were invalid: Duplicate value in attribute name: {name}");
            }
        }
    }

    /// <summary>Puts and deletes answer the old item or nothing.</summary>
    public static void ExpectOldOrNone(string? returnValues)
    {
        if (returnValues is not (null or "NONE" or "ALL_OLD"))
        {
            throw DynamoException.Validation("ReturnValues can only be ALL_OLD or NONE");
        }
    }

    private static bool HasAny(ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        foreach (var (_, value) in parameters)
        {
            if (value is not null)
            {
                return true;
            }
        }
        return false;
    }

    private static string Present(ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var names = new List<string>();
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                names.Add(name);
            }
        }
        return string.Join(", ", names);
    }
}
