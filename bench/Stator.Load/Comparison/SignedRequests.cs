using System.Text;
using Stator.Security;

namespace Stator.Load.Comparison;

/// <summary>Requests made before they are sent, with real signatures: only sending them is measured.</summary>
internal static class SignedRequests
{
    private const string Region = "us-east-1";

    /// <summary>The bytes of so many requests of a workload, another one each.</summary>
    public static async Task<IReadOnlyList<byte[]>> CreateAsync(Uri endpoint, string workload, int count, CancellationToken cancellationToken)
    {
        var signer = new RequestSigner(AwsCredentials.OfEnvironment, Region, "dynamodb");
        var random = new Random();
        var requests = new List<byte[]>(count);
        for (var at = 0; at < count; at++)
        {
            var (operation, body) = Workloads.Request(workload, random);
            requests.Add(await SignAsync(signer, endpoint, operation, body, cancellationToken));
        }
        return requests;
    }

    /// <summary>Signs and sends one request, and answers its body.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public static async Task<ReadOnlyMemory<byte>> SendAsync(DynamoConnection connection, Uri endpoint, string operation, string body, CancellationToken cancellationToken)
    {
        var signer = new RequestSigner(AwsCredentials.OfEnvironment, Region, "dynamodb");
        var (isGood, answer) = await connection.SendAsync(await SignAsync(signer, endpoint, operation, body, cancellationToken), cancellationToken);
        return isGood ? answer : throw new InvalidOperationException($"{operation} was refused: {Encoding.UTF8.GetString(answer.Span)}");
    }

    private static async Task<byte[]> SignAsync(RequestSigner signer, Uri endpoint, string operation, string body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, "/")) { Content = new StringContent(body) };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", $"DynamoDB_20120810.{operation}");
        await signer.SignAsync(request, TimeProvider.System.GetUtcNow(), cancellationToken);
        var text = new StringBuilder($"POST / HTTP/1.1\r\nHost: {endpoint.Authority}\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            text.Append(name).Append(": ").Append(values.ToString()).Append("\r\n");
        }
        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(body).ToString());
    }
}
