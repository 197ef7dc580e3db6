using System.Text.Json.Nodes;
using Stator.Delivery.Functions;

namespace Stator.Server.Tests.Triggers;

/// <summary>
/// Lambda's REST API of event source mappings.
/// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
/// </summary>
public sealed class EventSourceMappingTests : IAsyncLifetime
{
    private const string Path = "/2015-03-31/event-source-mappings";
    private const string Nowhere = $"{Path}/00000000-0000-0000-0000-000000000000";
    private TestServer _server = null!;
    private string _stream = "";

    public async ValueTask InitializeAsync()
    {
        var target = FunctionTarget.Parse("work", "/bin/true");
        _server = await TestServer.StartAsync(
            time: new ManualTime(),
            functions: new Dictionary<string, FunctionTarget> { ["work"] = target, ["other"] = target },
            destinations: new Dictionary<string, FailureDestination> { ["lost"] = FailureDestination.Parse("file:/dev/null") });
        var created = await _server.CallAsync(
            "CreateTable",
            """{"TableName":"source","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}}""");
        _stream = (string)created["TableDescription"]!["LatestStreamArn"]!;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_mapping_is_made_shown_changed_and_removed()
    {
        var (status, created) = await CallAsync(HttpMethod.Post, Path + "/", Request());
        Assert.Equal(202, status);
        var id = (string)created["UUID"]!;
        Assert.Equal(
            $$$"""{"BatchSize":100,"BisectBatchOnFunctionError":false,"DestinationConfig":{"OnFailure":{}},"EventSourceArn":"{{{_stream}}}","EventSourceMappingArn":"arn:aws:lambda:us-east-1:000000000000:event-source-mapping:{{{id}}}","FunctionArn":"arn:aws:lambda:us-east-1:000000000000:function:work","FunctionResponseTypes":[],"LastModified":1795219200,"LastProcessingResult":"No records processed","MaximumBatchingWindowInSeconds":0,"MaximumRecordAgeInSeconds":-1,"MaximumRetryAttempts":-1,"ParallelizationFactor":1,"StartingPosition":"TRIM_HORIZON","State":"Creating","StateTransitionReason":"User action","TumblingWindowInSeconds":0,"UUID":"{{{id}}}"}""",
            created.ToJsonString());
        Assert.Equal("Enabled", (string)(await CallAsync(HttpMethod.Get, $"{Path}/{id}")).Body["State"]!);
        const string Change = """{"BatchSize":7,"Enabled":false,"FilterCriteria":{"Filters":[{"Pattern":"{\"eventName\":[\"INSERT\"]}"}]},"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:sqs:us-east-1:000000000000:lost"}},"FunctionResponseTypes":["ReportBatchItemFailures"]}""";
        var (changing, answered) = await CallAsync(HttpMethod.Put, $"{Path}/{id}", Change);
        Assert.Equal((202, 100, "Disabling"), (changing, (int)answered["BatchSize"]!, (string)answered["State"]!));
        var shown = (await CallAsync(HttpMethod.Get, $"{Path}/{id}")).Body;
        Assert.Equal((7, "Disabled"), ((int)shown["BatchSize"]!, (string)shown["State"]!));
        Assert.Equal("""{"Filters":[{"Pattern":"{\u0022eventName\u0022:[\u0022INSERT\u0022]}"}]}""", shown["FilterCriteria"]!.ToJsonString());
        Assert.Equal("""{"OnFailure":{"Destination":"arn:aws:sqs:us-east-1:000000000000:lost"}}""", shown["DestinationConfig"]!.ToJsonString());
        await CallAsync(HttpMethod.Put, $"{Path}/{id}", """{"FilterCriteria":{},"DestinationConfig":{"OnFailure":{"Destination":""}}}""");
        shown = (await CallAsync(HttpMethod.Get, $"{Path}/{id}")).Body;
        Assert.Null(shown["FilterCriteria"]);
        Assert.Equal("""{"OnFailure":{}}""", shown["DestinationConfig"]!.ToJsonString());
        Assert.Equal((202, "Deleting"), ((await CallAsync(HttpMethod.Delete, $"{Path}/{id}")) is var deleted ? (deleted.Status, (string)deleted.Body["State"]!) : default));
        Assert.Equal(404, (await CallAsync(HttpMethod.Get, $"{Path}/{id}")).Status);
    }

    [Fact]
    public async Task Mappings_are_listed_by_stream_function_and_page()
    {
        await CallAsync(HttpMethod.Post, Path, Request());
        await CallAsync(HttpMethod.Post, Path, Request(function: "other"));
        Assert.Equal(2, await CountAsync(""));
        Assert.Equal(1, await CountAsync("?FunctionName=other"));
        Assert.Equal(2, await CountAsync($"?EventSourceArn={Uri.EscapeDataString(_stream)}"));
        Assert.Equal(0, await CountAsync("?EventSourceArn=arn%3Aelse"));
        var first = (await CallAsync(HttpMethod.Get, $"{Path}?MaxItems=1")).Body;
        var second = (await CallAsync(HttpMethod.Get, $"{Path}?MaxItems=1&Marker={first["NextMarker"]}")).Body;
        Assert.NotEqual((string)first["EventSourceMappings"]![0]!["UUID"]!, (string)second["EventSourceMappings"]![0]!["UUID"]!);
        Assert.Null(second["NextMarker"]);

        async Task<int> CountAsync(string query) => (await CallAsync(HttpMethod.Get, Path + query)).Body["EventSourceMappings"]!.AsArray().Count;
    }

    public static TheoryData<string, int, string, string> Faults => new()
    {
        { """{"FunctionName":"work"}""", 400, "InvalidParameterValueException", "Unrecognized event source." },
        { """{"FunctionName":"work","EventSourceArn":"arn:aws:s3:us-east-1:000000000000:bucket"}""", 400, "InvalidParameterValueException", "Unrecognized event source." },
        { """{"FunctionName":"work","EventSourceArn":"STREAM"}""", 400, "InvalidParameterValueException", "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null." },
        { """{"FunctionName":"work","EventSourceArn":"STREAM","StartingPosition":"invalid"}""", 400, "ValidationException", "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]" },
        { """{"FunctionName":"work","EventSourceArn":"STREAM","StartingPosition":"AT_TIMESTAMP"}""", 400, "InvalidParameterValueException", "Unsupported starting position for arn type: STREAM" },
        { """{"EventSourceArn":"STREAM","StartingPosition":"LATEST"}""", 400, "ValidationException", "1 validation error detected: Value null at 'functionName' failed to satisfy constraint: Member must not be null" },
        { """{"FunctionName":"nobody","EventSourceArn":"STREAM","StartingPosition":"LATEST"}""", 400, "InvalidParameterValueException", "Function does not exist" },
        { """{"FunctionName":"work","EventSourceArn":"STREAM0","StartingPosition":"LATEST"}""", 400, "InvalidParameterValueException", "Stream not found: STREAM0" },
        { """{"FunctionName":"work","EventSourceArn":"STREAM","StartingPosition":"LATEST","BatchSize":0}""", 400, "ValidationException", "1 validation error detected: Value '0' at 'batchSize' failed to satisfy constraint: Member must have value greater than or equal to 1" },
        { """{"FunctionName":"work","EventSourceArn":"STREAM","StartingPosition":"LATEST","BatchSize":10001}""", 400, "ValidationException", "1 validation error detected: Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000" },
        { """{"FunctionName":"work","EventSourceArn":"STREAM","StartingPosition":"LATEST","ParallelizationFactor":11}""", 400, "ValidationException", "1 validation error detected: Value '11' at 'parallelizationFactor' failed to satisfy constraint: Member must have value less than or equal to 10" },
        { """{"FunctionName":"work","EventSourceArn":"STREAM","StartingPosition":"LATEST","MaximumRecordAgeInSeconds":59}""", 400, "InvalidParameterValueException", "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)" },
        { """{"FunctionName":"work","EventSourceArn":"STREAM","StartingPosition":"LATEST","FilterCriteria":{"Filters":[{"Pattern":"single-string"}]}}""", 400, "InvalidParameterValueException", "Invalid filter pattern definition." },
        { """{"FunctionName":"work","EventSourceArn":"STREAM","StartingPosition":"LATEST","DestinationConfig":{"OnSuccess":{"Destination":"x"}}}""", 400, "InvalidParameterValueException", "Unsupported DestinationConfig parameter for given event source mapping type." },
        { """{"FunctionName":"work","EventSourceArn":"STREAM","StartingPosition":"LATEST","DestinationConfig":{"OnFailure":{"Destination":"else"}}}""", 400, "InvalidParameterValueException", "The server has no destination else: start it with --destination else=file:PATH or --destination else=URL" },
        { """{"BatchSize":"x"}""", 400, "InvalidRequestContentException", "Could not parse request body into json." },
        { "{", 400, "InvalidRequestContentException", "Could not parse request body into json." },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task A_wrong_request_is_told_what_is_wrong(string request, int status, string code, string message)
    {
        var (answered, error, body) = await LambdaApi.SendAsync(_server, HttpMethod.Post, Path, request.Replace("STREAM", _stream));
        Assert.Equal((status, code, message.Replace("STREAM", _stream)), (answered, error, (string)body["message"]!));
        Assert.Equal(code == "ValidationException" ? null : "User", (string?)body["Type"]);
    }

    [Fact]
    public async Task A_stream_and_a_function_are_mapped_once()
    {
        var id = (string)(await CallAsync(HttpMethod.Post, Path, Request())).Body["UUID"]!;
        var other = (string)(await CallAsync(HttpMethod.Post, Path, Request("other"))).Body["UUID"]!;
        await ExpectConflictAsync(HttpMethod.Post, Path, Request(), id);
        await ExpectConflictAsync(HttpMethod.Put, $"{Path}/{other}", """{"FunctionName":"work"}""", id);
        await CallAsync(HttpMethod.Put, $"{Path}/{id}", """{"FunctionName":"work","BatchSize":7}""");
    }

    private async Task ExpectConflictAsync(HttpMethod method, string path, string request, string present)
    {
        var (status, error, body) = await LambdaApi.SendAsync(_server, method, path, request);
        Assert.Equal((409, "ResourceConflictException"), (status, error));
        Assert.Equal(
            $"The event source arn (\" {_stream} \") and function (\" work \") provided mapping already exists. Please update or delete the existing mapping with UUID {present}",
            (string)body["message"]!);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        foreach (var (method, request) in ((HttpMethod, string?)[])[(HttpMethod.Get, null), (HttpMethod.Put, "{}"), (HttpMethod.Delete, null)])
        {
            var (status, error, body) = await LambdaApi.SendAsync(_server, method, Nowhere, request);
            Assert.Equal((404, "ResourceNotFoundException"), (status, error));
            Assert.Equal("""{"Type":"User","Message":"The resource you requested does not exist."}""", body.ToJsonString());
        }
    }

    private string Request(string function = "work") =>
        new JsonObject { ["EventSourceArn"] = _stream, ["FunctionName"] = function, ["StartingPosition"] = "TRIM_HORIZON" }.ToJsonString();

    private Task<(int Status, JsonNode Body)> CallAsync(HttpMethod method, string path, string? body = null) => LambdaApi.CallAsync(_server, method, path, body);
}
