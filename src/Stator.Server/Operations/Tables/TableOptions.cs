using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Server.Operations.Tables;

/// <summary>Streams, encryption, table class: settings that CreateTable and UpdateTable share.</summary>
internal static class TableOptions
{
    private static readonly string[] Classes = ["STANDARD", "STANDARD_INFREQUENT_ACCESS"];

    public static void CheckNewStream(StreamSpecification? stream)
    {
        if (stream is { StreamEnabled: false, StreamViewType: not null })
        {
            throw TableErrors.Parameter("Table is being created with a stream disabled, UpdateViewType should not be specified");
        }
        if (stream is { StreamEnabled: true, StreamViewType: null })
        {
            throw TableErrors.Parameter("Table is being created with a stream enabled, UpdateViewType is required");
        }
    }

    /// <summary>The ARN of the key that encrypts the table; null for DynamoDB's own.</summary>
    public static string? ReadEncryption(SSESpecification? encryption, Realm realm)
    {
        if (encryption is null)
        {
            return null;
        }
        if (encryption.Enabled == false && encryption.SSEType is not null)
        {
            throw TableErrors.Parameter("SSEType can not be specified if Enabled is false");
        }
        if (encryption.Enabled == false && encryption.KMSMasterKeyId is not null)
        {
            throw TableErrors.Parameter("KMSMasterKeyId can not be specified if Enabled is false");
        }
        if (encryption.KMSMasterKeyId is not null && encryption.SSEType != "KMS")
        {
            throw TableErrors.Parameter("SSEType KMS is required if KMSMasterKeyId is specified");
        }
        if (encryption.SSEType == "AES256")
        {
            throw TableErrors.Parameter("SSEType AES256 is not supported");
        }
        var isEnabled = encryption.Enabled ?? encryption.SSEType is not null;
        return isEnabled ? KeyArn(encryption.KMSMasterKeyId ?? "alias/aws/dynamodb", realm) : null;
    }

    public static void CheckClass(string? tableClass)
    {
        if (tableClass is not null && !Classes.Contains(tableClass))
        {
            throw DynamoException.Validation(
                $"Invalid table-class parameter provided. Please try again with a valid table-class value: [{string.Join(", ", Classes)}].");
        }
    }

    /// <summary>Refuses what the server does not have, rather than ignore it.</summary>
    public static void RefuseMissing(IReadOnlyList<string> parameters, params ReadOnlySpan<object?> values)
    {
        for (var at = 0; at < values.Length; at++)
        {
            if (values[at] is not null)
            {
                throw DynamoException.Validation($"Stator does not support the parameter {parameters[at]} yet.");
            }
        }
    }

    private static string KeyArn(string keyId, Realm realm) =>
        keyId.StartsWith("arn:", StringComparison.Ordinal)
            ? keyId
            : $"arn:aws:kms:{realm.Region}:{realm.Account}:{(keyId.StartsWith("alias/", StringComparison.Ordinal) ? keyId : $"key/{keyId}")}";
}
