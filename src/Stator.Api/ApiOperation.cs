using System.Text.Json;

namespace Stator.Api;

/// <summary>Which of AWS's wordings of a fault an operation answers; AWS moves operations one by one.</summary>
public enum Wording
{
    /// <summary>The wording of before June 2026.</summary>
    Old,

    /// <summary>The newer sentences for values, without the envelope.</summary>
    New,

    /// <summary>The newer sentences, and every fault of the request inside '1 validation error detected: '.</summary>
    Enveloped,
}

/// <summary>One operation of the API, from the table of facts.</summary>
/// <param name="name">Its name.</param>
/// <param name="service">The service version that stands before the name in X-Amz-Target.</param>
/// <param name="wording">How its faults are worded.</param>
/// <param name="errors">The error types it can answer beside the common ones.</param>
/// <param name="parameters">The names of its request's members.</param>
public abstract class ApiOperation(string name, string service, Wording wording, IReadOnlyList<string> errors, IReadOnlyList<string> parameters)
{
    /// <summary>The operation's name.</summary>
    public string Name { get; } = name;

    /// <summary>DynamoDB_20120810 or DynamoDBStreams_20120810.</summary>
    public string Service { get; } = service;

    /// <summary>How its faults are worded.</summary>
    public Wording Wording { get; } = wording;

    /// <summary>The error types it can answer beside the common ones.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;

    /// <summary>The names of its request's members.</summary>
    public IReadOnlyList<string> Parameters { get; } = parameters;

    /// <summary>Reads a request from the object that <paramref name="json"/> stands at, and checks the model's constraints.</summary>
    /// <exception cref="Items.DynamoException">What is wrong, up to ten faults in one sentence.</exception>
    public abstract void Check(ref Utf8JsonReader json);
}

/// <summary>Reads a request.</summary>
public delegate TRequest? RequestReader<TRequest>(ref Utf8JsonReader json, bool isElement);

/// <summary>One operation with its request and its answer.</summary>
public sealed class ApiOperation<TRequest, TAnswer>(
    string name,
    string service,
    Wording wording,
    IReadOnlyList<string> errors,
    IReadOnlyList<string> parameters,
    RequestReader<TRequest> read,
    Action<TRequest, ConstraintErrors> validate,
    Action<TAnswer, Utf8JsonWriter> write) : ApiOperation(name, service, wording, errors, parameters)
    where TRequest : class
{
    /// <summary>Reads the request from the body's JSON; null when the body is no object.</summary>
    public TRequest? Read(ref Utf8JsonReader json) => read(ref json, false);

    /// <inheritdoc/>
    public override void Check(ref Utf8JsonReader json) => Validate(Read(ref json)!);

    /// <summary>Checks the model's constraints.</summary>
    /// <exception cref="Items.DynamoException">What is wrong, up to ten faults in one sentence.</exception>
    public void Validate(TRequest request) => ConstraintErrors.Check(request, validate);

    /// <summary>Writes the answer.</summary>
    public void Write(TAnswer answer, Utf8JsonWriter json) => write(answer, json);
}

/// <summary>The answer of operations that have none.</summary>
public sealed class Nothing
{
    /// <summary>The only one.</summary>
    public static Nothing Instance { get; } = new();
}
