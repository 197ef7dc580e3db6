using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Stator.Items;
using Stator.Security;
using Stator.Server.Triggers;
using Stator.Storage;

namespace Stator.Server.Gateway;

/// <summary>
/// HTTP in front of the operations: finds the operation, the caller's realm and the body, and writes answers and errors as DynamoDB's
/// gateway does.
/// </summary>
/// <param name="operations">The operations by their whole target, service and name.</param>
/// <param name="realms">Which account and region a request belongs to.</param>
/// <param name="mappings">Lambda's API of event source mappings.</param>
/// <param name="verifier">Checks signatures; null to accept any credentials.</param>
/// <param name="logger">Where failures of the server itself are told.</param>
internal sealed partial class Gateway(
    IReadOnlyDictionary<string, Operation> operations, Realms realms, EventSourceMappings mappings, SignatureVerifier? verifier, ILogger<Gateway> logger)
    : IHttpApplication<HttpExchange>
{
    private const string Json10 = "application/x-amz-json-1.0";
    private const string JsonPlain = "application/json";
    private static readonly byte[] NotFoundBody = "<UnknownOperationException/>\n"u8.ToArray();

    private readonly InFlightMemory _memory = InFlightMemory.OfThisMachine();

    /// <summary>An exchange for each connection, or with HTTP/2 for each stream.</summary>
    public HttpExchange CreateContext(IFeatureCollection contextFeatures)
    {
        var exchange = contextFeatures is IHostContextContainer<HttpExchange> connection
            ? connection.HostContext ??= new HttpExchange(_memory)
            : new HttpExchange(_memory);
        exchange.Begin(contextFeatures);
        return exchange;
    }

    public void DisposeContext(HttpExchange context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpExchange context)
    {
        try
        {
            if (!await RequestBody.TryReadAsync(context))
            {
                Refuse(context, 413);
            }
            else if (OperationContentType(context) is { } contentType)
            {
                StartHeaders(context);
                _ = Cors.Apply(context); // What is posted is no preflight.
                try
                {
                    await ExecuteAsync(context, context.Body.Written);
                }
                catch (Exception failure) when (failure is not InFlightMemoryExhaustedException && !context.Aborted.IsCancellationRequested)
                {
                    WriteError(context, failure);
                }
                context.Json.Flush();
                await WriteAsync(context, context.Answer.Written, contentType);
            }
            else
            {
                StartHeaders(context);
                await AnswerOtherAsync(context);
            }
        }
        catch (InFlightMemoryExhaustedException) when (!context.HasStarted)
        {
            Refuse(context, 503);
        }
        catch (Exception) when (context.Aborted.IsCancellationRequested)
        {
            // The client has gone: nobody is there to be answered.
        }
        finally
        {
            context.End(); // What was written has been handed over.
        }
    }

    private static void Refuse(HttpExchange context, int status)
    {
        context.Status = status;
        context.ResponseHeaders.Connection = "close";
    }

    /// <summary>The content type of the answer to a request that is for an operation of DynamoDB; null for any other request.</summary>
    private static string? OperationContentType(HttpExchange context)
    {
        var contentType = MediaTypeOf(context.RequestHeaders.ContentType.ToString());
        return context.Method != "POST" || EventSourceMappings.IsFor(context.Path) || (!context.Body.Written.IsEmpty && contentType is not (Json10 or JsonPlain))
            ? null
            : contentType == Json10 ? Json10 : JsonPlain;
    }

    private ValueTask AnswerOtherAsync(HttpExchange context)
    {
        if (EventSourceMappings.IsFor(context.Path) && context.Method != "OPTIONS")
        {
            return AnswerMappingsAsync(context, context.Body.Written);
        }
        if (Cors.Apply(context))
        {
            return context.WriteAsync(default);
        }
        if (context.Method == "GET")
        {
            return WriteAsync(context, Encoding.ASCII.GetBytes($"healthy: dynamodb.{RegionOf(context)}.amazonaws.com "), "text/plain");
        }
        context.Status = 404;
        return WriteAsync(context, NotFoundBody, "application/xml");
    }

    private static void StartHeaders(HttpExchange context)
    {
        context.ResponseHeaders.Server = "Server";
        context.ResponseHeaders["x-amzn-RequestId"] = RequestIds.Next();
    }

    /// <summary>Lambda's REST API: the error's name is in a header.</summary>
    private async ValueTask AnswerMappingsAsync(HttpExchange context, ReadOnlyMemory<byte> body)
    {
        ReadOnlyMemory<byte> answer;
        try
        {
            var signature = RequestSignature.Read(context);
            verifier?.Verify(signature, context, body.Span, "lambda");
            (context.Status, answer) = await mappings.AnswerAsync(realms.Of(signature.AccessKeyId, signature.Region), context, body, context.Aborted);
        }
        catch (MappingException error)
        {
            (context.Status, answer) = MappingErrors.Write(context, error);
        }
        catch (DynamoException error)
        {
            (context.Status, answer) = MappingErrors.Write(context, new MappingException(403, error.Type, error.Message));
        }
        catch (Exception failure) when (!context.Aborted.IsCancellationRequested)
        {
            var explained = Explain(context.Path, failure);
            (context.Status, answer) = MappingErrors.Write(context, new MappingException(500, "ServiceException", explained.Message));
        }
        context.ResponseHeaders.ContentType = JsonPlain;
        await context.WriteAsync(answer);
    }

    /// <summary>Instead of what the operation may have written.</summary>
    private void WriteError(HttpExchange context, Exception failure)
    {
        var error = failure switch
        {
            DynamoException told => told,
            JsonException => ErrorAnswer.BrokenJson(),
            _ => null,
        };
        context.Status = error is null ? 500 : 400;
        error ??= Explain(context.RequestHeaders["X-Amz-Target"].ToString(), failure);
        context.Json.Reset();
        context.Answer.Reset();
        ErrorAnswer.Write(context.Json, error);
    }

    private static string MediaTypeOf(string contentType) => contentType == Json10 ? Json10 : contentType.Split(';')[0].Trim();

    /// <summary>What can be refused before the operation runs is thrown at once.</summary>
    private ValueTask ExecuteAsync(HttpExchange context, ReadOnlyMemory<byte> body)
    {
        var sent = body;
        if (context.RequestHeaders.ContentEncoding is { Count: > 0 } given && given.ToString().ToLowerInvariant() is { Length: > 0 } encoding and not "identity")
        {
            body = Decompressed(body, encoding);
        }
        var target = context.RequestHeaders["X-Amz-Target"].ToString();
        if (!operations.TryGetValue(target, out var operation))
        {
            ExpectJson(body);
            throw ErrorAnswer.UnknownOperation();
        }
        RequestSignature signature;
        try
        {
            signature = RequestSignature.Read(context);
            verifier?.Verify(signature, context, sent.Span);
        }
        catch (DynamoException)
        {
            ExpectJson(body); // Broken JSON is told before anything about credentials.
            throw;
        }
        if (body.IsEmpty)
        {
            throw ErrorAnswer.BrokenJson();
        }
        return operation.AnswerAsync(realms.Of(signature.AccessKeyId, signature.Region), body, context.Json, context.Aborted);
    }

    private static byte[] Decompressed(ReadOnlyMemory<byte> body, string encoding)
    {
        if (encoding is not ("gzip" or "deflate"))
        {
            throw ErrorAnswer.BrokenJson();
        }
        try
        {
            return Compression.Decompress(body, encoding);
        }
        catch (InvalidDataException)
        {
            throw ErrorAnswer.BrokenJson();
        }
    }

    private static void ExpectJson(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return;
        }
        var json = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = Operation.JsonDepthMax });
        while (json.Read())
        {
        }
    }

    private static string RegionOf(HttpExchange context)
    {
        try
        {
            return RequestSignature.Read(context).Region is { Length: > 0 } region ? region.ToString() : Realms.DefaultRegion;
        }
        catch (DynamoException)
        {
            return Realms.DefaultRegion;
        }
    }

    private static ValueTask WriteAsync(HttpExchange context, ReadOnlyMemory<byte> body, string contentType)
    {
        if (body.Length > Compression.UncompressedBytesMax
            && Compression.Choose(context.Header("Accept-Encoding")) is { } encoding)
        {
            body = Compression.Compress(body.Span, encoding);
            context.ResponseHeaders.ContentEncoding = encoding;
        }
        context.ResponseHeaders.ContentType = contentType;
        context.ResponseHeaders["x-amz-crc32"] = Crc32.HashToUInt32(body.Span).ToString();
        return context.WriteAsync(body);
    }

    private DynamoException Explain(string target, Exception failure)
    {
        switch (failure)
        {
            case StoreFailedException:
                LogDisk(logger, target, failure.Message);
                return new DynamoException("InternalServerError", failure.Message);
            case CorruptionException:
                LogDamage(logger, target, failure.Message);
                return new DynamoException("InternalServerError", "What this request reads is damaged on disk. The server's log names the file.");
            default:
                LogFailure(logger, target, failure);
                return new DynamoException("InternalFailure", "");
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The server failed while it executed {Target}")]
    private static partial void LogFailure(ILogger logger, string target, Exception failure);

    [LoggerMessage(2, LogLevel.Error, "{Target} failed: {Reason}")]
    private static partial void LogDisk(ILogger logger, string target, string reason);

    [LoggerMessage(3, LogLevel.Error, "{Target} met damage in the data folder: {Damage}. Stop the server and run: stator check")]
    private static partial void LogDamage(ILogger logger, string target, string damage);
}
