using System.Buffers;
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

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _canonical;

    private readonly ConcurrentDictionary<string, SigningKey> _keys = new();

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
        key.Sign(signature.Date, CanonicalRequest(signature, request, body), expected);
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

    private static ReadOnlySpan<byte> CanonicalRequest(in RequestSignature signature, ISignedRequest request, ReadOnlySpan<byte> body)
    {
        var canonical = _canonical ??= new ArrayBufferWriter<byte>();
        canonical.ResetWrittenCount();
        Write(canonical, request.Method, "\n", request.Path, "\n", CanonicalQuery(request.QueryString), "\n");
        var names = signature.SignedHeaders.Span;
        foreach (var name in names.Split(';'))
        {
            var lower = Lower(names[name]);
            Write(canonical, lower, ":", Folded(request.Header(lower) ?? ""), "\n");
        }
        Write(canonical, "\n");
        Encoding.UTF8.GetBytes(names, canonical);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Sha256.Hash(body, hash);
        Write(canonical, "\n");
        Convert.TryToHexStringLower(hash, canonical.GetSpan(hash.Length * 2), out var written);
        canonical.Advance(written);
        return canonical.WrittenSpan;
    }

    /// <summary>The name of a header in lower case; that of the usual ones without making it.</summary>
    private static string Lower(ReadOnlySpan<char> name) => name switch
    {
        "host" => "host",
        "content-type" => "content-type",
        "x-amz-date" => "x-amz-date",
        "x-amz-target" => "x-amz-target",
        "x-amz-content-sha256" => "x-amz-content-sha256",
        _ => name.ToString().ToLowerInvariant(),
    };

    private static void Write(ArrayBufferWriter<byte> canonical, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            Encoding.UTF8.GetBytes(part, canonical);
        }
    }

    /// <summary>The parameters in order, without the signature itself.</summary>
    internal static string CanonicalQuery(string query) => query.Length == 0 ? "" : string.Join('&', query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Where(parameter => !parameter.StartsWith("X-Amz-Signature=", StringComparison.Ordinal))
        .Select(parameter => parameter.Contains('=') ? parameter : parameter + "=")
        .Order(StringComparer.Ordinal));

    private static string Folded(string value) =>
        value.Contains("  ", StringComparison.Ordinal) || value.StartsWith(' ') || value.EndsWith(' ')
            ? string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : value;

    private static string Format(DateTimeOffset moment) => moment.ToString(DateFormat, CultureInfo.InvariantCulture);
}
