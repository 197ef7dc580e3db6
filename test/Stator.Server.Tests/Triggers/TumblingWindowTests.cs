using System.Text.Json.Nodes;
using Stator.Delivery.Functions;
using static Stator.Server.Tests.Triggers.TestFunction;

namespace Stator.Server.Tests.Triggers;

/// <summary>Windows over a stream whose state goes from call to call. https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html</summary>
public sealed class TumblingWindowTests
{
    [Fact]
    public async Task A_state_is_carried_through_a_window_and_ends_with_it()
    {
        var time = new ManualTime(); // 2026-11-21, midnight.
        await using var function = await StartAsync();
        function.Answer = Sum;
        await using var server = await TestServer.StartAsync(time: time, functions: new Dictionary<string, FunctionTarget> { ["sum"] = function.Target });
        var stream = await CreateAsync(server);
        await PutAsync(server, "a", 1);
        await PutAsync(server, "b", 2);
        await MapAsync(server, stream);
        await UntilAsync(time, () => function.Records.Count() == 2);
        await PutAsync(server, "c", 4);
        await UntilAsync(time, () => function.Records.Count() == 3);
        time.Advance(TimeSpan.FromSeconds(62)); // The window is over, by the clock alone.
        await UntilAsync(time, () => function.Events.Last()["isFinalInvokeForWindow"]!.GetValue<bool>());
        await PutAsync(server, "d", 8);
        await UntilAsync(time, () => function.Records.Count() == 4);
        var final = function.Events.Single(happening => happening["isFinalInvokeForWindow"]!.GetValue<bool>());
        Assert.Equal("""{"sum":7}""", final["state"]!.ToJsonString());
        Assert.Equal("""{"start":"2026-11-21T00:00:00Z","end":"2026-11-21T00:01:00Z"}""", final["window"]!.ToJsonString());
        Assert.Empty(final["Records"]!.AsArray());
        Assert.Equal(
            ["Records", "window", "state", "shardId", "eventSourceARN", "isFinalInvokeForWindow", "isWindowTerminatedEarly"], final.AsObject().Select(member => member.Key));
        var next = function.Events.Last();
        Assert.Equal("{}", next["state"]!.ToJsonString());
        Assert.Equal("2026-11-21T00:01:00Z", (string)next["window"]!["start"]!);
    }

    [Fact]
    public async Task What_was_not_delivered_in_time_is_still_of_its_window()
    {
        var time = new ManualTime();
        await using var function = await StartAsync();
        function.Answer = Sum;
        await using var server = await TestServer.StartAsync(time: time, functions: new Dictionary<string, FunctionTarget> { ["sum"] = function.Target });
        var stream = await CreateAsync(server);
        for (var at = 1; at <= 6; at++)
        {
            await PutAsync(server, $"k{at}", at);
        }
        time.Advance(TimeSpan.FromMinutes(5));
        await PutAsync(server, "later", 100);
        await MapAsync(server, stream, batchSize: 2);
        await UntilAsync(time, () => function.Records.Count() == 7);
        var final = function.Events.First(happening => happening["isFinalInvokeForWindow"]!.GetValue<bool>());
        Assert.Equal("""{"sum":21}""", final["state"]!.ToJsonString());
        Assert.Equal(3, function.Events.TakeWhile(happening => happening != final).Count());
    }

    [Fact]
    public async Task An_answer_without_a_state_is_a_failure()
    {
        var time = new ManualTime();
        await using var function = await StartAsync();
        var calls = 0;
        function.Answer = happening => calls++ == 0 ? (200, "{}") : Sum(happening);
        await using var server = await TestServer.StartAsync(time: time, functions: new Dictionary<string, FunctionTarget> { ["sum"] = function.Target });
        var stream = await CreateAsync(server);
        await PutAsync(server, "a", 1);
        await MapAsync(server, stream);
        await UntilAsync(time, () => function.Records.Count() == 2);
        Assert.Equal(["{}", "{}"], function.Events.Select(happening => happening["state"]!.ToJsonString()));
    }

    private static (int, string) Sum(JsonNode happening)
    {
        var sum = (happening["state"]!["sum"]?.GetValue<int>() ?? 0)
            + happening["Records"]!.AsArray().Sum(record => int.Parse((string)record!["dynamodb"]!["NewImage"]!["n"]!["N"]!));
        return (200, $$"""{"state":{"sum":{{sum}} } }""");
    }

    private static Task UntilAsync(ManualTime time, Func<bool> condition) =>
        Eventually.HoldsAsync(condition, "what the function was to be told", time, TimeSpan.FromMilliseconds(1));

    private static async Task<string> CreateAsync(TestServer server)
    {
        var created = await server.CallAsync(
            "CreateTable",
            """{"TableName":"source","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},"AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}}""");
        return (string)created["TableDescription"]!["LatestStreamArn"]!;
    }

    private static Task PutAsync(TestServer server, string key, int number) => server.CallAsync(
        "PutItem", """{"TableName":"source","Item":{"p":{"S":"KEY"},"n":{"N":"NUMBER"}}}""".Replace("KEY", key).Replace("NUMBER", $"{number}"));

    private static async Task MapAsync(TestServer server, string stream, int batchSize = 100) => Assert.Equal(202, (await LambdaApi.CallAsync(
        server, HttpMethod.Post, "/2015-03-31/event-source-mappings",
        $$"""{"EventSourceArn":"{{stream}}","FunctionName":"sum","StartingPosition":"TRIM_HORIZON","TumblingWindowInSeconds":60,"BatchSize":{{batchSize}} }""")).Status);
}
