using System.Security.Cryptography;
using System.Text;

namespace Stator.Security;

/// <summary>
/// The text of a request that its signature is of, put together in memory of the thread.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
internal ref struct CanonicalRequest
{
    private const int FirstBytes = 1024;
    private const int KeptBytesMax = 64 << 10;
    private const int Utf8BytesMax = 3;

    [ThreadStatic]
    private static byte[]? _memory;

    private byte[] _text;
    private int _length;

    /// <summary>Writes the canonical request; what is answered is good until the thread's next one.</summary>
    /// <param name="signedHeaders">The names of the headers signed, with semicolons.</param>
    public static ReadOnlySpan<byte> Write(ReadOnlySpan<char> signedHeaders, ISignedRequest request, ReadOnlySpan<byte> body)
    {
        var written = new CanonicalRequest { _text = _memory ?? new byte[FirstBytes] };
        written.AppendAll(signedHeaders, request, body);
        _memory = written._text.Length <= KeptBytesMax ? written._text : null;
        return written._text.AsSpan(0, written._length);
    }

    /// <summary>The parameters in order, without the signature itself.</summary>
    public static string Query(string query) => query.Length == 0 ? "" : string.Join('&', query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Where(parameter => !parameter.StartsWith("X-Amz-Signature=", StringComparison.Ordinal))
        .Select(parameter => parameter.Contains('=') ? parameter : parameter + "=")
        .Order(StringComparer.Ordinal));

    private void AppendAll(ReadOnlySpan<char> signedHeaders, ISignedRequest request, ReadOnlySpan<byte> body)
    {
        Append(request.Method, '\n');
        Append(request.Path, '\n');
        Append(Query(request.QueryString), '\n');
        foreach (var name in signedHeaders.Split(';'))
        {
            var lower = Lower(signedHeaders[name]);
            Append(lower, ':');
            Append(Folded(request.Header(lower) ?? ""), '\n');
        }
        Append("", '\n');
        Append(signedHeaders, '\n');
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Sha256.Hash(body, hash);
        Reserve(hash.Length * 2);
        Convert.TryToHexStringLower(hash, _text.AsSpan(_length), out var digits);
        _length += digits;
    }

    private void Append(ReadOnlySpan<char> text, char end)
    {
        Reserve((text.Length * Utf8BytesMax) + 1);
        _length += Encoding.UTF8.GetBytes(text, _text.AsSpan(_length));
        _text[_length++] = (byte)end;
    }

    private void Reserve(int bytes)
    {
        if (_text.Length - _length < bytes)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + bytes));
        }
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

    private static string Folded(string value) =>
        value.Contains("  ", StringComparison.Ordinal) || value.StartsWith(' ') || value.EndsWith(' ')
            ? string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : value;
}
