using System.Text;

namespace Stator.Security;

/// <summary>What a request says about who signed it, from the Authorization header or from the query string of a presigned request.</summary>
/// <param name="Algorithm">AWS4-HMAC-SHA256.</param>
/// <param name="Credential">Access key id, date, region, service and terminator, with slashes.</param>
/// <param name="SignedHeaders">The names of the headers signed, with semicolons.</param>
/// <param name="Signature">Hexadecimal.</param>
/// <param name="Date">When it was signed, as the request has it.</param>
/// <param name="IsPresigned">True when it came in the query string.</param>
public readonly record struct RequestSignature(
    ReadOnlyMemory<char> Algorithm,
    ReadOnlyMemory<char> Credential,
    ReadOnlyMemory<char> SignedHeaders,
    ReadOnlyMemory<char> Signature,
    string Date,
    bool IsPresigned)
{
    private const string AlgorithmStart = "AWS4-";

    /// <summary>The access key id.</summary>
    public ReadOnlySpan<char> AccessKeyId => Part(0);

    /// <summary>The region of the credential scope.</summary>
    public ReadOnlySpan<char> Region => Part(2);

    private ReadOnlySpan<char> Part(int at)
    {
        foreach (var part in Credential.Span.Split('/'))
        {
            if (at-- == 0)
            {
                return Credential.Span[part];
            }
        }
        return [];
    }

    /// <summary>Reads a request's signature.</summary>
    /// <exception cref="Items.DynamoException">There is none, or parts of it are missing.</exception>
    public static RequestSignature Read(ISignedRequest request)
    {
        var header = request.Header("Authorization")?.Trim();
        var isPresigned = request.HasQuery("X-Amz-Algorithm");
        if (header is not null && isPresigned)
        {
            throw SignatureErrors.Both();
        }
        if (isPresigned)
        {
            return FromQuery(request);
        }
        return header is not null && header.StartsWith(AlgorithmStart, StringComparison.Ordinal)
            ? FromHeader(request, header)
            : throw SignatureErrors.MissingToken();
    }

    private static RequestSignature FromHeader(ISignedRequest request, string header)
    {
        ReadOnlyMemory<char> credential = default, signedHeaders = default, signature = default;
        var text = header.AsMemory();
        var space = header.IndexOf(' ');
        for (var rest = space < 0 ? default : text[space..]; !rest.IsEmpty;)
        {
            var end = rest.Span.IndexOfAny(',', ' ');
            var part = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (part.IsEmpty)
            {
                continue;
            }
            var equals = part.Span.IndexOf('=');
            if (equals < 0)
            {
                throw SignatureErrors.Incomplete(
                    $"'{part}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'.");
            }
            switch (part.Span[..equals])
            {
                case "Credential":
                    credential = part[(equals + 1)..];
                    break;
                case "SignedHeaders":
                    signedHeaders = part[(equals + 1)..];
                    break;
                case "Signature":
                    signature = part[(equals + 1)..];
                    break;
            }
        }
        var date = request.Header("X-Amz-Date") ?? request.Header("Date") ?? "";
        return !credential.IsEmpty && !signature.IsEmpty && !signedHeaders.IsEmpty && date.Length > 0
            ? new(text[..space], credential, signedHeaders, signature, date, IsPresigned: false)
            : throw SignatureErrors.Incomplete(Missing(credential, signature, signedHeaders, date) + $"Authorization={header}");
    }

    private static string Missing(ReadOnlyMemory<char> credential, ReadOnlyMemory<char> signature, ReadOnlyMemory<char> signedHeaders, string date)
    {
        var missing = new StringBuilder();
        foreach (var (name, value) in (ReadOnlySpan<(string, ReadOnlyMemory<char>)>)[("Credential", credential), ("Signature", signature), ("SignedHeaders", signedHeaders)])
        {
            missing.Append(value.IsEmpty ? $"Authorization header requires '{name}' parameter. " : "");
        }
        return missing.Append(date.Length == 0 ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " : "").ToString();
    }

    private static RequestSignature FromQuery(ISignedRequest request)
    {
        string[] names = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"];
        var missing = names.Where(name => string.IsNullOrEmpty(request.Query(name))).ToList();
        if (missing.Count > 0)
        {
            throw SignatureErrors.Incomplete(
                string.Concat(missing.Select(name => $"AWS query-string parameters must include '{name}'. "))
                + "Re-examine the query-string parameters.");
        }
        return new(Of(names[0]), Of(names[1]), Of(names[3]), Of(names[2]), request.Query(names[4])!, IsPresigned: true);

        ReadOnlyMemory<char> Of(string name) => request.Query(name).AsMemory();
    }
}
