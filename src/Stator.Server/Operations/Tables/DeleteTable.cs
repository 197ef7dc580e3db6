using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Tables;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html</summary>
internal sealed class DeleteTable(TableCatalog catalog) : Operation<DeleteTableInput, DeleteTableOutput>(ApiOperations.DeleteTable)
{
    protected override async ValueTask<DeleteTableOutput> ExecuteAsync(
        Realm realm, DeleteTableInput request, CancellationToken cancellationToken)
    {
        var table = await catalog.DeleteAsync(
            TableNames.Resolve(realm, request.TableName!), SimultaneousChanges.CheckFor(catalog), cancellationToken);
        return new DeleteTableOutput { TableDescription = TableDescriptions.DescribeDropped(table) };
    }
}
