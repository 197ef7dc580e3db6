using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stator.Delivery.Functions;

namespace Stator.Server.Tests.Triggers;

/// <summary>A function behind HTTP that answers what a test says, and keeps what it was called with.</summary>
internal sealed class TestFunction : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestFunction(WebApplication app) => _app = app;

    /// <summary>The events that it got, in order.</summary>
    public ConcurrentQueue<JsonNode> Events { get; } = [];

    /// <summary>What it answers to an event: a status and a body. An error's body has errorType.</summary>
    public Func<JsonNode, (int Status, string Body)> Answer { get; set; } = _ => (200, "");

    public FunctionTarget Target => new FunctionTarget.Http(new Uri(
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/2015-03-31/functions/function/invocations"));

    public static async Task<TestFunction> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var function = new TestFunction(app);
        app.MapPost("/2015-03-31/functions/function/invocations", function.InvokeAsync);
        await app.StartAsync();
        return function;
    }

    /// <summary>The records of all events, in order.</summary>
    public IEnumerable<JsonNode> Records => Events.SelectMany(happening => happening["Records"]!.AsArray()).Select(record => record!);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task InvokeAsync(HttpContext context)
    {
        var happening = (await JsonNode.ParseAsync(context.Request.Body, documentOptions: new() { MaxDepth = 256 }))!;
        (context.Response.StatusCode, var body) = Answer(happening);
        Events.Enqueue(happening);
        await context.Response.WriteAsync(body);
    }
}
