using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Server.Operations.Requests;

/// <summary>Tables are named, or given by their ARN.</summary>
internal static class TableNames
{
    private const string ArnStart = "arn:";
    private const string TableStart = "table/";

    /// <summary>The table that a request means.</summary>
    /// <exception cref="DynamoException">The ARN is of another account or region, or no table's.</exception>
    public static TableAddress Resolve(Realm realm, string nameOrArn)
    {
        if (!nameOrArn.StartsWith(ArnStart, StringComparison.Ordinal))
        {
            return realm.Table(nameOrArn);
        }
        // arn:aws:dynamodb:REGION:ACCOUNT:table/NAME
        var parts = nameOrArn.Split(':', 6);
        if (parts.Length < 6 || parts[2] != "dynamodb" || !parts[5].StartsWith(TableStart, StringComparison.Ordinal)
            || parts[5].IndexOf('/', TableStart.Length) >= 0 || parts[5].Length == TableStart.Length)
        {
            throw Wrong("Invalid resource type", nameOrArn);
        }
        if (!parts[1].StartsWith("aws", StringComparison.Ordinal))
        {
            throw Wrong("Invalid AWS partition", nameOrArn);
        }
        if (parts[3] != realm.Region)
        {
            throw Wrong("Invalid AWS region", nameOrArn);
        }
        return parts[4] == realm.Account
            ? realm.Table(parts[5][TableStart.Length..])
            : throw new DynamoException("AccessDeniedException", "Access is denied");
    }

    private static DynamoException Wrong(string what, string arn) =>
        DynamoException.Validation($"1 validation error detected: {what} in '{arn}'");
}
