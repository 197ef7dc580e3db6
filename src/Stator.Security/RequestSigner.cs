using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Stator.Security;

/// <summary>
/// Signs requests that Stator itself sends, with Signature Version 4.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
/// </summary>
/// <param name="Credentials">Whose they are.</param>
/// <param name="Region">The region that they are for.</param>
/// <param name="Service">The service that they are for.</param>
public sealed record RequestSigner(AwsCredentials Credentials, string Region, string Service)
{
    /// <summary>Adds the date and the authorization to a request whose body and other headers are complete.</summary>
    public async Task SignAsync(HttpRequestMessage request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var date = now.UtcDateTime.ToString(SignatureVerifier.DateFormat, CultureInfo.InvariantCulture);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = request.RequestUri!.Authority, ["x-amz-date"] = date };
        if (Credentials.SessionToken is { } token)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token);
        }
        foreach (var (name, values) in request.Headers.Where(header => header.Key.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)))
        {
            headers[name.ToLowerInvariant()] = string.Join(",", values);
        }
        var signed = string.Join(';', headers.Keys);
        var canonical = new StringBuilder($"{request.Method}\n{request.RequestUri.AbsolutePath}\n{CanonicalRequest.Query(request.RequestUri.Query.TrimStart('?'))}\n");
        foreach (var (name, value) in headers)
        {
            canonical.Append(name).Append(':').Append(value).Append('\n');
        }
        canonical.Append('\n').Append(signed).Append('\n').Append(Convert.ToHexStringLower(SHA256.HashData(body)));
        string[] scope = [Credentials.AccessKeyId, date[..8], Region, Service, "aws4_request"];
        var signature = new char[SHA256.HashSizeInBytes * 2];
        new SigningKey(Credentials.Secret, scope).Sign(date, Encoding.UTF8.GetBytes(canonical.ToString()), signature);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", date);
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"{SignatureVerifier.Algorithm} Credential={string.Join('/', scope)}, SignedHeaders={signed}, Signature={new string(signature)}");
    }
}
