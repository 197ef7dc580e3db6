namespace Stator.Server.Triggers;

/// <summary>What Lambda's API answers instead of a mapping. The text is part of the wire contract.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">The error's name.</param>
/// <param name="message">What it says.</param>
internal sealed class MappingException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static MappingException Parameter(string message) => new(400, "InvalidParameterValueException", message);

    public static MappingException NotFound() => new(404, "ResourceNotFoundException", "The resource you requested does not exist.");

    public static MappingException Body() => new(400, "InvalidRequestContentException", "Could not parse request body into json.");

    public static MappingException Exists(string streamArn, string function, Guid id) => new(
        409, "ResourceConflictException",
        $"The event source arn (\" {streamArn} \") and function (\" {function} \") provided mapping already exists. "
        + $"Please update or delete the existing mapping with UUID {id}");
}
