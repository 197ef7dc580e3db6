using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
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
    private const int SignatureCharacters = 64;
    private const int KnownKeysMax = 1000;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, SigningKey> _keys = new();
    private Moment? _last;

    /// <summary>A date as requests have it, and when it is: many requests have the same.</summary>
    private sealed record Moment(string Text, DateTimeOffset Time);

    /// <summary>Checks a signature against the request.</summary>
    /// <exception cref="Items.DynamoException">It is expired, malformed, of an unknown key, or wrong.</exception>
    public void Verify(in RequestSignature signature, ISignedRequest request, ReadOnlySpan<byte> body, string service = "dynamodb")
    {
        CheckDate(signature, request);
        if (!SignsHost(signature.SignedHeaders.Span))
        {
            throw SignatureErrors.HostNotSigned();
        }
        if (!signature.Algorithm.Span.SequenceEqual(Algorithm))
        {
            throw SignatureErrors.Incomplete($"Unsupported AWS 'algorithm': '{signature.Algorithm}' (only AWS4-HMAC-SHA256 for now). ");
        }
        var key = KeyOf(signature, service);
        Span<char> expected = stackalloc char[SignatureCharacters];
        key.Sign(signature.Date, CanonicalRequest.Write(signature.SignedHeaders.Span, request, body), expected);
        if (!CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(expected), MemoryMarshal.AsBytes(signature.Signature.Span)))
        {
            throw SignatureErrors.Mismatch();
        }
    }

    private static bool SignsHost(ReadOnlySpan<char> signedHeaders)
    {
        foreach (var name in signedHeaders.Split(';'))
        {
            if (signedHeaders[name].Equals("host", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The key of a credential scope, made once.</summary>
    private SigningKey KeyOf(in RequestSignature signature, string service)
    {
        if (_keys.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(signature.Credential.Span, out var known)
            && known.Service == service && signature.Date.StartsWith(known.Date, StringComparison.Ordinal))
        {
            return known;
        }
        var scope = CheckScope(signature, service);
        var key = new SigningKey(credentials.SecretOf(scope[0]) ?? throw SignatureErrors.UnknownKey(), scope);
        if (_keys.Count >= KnownKeysMax)
        {
            _keys.Clear(); // Days pass, and regions can be invented.
        }
        return _keys.GetOrAdd(signature.Credential.ToString(), key);
    }

    private void CheckDate(in RequestSignature signature, ISignedRequest request)
    {
        var signed = MomentOf(signature.Date);
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

    private DateTimeOffset MomentOf(string date)
    {
        if (_last is { } last && last.Text == date)
        {
            return last.Time;
        }
        if (!DateTimeOffset.TryParseExact(date, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            throw SignatureErrors.Incomplete(
                $"Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
        _last = new Moment(date, moment);
        return moment;
    }

    private static string[] CheckScope(in RequestSignature signature, string service)
    {
        var scope = signature.Credential.ToString().Split('/');
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

    private static string Format(DateTimeOffset moment) => moment.ToString(DateFormat, CultureInfo.InvariantCulture);
}
