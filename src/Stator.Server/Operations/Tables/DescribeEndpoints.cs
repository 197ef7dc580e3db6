using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Server.Gateway;

namespace Stator.Server.Operations.Tables;

/// <summary>
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html
/// The endpoint is this server: clients that discover endpoints come back to where they asked.
/// </summary>
/// <param name="address">Host and port, once the server listens.</param>
internal sealed class DescribeEndpoints(Func<string> address)
    : Operation<DescribeEndpointsRequest, DescribeEndpointsResponse>(ApiOperations.DescribeEndpoints)
{
    private const long CacheMinutes = 1440;

    protected override ValueTask<DescribeEndpointsResponse> ExecuteAsync(
        Realm realm, DescribeEndpointsRequest request, CancellationToken cancellationToken) =>
        new(new DescribeEndpointsResponse { Endpoints = [new Endpoint { Address = address(), CachePeriodInMinutes = CacheMinutes }] });
}
