using Stator.Api;
using Stator.Engine.Catalog;
using Stator.Items;
using Stator.Security.Policies;
using Stator.Server.Operations.Tables;

namespace Stator.Server.Operations.Policies;

/// <summary>What a policy is attached to: a table, or one of its streams.</summary>
/// <param name="Arn">The ARN as the client gave it.</param>
/// <param name="Table">The table.</param>
/// <param name="Stream">The stream's label; empty for the table itself.</param>
internal sealed record PolicyResource(string Arn, TableAddress Table, string Stream)
{
    private const string ErrorStart = "Resource-based policy not found for the provided ResourceArn: ";

    private static readonly HashSet<string> TableActions = new(
        ApiOperations.All.Where(operation => operation.Service == ApiOperations.PutItem.Service).Select(operation => operation.Name)
            .Concat(["ConditionCheckItem", "PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate", "StartAwsBackupJob", "RestoreTableFromAwsBackup",
                "CreateTableReplica", "DeleteTableReplica", "AssociateTableReplica", "ReadDataForReplication", "WriteDataForReplication",
                "ReplicateSettings", "PurchaseReservedCapacityOfferings"]),
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> StreamActions = new(
        ["DescribeStream", "GetRecords", "GetShardIterator", "PutResourcePolicy", "GetResourcePolicy", "DeleteResourcePolicy"], StringComparer.OrdinalIgnoreCase);

    /// <exception cref="DynamoException">The ARN is none, or of something else.</exception>
    public static PolicyResource Resolve(Realm realm, string arn)
    {
        var parts = ResourceArns.Split(arn);
        var path = parts[5].Split('/');
        if (path[0] != "table")
        {
            throw ResourceArns.NotDynamo(arn);
        }
        if (path.Length != 2 && !(path.Length == 4 && path[2] == "stream"))
        {
            throw ResourceArns.NotTableOrStream(arn);
        }
        if (parts[1] != "aws" || parts[3] != realm.Region)
        {
            throw TableErrors.Parameter($"Invalid resource Arn: {arn}");
        }
        return parts[4] == realm.Account
            ? new PolicyResource(arn, realm.Table(path[1]), path.Length == 4 ? path[3] : "")
            : throw DynamoException.Validation("This action is only supported by accounts that match the resource owner\u2019s account.");
    }

    /// <summary>The document in its canonical form.</summary>
    /// <exception cref="DynamoException">What is wrong with it.</exception>
    public string Canonicalize(string document) =>
        ResourcePolicy.Canonicalize(document, (Stream.Length == 0 ? TableActions : StreamActions).Contains);

    /// <summary>The policy or what is left of one; null when there never was one.</summary>
    /// <exception cref="DynamoException">The table has no such stream.</exception>
    public AttachedPolicy? Find(TableDefinition table) => Stream.Length == 0 || table.StreamLabel == Stream
        ? table.Policies.GetValueOrDefault(Stream)
        : throw new DynamoException("ResourceNotFoundException", $"Requested resource not found: Stream: {Stream} not found for Table: {table.Address.Name}");

    /// <summary>The table with another policy, or without one.</summary>
    public TableDefinition Attach(TableDefinition table, string? document, ChangeLimits limits, long now)
    {
        var changedAt = Find(table)?.ChangedAt;
        limits.CheckPolicy(Stream.Length == 0 ? $"table {Table.Name}" : $"stream {Stream}", changedAt, now);
        return table with
        {
            Policies = new Dictionary<string, AttachedPolicy>(table.Policies) { [Stream] = new AttachedPolicy(document, Math.Max(now, (changedAt ?? 0) + 1)) },
        };
    }

    /// <summary>The table, when its policies can be changed.</summary>
    /// <exception cref="DynamoException">It is not there yet, or is being dropped.</exception>
    public static TableDefinition Changeable(TableDefinition table, long now) => table.TransitionAt(now) switch
    {
        TableTransition.Creating => throw TableErrors.TableNotFound(table.Address.Name),
        TableTransition.Deleting => throw TableErrors.InUse($"Table is being deleted: {table.Address.Name}"),
        _ => table,
    };

    /// <summary>There is no policy.</summary>
    public DynamoException NotFound() => new("PolicyNotFoundException", ErrorStart + Arn);

    /// <summary>Throws unless the policy is the one that the client expects.</summary>
    public void ExpectRevision(AttachedPolicy? policy, string? expected)
    {
        var current = policy?.Document is null ? null : policy.RevisionId;
        if (expected is null || expected == (current ?? "NO_POLICY"))
        {
            return;
        }
        var name = Table.Name;
        throw new DynamoException("PolicyNotFoundException", $"{ErrorStart}{Arn}: " + (expected, current) switch
        {
            ("NO_POLICY", _) => $"Requested policy update expecting none to be present for table {name}, but a policy exists with revision id {current}.",
            (_, null) => $"Requested update for policy with revision id {expected}, but table {name} has no associated policy.",
            _ => $"Requested update for policy with revision id {expected}, but the policy associated to target table {name} has revision id {current}.",
        });
    }
}
