using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Stator.Load;

/// <summary>What HTTP alone costs: Kestrel that reads a request's body and answers 1 KB, and nothing else.</summary>
internal static class Floor
{
    /// <summary>Runs until it is stopped.</summary>
    public static async Task RunAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        await using var floor = builder.Build();
        var answer = new byte[1024];
        Array.Fill(answer, (byte)' ');
        floor.Run(async context =>
        {
            var body = context.Request.BodyReader;
            for (var isCompleted = false; !isCompleted;)
            {
                var read = await body.ReadAsync();
                body.AdvanceTo(read.Buffer.End);
                isCompleted = read.IsCompleted;
            }
            context.Response.ContentType = "application/x-amz-json-1.0";
            context.Response.ContentLength = answer.Length;
            await context.Response.BodyWriter.WriteAsync(answer);
        });
        Console.WriteLine($"the floor listens on port {port}, process {Environment.ProcessId}");
        await ((IHost)floor).RunAsync(cancellationToken);
    }
}
