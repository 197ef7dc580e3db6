using Stator.Items;

namespace Stator.Security.Policies;

/// <summary>What can be wrong with a resource-based policy. The text is part of the wire contract.</summary>
internal static class PolicyErrors
{
    public const string Prefix = "One or more parameter values were invalid: ";

    public static DynamoException Invalid(string what) => DynamoException.Validation($"{Prefix}Invalid policy document: {what}");

    public static DynamoException NotJson() => Invalid("This policy contains invalid Json");

    public static DynamoException NotPrincipal() => DynamoException.Validation($"{Prefix}Invalid principal in policy document.");
}
