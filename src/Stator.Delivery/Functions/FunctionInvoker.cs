using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Stator.Delivery.Functions;

/// <summary>
/// Calls functions, and waits for their answers. Any thread.
/// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
/// </summary>
public sealed class FunctionInvoker : IDisposable
{
    /// <summary>As long as a function of Lambda may take.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(15);

    private const int AnswerBytesMax = 6 << 20;
    private const int ReasonCharactersMax = 500;
    private const int Interrupted = 128 + 2;
    private const int Terminated = 128 + 15;

    /// <summary>How long the output of a command may go on when it has ended.</summary>
    private static readonly TimeSpan LongestEcho = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = LongestCall,
        MaxResponseContentBufferSize = AnswerBytesMax,
    };

    /// <summary>Calls a function with an event.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<Invocation> InvokeAsync(FunctionTarget target, ReadOnlyMemory<byte> happening, CancellationToken cancellationToken)
    {
        try
        {
            return target switch
            {
                FunctionTarget.Http(var address) => await CallAsync(address, happening, cancellationToken),
                FunctionTarget.Command command => await RunAsync(command, happening, cancellationToken),
                _ => throw new UnreachableException(),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Invocation.Failed($"It did not answer within {LongestCall.TotalMinutes} minutes");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Invocation> CallAsync(Uri address, ReadOnlyMemory<byte> happening, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(happening);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await _http.PostAsync(address, content, cancellationToken);
            var answer = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            if (!response.IsSuccessStatusCode)
            {
                return new Invocation.NotReached($"{address} answered {(int)response.StatusCode} {Short(answer)}");
            }
            return response.Headers.Contains("X-Amz-Function-Error") || response.Headers.Contains("Error-Type") || TellsOfError(answer)
                ? new Invocation.Failed(Short(answer))
                : new Invocation.Answered(answer);
        }
        catch (HttpRequestException problem) when (problem.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return new Invocation.Failed($"Its answer is larger than {AnswerBytesMax} bytes");
        }
        catch (HttpRequestException problem) when (problem.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse)
        {
            return new Invocation.Failed($"It took the event and did not answer: {problem.Message}");
        }
        catch (HttpRequestException problem)
        {
            return new Invocation.NotReached(problem.Message);
        }
    }

    /// <summary>The runtime interface emulator has no header for an error: it answers what the runtime says of it.</summary>
    private static bool TellsOfError(string answer)
    {
        if (answer.StartsWith("Task timed out after ", StringComparison.Ordinal))
        {
            return true;
        }
        if (!answer.Contains("\"errorType\"", StringComparison.Ordinal))
        {
            return false;
        }
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("errorType", out var type) && type.ValueKind == JsonValueKind.String
                && !json.RootElement.TryGetProperty("batchItemFailures", out _) && !json.RootElement.TryGetProperty("state", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async Task<Invocation> RunAsync(FunctionTarget.Command command, ReadOnlyMemory<byte> happening, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(LongestCall);
        var start = new ProcessStartInfo(command.File, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            return new Invocation.NotReached($"{command.File} can't be run: {problem.Message}");
        }
        using (process)
        {
            try
            {
                var (output, error) = (ReadAsync(process.StandardOutput, time.Token), ReadAsync(process.StandardError, time.Token));
                await WriteAsync(process, happening, time.Token);
                await process.WaitForExitAsync(time.Token);
                var texts = Task.WhenAll(output, error);
                if (await Task.WhenAny(texts, Task.Delay(LongestEcho, cancellationToken)) != texts)
                {
                    return new Invocation.Failed($"{command.File} has ended, but something that it started keeps its output open");
                }
                var (answer, complaint) = (await output, await error);
                if (process.ExitCode is Interrupted or Terminated)
                {
                    return new Invocation.NotReached($"{command.File} was stopped from outside"); // By Ctrl+C, which is for the server as well.
                }
                return process.ExitCode == 0
                    ? new Invocation.Answered(answer)
                    : new Invocation.Failed($"{command.File} ended with {process.ExitCode}: {Short(complaint.Length > 0 ? complaint : answer)}");
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
                throw;
            }
        }
    }

    /// <summary>As much as an answer may have; the rest is read and left out.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[16 << 10];
        for (int count; (count = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            text.Append(buffer, 0, Math.Min(count, AnswerBytesMax - text.Length));
        }
        return text.ToString();
    }

    /// <summary>A command that does not read its input is none the worse for it.</summary>
    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte> happening, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(happening, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
        }
    }

    private static string Short(string text) => text.Length > ReasonCharactersMax ? text[..ReasonCharactersMax] : text.Trim();
}
