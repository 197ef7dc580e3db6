using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Server.Gateway;
using Stator.Server.Operations.Tables;

namespace Stator.Server.Operations.Policies;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html</summary>
internal sealed class PutResourcePolicy(TableCatalog catalog, ChangeLimits limits)
    : Operation<PutResourcePolicyInput, PutResourcePolicyOutput>(ApiOperations.PutResourcePolicy)
{
    public override IReadOnlyList<string> StoredParameters { get; } = ["Policy", "ConfirmRemoveSelfResourceAccess"];

    protected override async ValueTask<PutResourcePolicyOutput> ExecuteAsync(
        Realm realm, PutResourcePolicyInput request, CancellationToken cancellationToken)
    {
        var resource = PolicyResource.Resolve(realm, request.ResourceArn!);
        var document = resource.Canonicalize(request.Policy!);
        var table = await catalog.UpdateAsync(
            resource.Table,
            table =>
            {
                var policy = resource.Find(PolicyResource.Changeable(table, catalog.Now));
                resource.ExpectRevision(policy, request.ExpectedRevisionId);
                return policy?.Document == document ? table : resource.Attach(table, document, limits, catalog.Now);
            },
            cancellationToken);
        return new PutResourcePolicyOutput { RevisionId = resource.Find(table)!.RevisionId };
    }
}

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html</summary>
internal sealed class GetResourcePolicy(TableCatalog catalog)
    : Operation<GetResourcePolicyInput, GetResourcePolicyOutput>(ApiOperations.GetResourcePolicy)
{
    protected override async ValueTask<GetResourcePolicyOutput> ExecuteAsync(
        Realm realm, GetResourcePolicyInput request, CancellationToken cancellationToken)
    {
        var resource = PolicyResource.Resolve(realm, request.ResourceArn!);
        var policy = resource.Find(await catalog.DescribeAsync(resource.Table, cancellationToken));
        return policy?.Document is { } document
            ? new GetResourcePolicyOutput { Policy = document, RevisionId = policy.RevisionId }
            : throw resource.NotFound();
    }
}

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteResourcePolicy.html</summary>
internal sealed class DeleteResourcePolicy(TableCatalog catalog, ChangeLimits limits)
    : Operation<DeleteResourcePolicyInput, DeleteResourcePolicyOutput>(ApiOperations.DeleteResourcePolicy)
{
    protected override async ValueTask<DeleteResourcePolicyOutput> ExecuteAsync(
        Realm realm, DeleteResourcePolicyInput request, CancellationToken cancellationToken)
    {
        var resource = PolicyResource.Resolve(realm, request.ResourceArn!);
        AttachedPolicy? removed = null;
        await catalog.UpdateAsync(
            resource.Table,
            table =>
            {
                removed = resource.Find(PolicyResource.Changeable(table, catalog.Now));
                resource.ExpectRevision(removed, request.ExpectedRevisionId);
                return removed?.Document is null ? table : resource.Attach(table, null, limits, catalog.Now);
            },
            cancellationToken);
        return new DeleteResourcePolicyOutput { RevisionId = removed?.RevisionId };
    }
}
