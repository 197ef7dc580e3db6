namespace Stator.Security;

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
