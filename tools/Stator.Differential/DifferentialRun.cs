using System.Text.Json.Nodes;

namespace Stator.Differential;

/// <summary>One seed: a table of its own on both servers, and requests to it.</summary>
internal sealed class DifferentialRun(Endpoint left, Endpoint right, Differences differences, int seed)
{
    private const int PagesMax = 20;

    private readonly string _table = $"differential-{seed}";

    public async Task RunAsync(int requests, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var generator = new RequestGenerator(random, _table);
        foreach (var endpoint in (Endpoint[])[left, right])
        {
            await endpoint.CallAsync("DeleteTable", new JsonObject { ["TableName"] = _table }, cancellationToken);
            var created = await endpoint.CallAsync("CreateTable", generator.CreateTable(), cancellationToken);
            if (created.Error is { } error)
            {
                throw new InvalidOperationException($"The table can't be created: {error}");
            }
        }
        for (var at = 0; at < requests; at++)
        {
            var (operation, request) = generator.Next();
            await AskAsync(operation, request, cancellationToken);
        }
        await left.CallAsync("DeleteTable", new JsonObject { ["TableName"] = _table }, cancellationToken);
        await right.CallAsync("DeleteTable", new JsonObject { ["TableName"] = _table }, cancellationToken);
    }

    /// <summary>Asks both, and for the pages that follow while both say the same of where to go on.</summary>
    private async Task AskAsync(string operation, JsonObject request, CancellationToken cancellationToken)
    {
        for (var page = 0; page < PagesMax; page++)
        {
            var one = await left.CallAsync(operation, request, cancellationToken);
            var two = await right.CallAsync(operation, request, cancellationToken);
            Compare(operation, request, one, two);
            if (one.Body?["LastEvaluatedKey"] is not { } last || !JsonNode.DeepEquals(last, two.Body?["LastEvaluatedKey"]))
            {
                return;
            }
            request = request.DeepClone().AsObject();
            request["ExclusiveStartKey"] = last.DeepClone();
        }
    }

    private void Compare(string operation, JsonObject request, Answer one, Answer two)
    {
        if (one.Error != two.Error)
        {
            differences.Add(operation, one.Error ?? "success", two.Error ?? "success", request.ToJsonString());
            return;
        }
        var (first, second) = (Canonical.Of(operation, request, one.Body), Canonical.Of(operation, request, two.Body));
        if (one.Error is not null || first == second)
        {
            differences.Same();
            return;
        }
        differences.Add(operation, first, second, request.ToJsonString());
    }
}
