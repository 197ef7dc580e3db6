using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;
using Stator.Server.Gateway;

namespace Stator.Server.Operations.Tables;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html</summary>
internal sealed class TagResource(TableCatalog catalog, ChangeLimits limits) : Operation<TagResourceInput, Nothing>(ApiOperations.TagResource)
{
    protected override async ValueTask<Nothing> ExecuteAsync(Realm realm, TagResourceInput request, CancellationToken cancellationToken)
    {
        var address = ResourceArns.Resolve(realm, request.ResourceArn!);
        if (request.Tags!.Count == 0)
        {
            throw DynamoException.Validation("Atleast one Tag needs to be provided as Input.");
        }
        TagChecks.Merge(new Dictionary<string, string>(), request.Tags);
        await ResourceArns.OrNotFoundAsync(request.ResourceArn!, () => catalog.UpdateAsync(
            address, table => TagChecks.Change(table, TagChecks.Merge(table.Tags, request.Tags), limits, catalog.Now), cancellationToken));
        return Nothing.Instance;
    }
}

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html</summary>
internal sealed class UntagResource(TableCatalog catalog, ChangeLimits limits) : Operation<UntagResourceInput, Nothing>(ApiOperations.UntagResource)
{
    protected override async ValueTask<Nothing> ExecuteAsync(Realm realm, UntagResourceInput request, CancellationToken cancellationToken)
    {
        var address = ResourceArns.Resolve(realm, request.ResourceArn!);
        if (request.TagKeys!.Count == 0)
        {
            throw DynamoException.Validation("Atleast one Tag Key needs to be provided as Input.");
        }
        TagChecks.ExpectCount(request.TagKeys.Count);
        foreach (var key in request.TagKeys)
        {
            TagChecks.CheckKey(key);
        }
        await ResourceArns.OrNotFoundAsync(request.ResourceArn!, () => catalog.UpdateAsync(
            address,
            table => TagChecks.Change(table, table.Tags.Where(tag => !request.TagKeys.Contains(tag.Key)).ToDictionary(), limits, catalog.Now),
            cancellationToken));
        return Nothing.Instance;
    }
}

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html</summary>
internal sealed class ListTagsOfResource(TableCatalog catalog)
    : Operation<ListTagsOfResourceInput, ListTagsOfResourceOutput>(ApiOperations.ListTagsOfResource)
{
    protected override async ValueTask<ListTagsOfResourceOutput> ExecuteAsync(
        Realm realm, ListTagsOfResourceInput request, CancellationToken cancellationToken)
    {
        var address = ResourceArns.Resolve(realm, request.ResourceArn!);
        var table = await ResourceArns.OrNotFoundAsync(request.ResourceArn!, () => catalog.DescribeAsync(address, cancellationToken));
        return new ListTagsOfResourceOutput
        {
            Tags = [.. table.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
        };
    }
}
