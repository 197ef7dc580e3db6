using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;
using Stator.Server.Gateway;

namespace Stator.Server.Operations.Tables;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html</summary>
internal sealed class ListTables(TableCatalog catalog) : Operation<ListTablesInput, ListTablesOutput>(ApiOperations.ListTables)
{
    protected override async ValueTask<ListTablesOutput> ExecuteAsync(
        Realm realm, ListTablesInput request, CancellationToken cancellationToken)
    {
        var (names, hasMore) = await catalog.ListAsync(
            realm, request.ExclusiveStartTableName, request.Limit ?? Limits.ListTablesPageMax, cancellationToken);
        return new ListTablesOutput { TableNames = names, LastEvaluatedTableName = hasMore ? names[^1] : null };
    }
}
