using System.Text;

namespace Stator.Security;

/// <summary>What a request says about who signed it, from the Authorization header or from the query string of a presigned request.</summary>
/// <param name="Algorithm">AWS4-HMAC-SHA256.</param>
/// <param name="Credential">Access key id, date, region, service and terminator, with slashes.</param>
/// <param name="SignedHeaders">The names of the headers signed, with semicolons.</param>
/// <param name="Signature">Hexadecimal.</param>
/// <param name="Date">When it was signed, as the request has it.</param>
/// <param name="IsPresigned">True when it came in the query string.</param>
public sealed record RequestSignature(
    string Algorithm, string Credential, string SignedHeaders, string Signature, string Date, bool IsPresigned)
{
    private const string AlgorithmStart = "AWS4-";

    /// <summary>The access key id.</summary>
    public string AccessKeyId => Part(0);

    /// <summary>The region of the credential scope.</summary>
    public string Region => Part(2);

    private string Part(int at) => Credential.Split('/') is var parts && at < parts.Length ? parts[at] : "";

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
        var space = header.IndexOf(' ');
        var parameters = new Dictionary<string, string>();
        foreach (var part in (space < 0 ? "" : header[space..]).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=');
            if (equals < 0)
            {
                throw SignatureErrors.Incomplete(
                    $"'{part}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'.");
            }
            parameters[part[..equals]] = part[(equals + 1)..];
        }
        var date = request.Header("X-Amz-Date") ?? request.Header("Date") ?? "";
        var missing = new StringBuilder();
        foreach (var name in (string[])["Credential", "Signature", "SignedHeaders"])
        {
            missing.Append(parameters.GetValueOrDefault(name, "").Length == 0 ? $"Authorization header requires '{name}' parameter. " : "");
        }
        missing.Append(date.Length == 0 ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " : "");
        if (missing.Length > 0)
        {
            throw SignatureErrors.Incomplete($"{missing}Authorization={header}");
        }
        return new(
            header[..space], parameters["Credential"], parameters["SignedHeaders"], parameters["Signature"], date, IsPresigned: false);
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
        return new(
            request.Query(names[0])!, request.Query(names[1])!, request.Query(names[3])!, request.Query(names[2])!, request.Query(names[4])!,
            IsPresigned: true);
    }
}

/// <summary>A request as far as its signature covers it.</summary>
public interface ISignedRequest
{
    /// <summary>POST.</summary>
    string Method { get; }

    /// <summary>The path as sent.</summary>
    string Path { get; }

    /// <summary>The query string as sent, without the question mark.</summary>
    string QueryString { get; }

    /// <summary>A header's values joined by commas; null when it is not there.</summary>
    string? Header(string name);

    /// <summary>A query parameter, decoded; null when it is not there.</summary>
    string? Query(string name);

    /// <summary>True when the query parameter is there, with or without a value.</summary>
    bool HasQuery(string name);
}
