using System.Globalization;
using System.Text.Json.Nodes;
using Stator.Delivery.Functions;
using static Stator.Server.Tests.Triggers.TestFunction;

namespace Stator.Server.Tests.Triggers;

/// <summary>
/// What a function gets of a table's stream, and what becomes of what it does not take.
/// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
/// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html
/// </summary>
public sealed class TriggerDeliveryTests : IAsyncLifetime
{
    private const string Error = """{"errorMessage":"no","errorType":"Error"}""";
    private readonly string _lost = Path.Combine(Path.GetTempPath(), $"stator-lost-{Guid.NewGuid():N}");
    private TestFunction _function = null!;
    private TestServer _server = null!;
    private string _stream = "";

    public async ValueTask InitializeAsync()
    {
        _function = await StartAsync();
        _server = await TestServer.StartAsync(
            functions: new Dictionary<string, FunctionTarget>
            {
                ["collect"] = _function.Target,
                ["command"] = FunctionTarget.Parse("command", $"/bin/sh -c \"cat >> {_lost}; echo >> {_lost}\""),
            },
            destinations: new Dictionary<string, FailureDestination> { ["lost"] = FailureDestination.Parse($"file:{_lost}"), ["nowhere"] = FailureDestination.Parse("http://127.0.0.1:9") });
        var created = await _server.CallAsync(
            "CreateTable",
            """{"TableName":"source","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},"AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}""");
        _stream = (string)created["TableDescription"]!["LatestStreamArn"]!;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _function.DisposeAsync();
        File.Delete(_lost);
    }

    [Fact]
    public async Task A_function_gets_the_changes_in_order_as_Lambda_shapes_them()
    {
        await PutAsync("a", 1);
        await PutAsync("a", 2);
        await _server.CallAsync("DeleteItem", """{"TableName":"source","Key":{"p":{"S":"a"}}}""");
        await MapAsync("""{"BatchSize":2}""");
        await Eventually.HoldsAsync(() => _function.Records.Count() == 3, "three records");
        Assert.Equal([2, 1], _function.Events.Select(happening => happening["Records"]!.AsArray().Count));
        var records = _function.Records.ToList();
        Assert.Equal(["INSERT", "MODIFY", "REMOVE"], records.Select(record => (string)record["eventName"]!));
        var change = records[1];
        Assert.Equal(
            ["eventID", "eventName", "eventVersion", "eventSource", "awsRegion", "dynamodb", "eventSourceARN"], change.AsObject().Select(member => member.Key));
        Assert.Equal(
            ["ApproximateCreationDateTime", "Keys", "NewImage", "OldImage", "SequenceNumber", "SizeBytes", "StreamViewType"],
            change["dynamodb"]!.AsObject().Select(member => member.Key));
        Assert.EndsWith(".0", change["dynamodb"]!["ApproximateCreationDateTime"]!.ToJsonString());
        Assert.Equal("""{"n":{"N":"2"},"p":{"S":"a"}}""", change["dynamodb"]!["NewImage"]!.ToJsonString());
        Assert.Equal("""{"n":{"N":"1"},"p":{"S":"a"}}""", change["dynamodb"]!["OldImage"]!.ToJsonString());
        Assert.Equal(("1.1", "aws:dynamodb", _stream), ((string)change["eventVersion"]!, (string)change["eventSource"]!, (string)change["eventSourceARN"]!));
    }

    [Fact]
    public async Task Only_what_a_filter_lets_pass_is_delivered()
    {
        for (var at = 0; at < 10; at++)
        {
            await PutAsync($"k{at}", at);
        }
        await MapAsync("""{"FilterCriteria":{"Filters":[{"Pattern":"{\"dynamodb\":{\"NewImage\":{\"n\":{\"N\":[\"3\"]}}}}"},{"Pattern":"{\"dynamodb\":{\"Keys\":{\"p\":{\"S\":[{\"suffix\":\"7\"}]}}}}"}]}}""");
        await Eventually.HoldsAsync(() => _function.Records.Count() == 2, "two records");
        Assert.Equal(["k3", "k7"], Keys());
        await Eventually.HoldsAsync(async () => (long)(await ShowAsync())["Filtered"]! == 8, "eight left out");
        Assert.Equal(0, (long)(await ShowAsync())["LagRecords"]!);
    }

    [Fact]
    public async Task LATEST_begins_with_what_comes_after_and_a_window_fills_batches()
    {
        await PutAsync("before", 1);
        await MapAsync("""{"StartingPosition":"LATEST","MaximumBatchingWindowInSeconds":1}""");
        await PutAsync("one", 1);
        await PutAsync("two", 1);
        await Eventually.HoldsAsync(() => !_function.Events.IsEmpty, "a batch");
        Assert.Equal(["one", "two"], Keys());
        Assert.Single(_function.Events);
    }

    [Fact]
    public async Task A_batch_that_fails_is_tried_again_and_then_given_up()
    {
        _function.Answer = happening => Has(happening, "bad") ? (200, Error) : (200, "");
        await PutAsync("bad", 1);
        await PutAsync("good", 1);
        await MapAsync("""{"BatchSize":1,"MaximumRetryAttempts":2,"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:sqs:us-east-1:000000000000:lost"}}}""");
        await Eventually.HoldsAsync(() => Keys().Contains("good"), "the record behind it");
        Assert.Equal(["bad", "bad", "bad", "good"], Keys());
        var told = JsonNode.Parse(await File.ReadAllTextAsync(_lost))!;
        Assert.Equal(["requestContext", "responseContext", "version", "timestamp", "DDBStreamBatchInfo"], told.AsObject().Select(member => member.Key));
        Assert.Equal("RetryAttemptsExhausted 3", $"{told["requestContext"]!["condition"]} {told["requestContext"]!["approximateInvokeCount"]}");
        Assert.Equal("Unhandled", (string)told["responseContext"]!["functionError"]!);
        Assert.Equal((string)_function.Records.First()["dynamodb"]!["SequenceNumber"]!, (string)told["DDBStreamBatchInfo"]!["startSequenceNumber"]!);
        var shown = await ShowAsync();
        Assert.Equal((1, 1, 3), ((int)shown["Delivered"]!, (int)shown["GivenUp"]!, (int)shown["Failures"]!));
    }

    [Fact]
    public async Task A_batch_is_halved_until_what_fails_stands_alone()
    {
        _function.Answer = happening => Has(happening, "k5") ? (200, Error) : (200, "");
        for (var at = 0; at < 8; at++)
        {
            await PutAsync($"k{at}", at);
        }
        await MapAsync("""{"MaximumRetryAttempts":0,"BisectBatchOnFunctionError":true,"DestinationConfig":{"OnFailure":{"Destination":"lost"}}}""");
        await Eventually.HoldsAsync(() => _function.Events.Count == 7, "the last call");
        var taken = _function.Events.Where(happening => !Has(happening, "k5")).SelectMany(happening => happening["Records"]!.AsArray()).Select(KeyOf);
        Assert.Equal(["k0", "k1", "k2", "k3", "k4", "k6", "k7"], taken);
        Assert.Equal([8, 4, 4, 2, 1, 1, 2], _function.Events.Select(happening => happening["Records"]!.AsArray().Count));
        Assert.Equal(1, (int)JsonNode.Parse(await File.ReadAllTextAsync(_lost))!["DDBStreamBatchInfo"]!["batchSize"]!);
    }

    [Fact]
    public async Task A_partial_answer_is_gone_on_from()
    {
        var failures = 0;
        _function.Answer = happening => failures++ == 0
            ? (200, $$"""{"batchItemFailures":[{"itemIdentifier":"{{Sequence(happening, 3)}}"},{"itemIdentifier":"{{Sequence(happening, 2)}}"}]}""")
            : (200, """{"batchItemFailures":[]}""");
        for (var at = 0; at < 5; at++)
        {
            await PutAsync($"k{at}", at);
        }
        await MapAsync("""{"FunctionResponseTypes":["ReportBatchItemFailures"]}""");
        await Eventually.HoldsAsync(() => _function.Records.Count() == 8, "the rest again");
        Assert.Equal(["k0", "k1", "k2", "k3", "k4", "k2", "k3", "k4"], Keys());
    }

    [Theory]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":""}]}""", true)]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":null}]}""", true)]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"1"}]}""", true)]
    [InlineData("""{"batchItemFailures":[{"other":"1"}]}""", true)]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"\ud800"}]}""", true)]
    [InlineData("""{"batchItemFailures":null}""", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData("{}", false)]
    public async Task An_answer_without_failures_is_success_and_one_that_names_none_of_the_batch_is_failure(string answer, bool fails)
    {
        _function.Answer = _ => (200, answer);
        await PutAsync("a", 1);
        await PutAsync("b", 1);
        await MapAsync("""{"FunctionResponseTypes":["ReportBatchItemFailures"],"MaximumRetryAttempts":0}""");
        await Eventually.HoldsAsync(async () => await ShowAsync() is var shown && (int)shown["Delivered"]! + (int)shown["GivenUp"]! == 2, "an outcome");
        Assert.Single(_function.Events);
        Assert.Equal(fails ? 2 : 0, (int)(await ShowAsync())["GivenUp"]!);
    }

    [Fact]
    public async Task A_function_that_is_not_there_or_busy_is_waited_for_and_no_try_is_lost()
    {
        var calls = 0;
        _function.Answer = _ => calls++ < 3 ? (429, "") : (200, "");
        await PutAsync("a", 1);
        await MapAsync("""{"MaximumRetryAttempts":0}""");
        await Eventually.HoldsAsync(async () => (int)(await ShowAsync())["Delivered"]! == 1, "the record");
        Assert.Equal(4, _function.Events.Count);
    }

    [Fact]
    public async Task Items_of_a_shard_are_delivered_side_by_side_and_each_in_order()
    {
        for (var round = 0; round < 20; round++)
        {
            for (var key = 0; key < 10; key++)
            {
                await PutAsync($"k{key}", round);
            }
        }
        await MapAsync("""{"BatchSize":10,"ParallelizationFactor":5}""");
        await Eventually.HoldsAsync(() => _function.Records.Count() == 200, "all records");
        foreach (var item in _function.Records.GroupBy(KeyOf))
        {
            Assert.Equal(Enumerable.Range(0, 20), item.Select(record => int.Parse((string)record["dynamodb"]!["NewImage"]!["n"]!["N"]!, CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>An item of 32 levels is deeper within its record.</summary>
    [Fact]
    public async Task The_deepest_item_passes_a_filter()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"L":[""", 31)) + """{"N":"1"}""" + string.Concat(Enumerable.Repeat("]}", 31));
        await _server.CallAsync("PutItem", """{"TableName":"source","Item":{"p":{"S":"deep"},"x":DEEP}}""".Replace("DEEP", deep));
        await MapAsync("""{"FilterCriteria":{"Filters":[{"Pattern":"{\"eventName\":[\"INSERT\"]}"}]}}""");
        await Eventually.HoldsAsync(() => Keys().Contains("deep"), "the deep item");
    }

    [Fact]
    public async Task A_batch_under_way_is_finished_before_its_mapping_changes()
    {
        using var release = new ManualResetEventSlim();
        _function.Answer = _ =>
        {
            release.Wait();
            return (200, "");
        };
        await PutAsync("a", 1);
        var id = await MapAsync("{}");
        await Eventually.HoldsAsync(async () => (int)(await ShowAsync())["Calls"]! == 1, "the call");
        var updating = UpdateAsync(id, """{"BatchSize":5}""");
        await PutAsync("b", 1);
        release.Set();
        await updating;
        await Eventually.HoldsAsync(() => Keys().Contains("b"), "the record behind it");
        Assert.Equal(["a", "b"], Keys());
    }

    [Fact]
    public async Task A_destination_that_cannot_be_told_holds_nothing_up()
    {
        _function.Answer = happening => Has(happening, "bad") ? (200, Error) : (200, "");
        await PutAsync("bad", 1);
        await PutAsync("good", 1);
        await MapAsync("""{"BatchSize":1,"MaximumRetryAttempts":0,"DestinationConfig":{"OnFailure":{"Destination":"nowhere"}}}""");
        await Eventually.HoldsAsync(() => Keys().Contains("good"), "the record behind it");
        Assert.Equal(["bad", "good"], Keys());
    }

    [Fact]
    public async Task A_command_reads_the_event_from_its_input()
    {
        await PutAsync("a", 1);
        await MapAsync("{}", "command");
        await Eventually.HoldsAsync(() => File.Exists(_lost) && File.ReadAllText(_lost).EndsWith('\n'), "the command");
        Assert.Equal("a", KeyOf(JsonNode.Parse(await File.ReadAllTextAsync(_lost))!["Records"]![0]));
    }

    [Fact]
    public async Task A_mapping_that_stands_still_keeps_its_place()
    {
        await PutAsync("a", 1);
        var id = await MapAsync("{}");
        await Eventually.HoldsAsync(async () => (int)(await ShowAsync())["Delivered"]! == 1, "the first record");
        await UpdateAsync(id, """{"Enabled":false}""");
        await PutAsync("b", 1);
        Assert.Equal(("Disabled", 1), ((string)(await ShowAsync())["State"]!, (int)(await ShowAsync())["LagRecords"]!));
        await UpdateAsync(id, """{"Enabled":true}""");
        await Eventually.HoldsAsync(() => _function.Records.Count() == 2, "the second record");
        Assert.Equal(["a", "b"], Keys());
    }

    private IEnumerable<string> Keys() => _function.Records.Select(KeyOf);

    private static string KeyOf(JsonNode? record) => (string)record!["dynamodb"]!["Keys"]!["p"]!["S"]!;

    private static bool Has(JsonNode happening, string key) => happening["Records"]!.AsArray().Any(record => KeyOf(record) == key);

    private static string Sequence(JsonNode happening, int at) => (string)happening["Records"]![at]!["dynamodb"]!["SequenceNumber"]!;

    private Task PutAsync(string key, int number) =>
        _server.CallAsync("PutItem", """{"TableName":"source","Item":{"p":{"S":"KEY"},"n":{"N":"NUMBER"}}}""".Replace("KEY", key).Replace("NUMBER", $"{number}"));

    private async Task<string> MapAsync(string settings, string function = "collect")
    {
        var request = JsonNode.Parse(settings)!.AsObject();
        request["EventSourceArn"] = _stream;
        request["FunctionName"] = function;
        request["StartingPosition"] ??= "TRIM_HORIZON";
        var (status, mapping) = await LambdaApi.CallAsync(_server, HttpMethod.Post, "/2015-03-31/event-source-mappings/", request.ToJsonString());
        Assert.True(status == 202, mapping.ToJsonString());
        return (string)mapping["UUID"]!;
    }

    private async Task UpdateAsync(string id, string settings) =>
        Assert.Equal(202, (await LambdaApi.CallAsync(_server, HttpMethod.Put, $"/2015-03-31/event-source-mappings/{id}", settings)).Status);

    private async Task<JsonNode> ShowAsync() => (await LambdaApi.CallAsync(_server, HttpMethod.Get, "/_stator/triggers", null)).Body[0]!;
}
