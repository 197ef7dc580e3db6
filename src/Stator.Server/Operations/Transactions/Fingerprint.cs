using System.Security.Cryptography;
using System.Text;
using Stator.Api.Shapes;
using Stator.Items;

namespace Stator.Server.Operations.Transactions;

/// <summary>A hash of what a transaction asks for: of its meaning, not of the order in which JSON has names.</summary>
internal static class Fingerprint
{
    /// <summary>The hash of a transaction's actions, 32 bytes.</summary>
    public static byte[] Of(IReadOnlyList<TransactWriteItem> actions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var action in actions)
        {
            Add(hash, action);
        }
        return hash.GetHashAndReset();
    }

    /// <summary>The hash of a transaction's statements, 32 bytes.</summary>
    public static byte[] Of(IReadOnlyList<ParameterizedStatement> statements)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var statement in statements)
        {
            Add(hash, statement.Statement, statement.ReturnValuesOnConditionCheckFailure);
            foreach (var parameter in statement.Parameters ?? [])
            {
                Add(hash, parameter.Encoded);
            }
        }
        return hash.GetHashAndReset();
    }

    private static void Add(IncrementalHash hash, TransactWriteItem action)
    {
        if (action.Put is { } put)
        {
            Add(hash, "Put", put.TableName, null, put.ConditionExpression, put.ReturnValuesOnConditionCheckFailure);
            Add(hash, put.Item, put.ExpressionAttributeNames, put.ExpressionAttributeValues);
        }
        if (action.Delete is { } delete)
        {
            Add(hash, "Delete", delete.TableName, null, delete.ConditionExpression, delete.ReturnValuesOnConditionCheckFailure);
            Add(hash, delete.Key, delete.ExpressionAttributeNames, delete.ExpressionAttributeValues);
        }
        if (action.Update is { } update)
        {
            Add(hash, "Update", update.TableName, update.UpdateExpression, update.ConditionExpression, update.ReturnValuesOnConditionCheckFailure);
            Add(hash, update.Key, update.ExpressionAttributeNames, update.ExpressionAttributeValues);
        }
        if (action.ConditionCheck is { } check)
        {
            Add(hash, "ConditionCheck", check.TableName, null, check.ConditionExpression, check.ReturnValuesOnConditionCheckFailure);
            Add(hash, check.Key, check.ExpressionAttributeNames, check.ExpressionAttributeValues);
        }
    }

    private static void Add(IncrementalHash hash, Item? item, IReadOnlyDictionary<string, string>? names, Item? values)
    {
        Add(hash, item?.Encoded);
        Add(hash, values?.Encoded);
        foreach (var (name, attribute) in (names ?? new Dictionary<string, string>()).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Add(hash, name, attribute);
        }
    }

    private static void Add(IncrementalHash hash, params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            Add(hash, text is null ? null : Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>With its length, so that no two lists of parts look alike.</summary>
    private static void Add(IncrementalHash hash, byte[]? bytes)
    {
        hash.AppendData(BitConverter.GetBytes(bytes?.Length ?? -1));
        hash.AppendData(bytes ?? []);
    }
}
