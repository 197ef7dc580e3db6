using Stator.Items;

namespace Stator.Security;

/// <summary>Every error of authentication that a client can see. The text is part of the wire contract.</summary>
internal static class SignatureErrors
{
    public static DynamoException MissingToken() => new("MissingAuthenticationTokenException", "Request is missing Authentication Token");

    public static DynamoException Both() => Invalid(
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");

    public static DynamoException Incomplete(string message) => new("IncompleteSignatureException", message);

    public static DynamoException UnknownKey() =>
        new("UnrecognizedClientException", "The security token included in the request is invalid.");

    public static DynamoException Mismatch() => Invalid(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. "
        + "Consult the service documentation for details.");

    public static DynamoException Expired(string signed, string earliest, string now) =>
        Invalid($"Signature expired: {signed} is now earlier than {earliest} ({now} - 15 min.)");

    public static DynamoException NotYetCurrent(string signed, string latest, string now) =>
        Invalid($"Signature not yet current: {signed} is still later than {latest} ({now} + 15 min.)");

    public static DynamoException HostNotSigned() => Invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");

    public static DynamoException Scope(string message) => Invalid(message);

    private static DynamoException Invalid(string message) => new("InvalidSignatureException", message);
}
