using System.Runtime.CompilerServices;
using System.Text.Json;
using Stator.Api;
using Stator.Engine.Catalog;

namespace Stator.Server.Gateway;

/// <summary>An operation of the API that the server has: from a request's JSON to an answer's.</summary>
internal abstract class Operation(ApiOperation facts)
{
    /// <summary>How deep a body's JSON may nest: 32 levels of attributes, two levels of JSON each, and what is around them.</summary>
    public const int JsonDepthMax = 512;

    /// <summary>The operation in the table of facts.</summary>
    public ApiOperation Facts { get; } = facts;

    /// <summary>False for operations that only answer that they are missing.</summary>
    public virtual bool IsPresent => true;

    /// <summary>The parameters that are refused because the server does not have what they ask for.</summary>
    public virtual IReadOnlyList<string> MissingParameters => [];

    /// <summary>The parameters that are checked, kept and answered, but that nothing acts on yet.</summary>
    public virtual IReadOnlyList<string> StoredParameters => [];

    /// <summary>Reads, checks and executes a request, and writes the answer.</summary>
    /// <exception cref="Items.DynamoException">What the client did wrong.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public abstract ValueTask AnswerAsync(Realm realm, ReadOnlyMemory<byte> body, Utf8JsonWriter answer, CancellationToken cancellationToken);

    /// <summary>A reader at the start of the object that a body is.</summary>
    /// <exception cref="Items.DynamoException">It is none.</exception>
    protected static Utf8JsonReader Open(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = JsonDepthMax });
        return json.Read() && json.TokenType == JsonTokenType.StartObject ? json : throw ErrorAnswer.BrokenJson();
    }
}

/// <summary>An operation with its request and its answer, which it writes itself: what the answer is made of may be lent until then.</summary>
internal abstract class TypedOperation<TRequest, TAnswer>(ApiOperation<TRequest, TAnswer> facts) : Operation(facts)
    where TRequest : class
{
    private readonly ApiOperation<TRequest, TAnswer> _facts = facts;

    /// <inheritdoc/>
    public sealed override ValueTask AnswerAsync(Realm realm, ReadOnlyMemory<byte> body, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var request = Read(body.Span);
        _facts.Validate(request);
        return AnswerAsync(realm, request, answer, cancellationToken);
    }

    /// <summary>Executes a request, and writes the answer. The request satisfies the model's constraints.</summary>
    protected abstract ValueTask AnswerAsync(Realm realm, TRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken);

    /// <summary>Writes an answer.</summary>
    protected void Write(TAnswer answer, Utf8JsonWriter json) => _facts.Write(answer, json);

    private TRequest Read(ReadOnlySpan<byte> body)
    {
        var json = Open(body);
        var request = _facts.Read(ref json)!;
        return json.Read() ? throw ErrorAnswer.BrokenJson() : request;
    }
}

/// <summary>An operation that hands over its answer.</summary>
internal abstract class Operation<TRequest, TAnswer>(ApiOperation<TRequest, TAnswer> facts) : TypedOperation<TRequest, TAnswer>(facts)
    where TRequest : class
{
    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    protected sealed override async ValueTask AnswerAsync(Realm realm, TRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken) =>
        Write(await ExecuteAsync(realm, request, cancellationToken), answer);

    /// <summary>What the operation does. The request satisfies the model's constraints.</summary>
    protected abstract ValueTask<TAnswer> ExecuteAsync(Realm realm, TRequest request, CancellationToken cancellationToken);
}

/// <summary>An operation of the API that the server does not have yet. What is wrong with a request is told before that.</summary>
internal sealed class MissingOperation(ApiOperation facts) : Operation(facts)
{
    public override bool IsPresent => false;

    public override IReadOnlyList<string> MissingParameters => Facts.Parameters;

    public override ValueTask AnswerAsync(Realm realm, ReadOnlyMemory<byte> body, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var json = Open(body.Span);
        Facts.Check(ref json);
        throw ErrorAnswer.NotImplemented(Facts.Name);
    }
}
