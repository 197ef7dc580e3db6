using System.Net.Sockets;
using System.Text;

namespace Stator.Load;

/// <summary>One connection that sends DynamoDB's requests, as cheaply as can be: the server should be what is measured.</summary>
internal sealed class DynamoConnection : IDisposable
{
    private const string Signature =
        "AWS4-HMAC-SHA256 Credential=load/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=00";

    private readonly Socket _socket;
    private readonly string _host;
    private byte[] _buffer = new byte[64 << 10];

    /// <summary>Answers are looked at on the thread that they arrive on. Called before the first socket.</summary>
    public static void StayOnOneThread()
    {
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
    }

    private DynamoConnection(Socket socket, string host)
    {
        _socket = socket;
        _host = host;
    }

    public static async Task<DynamoConnection> OpenAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken);
        return new DynamoConnection(socket, endpoint.Authority);
    }

    /// <summary>Sends a request and reads its answer, which lives until the next one.</summary>
    /// <exception cref="InvalidOperationException">The answer is not 200.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> SendAsync(string operation, string body, CancellationToken cancellationToken)
    {
        var request = Encoding.UTF8.GetBytes(
            $"POST / HTTP/1.1\r\nHost: {_host}\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: {(operation.Contains('.') ? operation : $"DynamoDB_20120810.{operation}")}\r\n"
            + $"X-Amz-Date: 20260101T000000Z\r\nAuthorization: {Signature}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        var (isGood, answer) = await SendAsync(request, cancellationToken);
        return isGood ? answer : throw new InvalidOperationException($"{operation} was refused: {Encoding.UTF8.GetString(answer.Span)}");
    }

    /// <summary>Sends the bytes of a request; answers whether the status is 200, and the body, which lives until the next request.</summary>
    public async ValueTask<(bool IsGood, ReadOnlyMemory<byte> Body)> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await _socket.SendAsync(request, cancellationToken);
        var received = 0;
        while (true)
        {
            if (received == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
            var more = await _socket.ReceiveAsync(_buffer.AsMemory(received), cancellationToken);
            received += more > 0 ? more : throw new InvalidOperationException("The server closed the connection.");
            if (TryFindBody(received, out var start, out var length))
            {
                return (_buffer.AsSpan(0, received).StartsWith("HTTP/1.1 200"u8), _buffer.AsMemory(start, length));
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Where the body is, when all of it is there; one in chunks is told with its chunks' heads.</summary>
    private bool TryFindBody(int received, out int start, out int length)
    {
        var all = _buffer.AsSpan(0, received);
        start = all.IndexOf("\r\n\r\n"u8) + 4;
        length = 0;
        if (start < 4)
        {
            return false;
        }
        var head = all[..(start - 2)];
        var name = "\r\nContent-Length: "u8;
        if (head.IndexOf(name) is var at and >= 0)
        {
            var rest = head[(at + name.Length)..];
            length = int.Parse(rest[..rest.IndexOf((byte)'\r')], System.Globalization.CultureInfo.InvariantCulture);
            return received >= start + length;
        }
        length = received - start;
        return all.EndsWith("0\r\n\r\n"u8);
    }
}
