using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Stator.Security;

/// <summary>
/// Verifies Signature Version 4. Any thread.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
/// </summary>
public sealed class SignatureVerifier(CredentialStore credentials, TimeProvider time)
{
    internal const string Algorithm = "AWS4-HMAC-SHA256";
    internal const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    /// <summary>Checks a signature against the request.</summary>
    /// <exception cref="Items.DynamoException">It is expired, malformed, of an unknown key, or wrong.</exception>
    public void Verify(RequestSignature signature, ISignedRequest request, ReadOnlySpan<byte> body, string service = "dynamodb")
    {
        CheckDate(signature, request);
        var signedHeaders = signature.SignedHeaders.Split(';');
        if (!signedHeaders.Contains("host", StringComparer.OrdinalIgnoreCase))
        {
            throw SignatureErrors.HostNotSigned();
        }
        if (signature.Algorithm != Algorithm)
        {
            throw SignatureErrors.Incomplete($"Unsupported AWS 'algorithm': '{signature.Algorithm}' (only AWS4-HMAC-SHA256 for now). ");
        }
        var scope = CheckScope(signature, service);
        var secret = credentials.SecretOf(scope[0]) ?? throw SignatureErrors.UnknownKey();
        var canonical = CanonicalRequest(signature, request, signedHeaders, body);
        var expected = Sign(secret, scope, signature.Date, canonical);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signature.Signature)))
        {
            throw SignatureErrors.Mismatch();
        }
    }

    private void CheckDate(RequestSignature signature, ISignedRequest request)
    {
        if (!DateTimeOffset.TryParseExact(
            signature.Date, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signed))
        {
            throw SignatureErrors.Incomplete(
                $"Date must be in ISO-8601 'basic format'. Got '{signature.Date}'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
        var now = time.GetUtcNow();
        var lifetime = signature.IsPresigned && int.TryParse(request.Query("X-Amz-Expires"), out var seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 604800))
            : Tolerance;
        if (signed < now - lifetime)
        {
            throw SignatureErrors.Expired(signature.Date, Format(now - Tolerance), Format(now));
        }
        if (signed > now + Tolerance)
        {
            throw SignatureErrors.NotYetCurrent(signature.Date, Format(now + Tolerance), Format(now));
        }
    }

    private static string[] CheckScope(RequestSignature signature, string service)
    {
        var scope = signature.Credential.Split('/');
        if (scope.Length != 5)
        {
            throw SignatureErrors.Incomplete(
                $"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{signature.Credential}'");
        }
        var wrong = new StringBuilder();
        wrong.Append(scope[2].Length == 0 ? $"Credential should be scoped to a valid region, not '{scope[2]}'. " : "");
        wrong.Append(scope[3] != service ? $"Credential should be scoped to correct service: '{service}'. " : "");
        wrong.Append(scope[4] != "aws4_request"
            ? $"Credential should be scoped with a valid terminator: 'aws4_request', not '{scope[4]}'. "
            : "");
        wrong.Append(scope[1] != signature.Date[..8]
            ? "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                + $"'{scope[1]}' != '{signature.Date[..8]}', from '{signature.Date}'. "
            : "");
        return wrong.Length == 0 ? scope : throw SignatureErrors.Scope(wrong.ToString());
    }

    private static string CanonicalRequest(
        RequestSignature signature, ISignedRequest request, string[] signedHeaders, ReadOnlySpan<byte> body)
    {
        var canonical = new StringBuilder();
        canonical.Append(request.Method).Append('\n').Append(request.Path).Append('\n');
        canonical.Append(CanonicalQuery(request.QueryString)).Append('\n');
        foreach (var name in signedHeaders)
        {
            canonical.Append(name.ToLowerInvariant()).Append(':').Append(Folded(request.Header(name) ?? "")).Append('\n');
        }
        return canonical.Append('\n').Append(signature.SignedHeaders).Append('\n').Append(Hex(SHA256.HashData(body))).ToString();
    }

    /// <summary>The parameters in order, without the signature itself.</summary>
    internal static string CanonicalQuery(string query) => string.Join('&', query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Where(parameter => !parameter.StartsWith("X-Amz-Signature=", StringComparison.Ordinal))
        .Select(parameter => parameter.Contains('=') ? parameter : parameter + "=")
        .Order(StringComparer.Ordinal));

    private static string Folded(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The signature of a canonical request.</summary>
    internal static string Sign(string secret, string[] scope, string date, string canonical)
    {
        var toSign = $"{Algorithm}\n{date}\n{string.Join('/', scope.Skip(1))}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        return Hex(HMACSHA256.HashData(SigningKey(secret, scope), Encoding.UTF8.GetBytes(toSign)));
    }

    private static byte[] SigningKey(string secret, string[] scope)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in scope.Skip(1))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }
        return key;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Format(DateTimeOffset moment) => moment.ToString(DateFormat, CultureInfo.InvariantCulture);
}
