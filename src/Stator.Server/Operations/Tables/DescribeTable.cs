using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Tables;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html</summary>
internal sealed class DescribeTable(TableCatalog catalog, TableDescriptions descriptions)
    : Operation<DescribeTableInput, DescribeTableOutput>(ApiOperations.DescribeTable)
{
    protected override async ValueTask<DescribeTableOutput> ExecuteAsync(
        Realm realm, DescribeTableInput request, CancellationToken cancellationToken)
    {
        var table = await catalog.DescribeAsync(TableNames.Resolve(realm, request.TableName!), cancellationToken);
        return new DescribeTableOutput { Table = await descriptions.DescribeAsync(table, cancellationToken) };
    }
}
