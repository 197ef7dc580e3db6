using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Stator.Security;
using Stator.Server.Gateway;
using Stator.Server.Triggers;

namespace Stator.Server.CommandLine;

/// <summary>stator trigger: the event source mappings of a running server, how far they are behind, and what failed.</summary>
internal static class TriggerCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var endpoint = CommandOptions.Option("--endpoint", "url", "Where the server listens.", CommandOptions.ParseUrl, "http://127.0.0.1:8000");
        var region = CommandOptions.Option("--region", "name", "The region whose mappings to show.", text => text, Realms.DefaultRegion);
        var command = new Command(
            "trigger", """
            Show the event source mappings and Kinesis destinations of a running server: state, lag, what was delivered and what failed. Mappings are made with Lambda's
            API, for example: aws lambda create-event-source-mapping --endpoint-url http://127.0.0.1:8000 --function-name NAME
            --event-source-arn STREAM-ARN --starting-position TRIM_HORIZON
            A server with --credentials takes the key from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
            """)
        {
            endpoint, region,
        };
        command.SetAction((result, cancellationToken) =>
            StartException.TellAsync(() => ShowAsync(result.GetValue(endpoint)!, result.GetValue(region)!, cancellationToken)));
        return command;
    }

    private static async Task<int> ShowAsync(Uri endpoint, string region, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = endpoint, Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(endpoint, EventSourceMappings.TriggersPath));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        await new RequestSigner(AwsCredentials.OfEnvironment, region, "lambda").SignAsync(request, TimeProvider.System.GetUtcNow(), cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new StartException($"{endpoint} answered {(int)response.StatusCode}: {text}");
            }
            using var mappings = JsonDocument.Parse(text);
            Write(mappings.RootElement);
            return 0;
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException or TaskCanceledException)
        {
            throw new StartException($"cannot ask {endpoint}: {problem.Message} Is the server there? Name it with --endpoint.");
        }
    }

    private static void Write(JsonElement mappings)
    {
        if (mappings.GetArrayLength() == 0)
        {
            Console.WriteLine("There are no event source mappings and no Kinesis streaming destinations. See stator trigger --help.");
        }
        foreach (var mapping in mappings.EnumerateArray())
        {
            string Text(string name) => mapping.GetProperty(name).ToString();
            Console.WriteLine($"{Text("UUID")}  {Text("State")}");
            Console.WriteLine($"  from       {Text("EventSourceArn")}");
            Console.WriteLine($"  to         {Text("FunctionArn")}");
            Console.WriteLine($"  behind     {Text("LagRecords")} records, {Text("LagSeconds")} s");
            Console.WriteLine($"  delivered  {Text("Delivered")} records ({Text("RecordsPerSecond")}/s), {Text("Filtered")} filtered out, {Text("GivenUp")} given up");
            Console.WriteLine($"  calls      {Text("Calls")}, of which {Text("Failures")} failed; {Text("LastProcessingResult")}");
            if (mapping.GetProperty("LastProblem").ValueKind == JsonValueKind.String)
            {
                Console.WriteLine($"  problem    {Text("LastProblem")}");
            }
        }
    }
}
