using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;
using Stator.Server.Gateway;

namespace Stator.Server.Operations.Tables;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html</summary>
internal sealed class DescribeLimits() : Operation<DescribeLimitsInput, DescribeLimitsOutput>(ApiOperations.DescribeLimits)
{
    protected override ValueTask<DescribeLimitsOutput> ExecuteAsync(
        Realm realm, DescribeLimitsInput request, CancellationToken cancellationToken) => new(new DescribeLimitsOutput
        {
            AccountMaxReadCapacityUnits = Limits.AccountReadUnitsMax,
            AccountMaxWriteCapacityUnits = Limits.AccountWriteUnitsMax,
            TableMaxReadCapacityUnits = Limits.TableReadUnitsMax,
            TableMaxWriteCapacityUnits = Limits.TableWriteUnitsMax,
        });
}
