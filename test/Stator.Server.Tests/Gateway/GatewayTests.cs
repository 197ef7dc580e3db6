using System.IO.Compression;
using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Stator.Server.Gateway;

namespace Stator.Server.Tests.Gateway;

/// <summary>HTTP as DynamoDB's own gateway speaks it. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html</summary>
public sealed class GatewayTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private TestServer Server => shared.Server;

    [Fact]
    public async Task Get_answers_that_it_is_healthy()
    {
        using var response = await Server.Http.GetAsync("/");
        Assert.Equal("healthy: dynamodb.us-east-1.amazonaws.com ", await response.Content.ReadAsStringAsync());
        Assert.Equal("3128867991", response.Headers.GetValues("x-amz-crc32").Single());
        Assert.Matches("^[0-9A-V]{52}$", response.Headers.GetValues("x-amzn-RequestId").Single());
        Assert.Equal("Server", response.Headers.Server.ToString());
    }

    [Theory]
    [InlineData("DynamoDB_20120810.Nope")]
    [InlineData("DynamoDB_20120810")]
    [InlineData("DynamoDB_20111205.ListTables")]
    [InlineData("Nope.ListTables")]
    [InlineData(".")]
    public async Task An_unknown_target_is_an_unknown_operation(string target)
    {
        using var response = await Server.SendAsync(target, "{}"u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("""{"__type":"com.amazon.coral.service#UnknownOperationException"}""", await response.Content.ReadAsStringAsync());
        Assert.Equal("1368724161", response.Headers.GetValues("x-amz-crc32").Single());
    }

    [Theory]
    [InlineData("DynamoDB_20120810.ListTables", "{")]
    [InlineData("DynamoDB_20120810.ListTables", "")]
    [InlineData("DynamoDB_20120810.ListTables", "[]")]
    [InlineData("DynamoDB_20120810.ListTables", "null")]
    [InlineData("DynamoDB_20120810.ListTables", "{} {}")]
    [InlineData("DynamoDB_20120810.Nope", "{\"a\":")]
    public async Task Broken_JSON_is_a_serialization_error(string target, string body)
    {
        using var response = await Server.SendAsync(target, Encoding.UTF8.GetBytes(body));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("""{"__type":"com.amazon.coral.service#SerializationException"}""", await response.Content.ReadAsStringAsync());
        Assert.Equal("3948637019", response.Headers.GetValues("x-amz-crc32").Single());
    }

    [Fact]
    public async Task A_request_without_credentials_is_refused()
    {
        using var response = await Server.SendAsync("ListTables", "{}"u8.ToArray(), authorization: "");
        Assert.Equal(
            """{"__type":"com.amazon.coral.service#MissingAuthenticationTokenException","message":"Request is missing Authentication Token"}""",
            await response.Content.ReadAsStringAsync());
        Assert.Equal("2088342776", response.Headers.GetValues("x-amz-crc32").Single());
    }

    [Fact]
    public async Task A_body_over_16_MB_is_refused_with_413()
    {
        using var large = await Server.SendAsync("PutItem", new byte[(16 << 20) + 1]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Empty(await large.Content.ReadAsByteArrayAsync());
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StreamContent(new MemoryStream(new byte[(16 << 20) + 5])) };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-amz-json-1.0");
        using var refused = await Server.Http.SendAsync(chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    [Theory]
    [InlineData("PUT", "application/x-amz-json-1.0", 404)]
    [InlineData("DELETE", "application/x-amz-json-1.0", 404)]
    [InlineData("POST", "application/x-amz-json-1.1", 404)]
    [InlineData("POST", "text/plain", 404)]
    [InlineData("POST", "application/json; charset=utf-8", 200)]
    [InlineData("POST", "application/x-amz-json-1.0", 200)]
    public async Task Only_a_post_of_JSON_is_answered(string method, string contentType, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/") { Content = new ByteArrayContent("{}"u8.ToArray()) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "DynamoDB_20120810.ListTables");
        request.Headers.TryAddWithoutValidation("X-Amz-Date", "20261121T000000Z");
        request.Headers.TryAddWithoutValidation("Authorization", TestServer.Authorization);
        using var response = await Server.Http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 404)
        {
            Assert.Equal("<UnknownOperationException/>\n", await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Browsers_of_any_origin_may_call()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/");
        preflight.Headers.Add("Origin", "https://example.org");
        preflight.Headers.Add("Access-Control-Request-Headers", "x-amz-target");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var allowed = await Server.Http.SendAsync(preflight);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal("*", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("x-amz-target", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.Equal("POST", allowed.Headers.GetValues("Access-Control-Allow-Methods").Single());
        Assert.Equal("172800", allowed.Headers.GetValues("Access-Control-Max-Age").Single());
    }

    [Theory]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("br, identity, deflate, gzip", "deflate")]
    [InlineData("*", "gzip")]
    [InlineData("*, gzip;q=0.5", "deflate")]
    [InlineData("GZIP", "gzip")]
    [InlineData("gzip;q=0", null)]
    [InlineData("br", null)]
    [InlineData("", null)]
    public void The_encoding_is_the_first_that_the_client_takes(string header, string? encoding) =>
        Assert.Equal(encoding, Compression.Choose(header));

    [Fact]
    public async Task A_large_answer_is_compressed_and_its_checksum_is_of_what_is_sent()
    {
        var text = new string('x', 5000);
        await Server.CallAsync("PutItem", """{"TableName":"table","Item":{"p":{"S":"gzip"},"s":{"N":"1"},"t":{"S":"TEXT"}}}""".Replace("TEXT", text));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = new ByteArrayContent("""{"TableName":"table","Key":{"p":{"S":"gzip"},"s":{"N":"1"}}}"""u8.ToArray()),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-amz-json-1.0");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "DynamoDB_20120810.GetItem");
        request.Headers.TryAddWithoutValidation("X-Amz-Date", "20261121T000000Z");
        request.Headers.TryAddWithoutValidation("Authorization", TestServer.Authorization);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        using var response = await Server.Http.SendAsync(request);
        var sent = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        Assert.Equal(Crc32.HashToUInt32(sent).ToString(), response.Headers.GetValues("x-amz-crc32").Single());
        using var unpacked = new StreamReader(new GZipStream(new MemoryStream(sent), CompressionMode.Decompress));
        Assert.Contains(text, await unpacked.ReadToEndAsync());
    }

    [Fact]
    public void Memory_in_flight_is_bounded_and_comes_back()
    {
        var memory = new InFlightMemory(100_000);
        using (var buffer = new PooledBuffer(memory))
        {
            buffer.GetSpan(60_000);
            buffer.Advance(60_000);
            Assert.Throws<InFlightMemoryExhaustedException>(() => buffer.GetSpan(60_000).Length);
        }
        using var again = new PooledBuffer(memory);
        Assert.True(again.GetSpan(60_000).Length >= 60_000);
    }

    [Fact]
    public async Task HTTP_2_is_spoken_on_the_same_port()
    {
        using var http = new HttpClient { BaseAddress = Server.Address, DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await http.GetAsync("/");
        Assert.Equal(new Version(2, 0), response.Version);
        Assert.StartsWith("healthy", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Headers_have_a_limit()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Server.Address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: x\r\nX-Long: {new string('x', 20_000)}\r\n\r\n"));
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 431", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Accounts_and_regions_do_not_see_each_others_tables()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateTableAsync("mine");
        foreach (var (credential, expected) in ((string, int)[])[("test/20261121/us-east-1", 1), ("other/20261121/us-east-1", 1),
            ("test/20261121/eu-west-1", 0), ("123456789012/20261121/us-east-1", 0)])
        {
            var tables = await server.CallAsync("ListTables", "{}", TestServer.Authorization.Replace("test/20261121/us-east-1", credential));
            Assert.Equal(expected, tables["TableNames"]!.AsArray().Count);
        }
        await using var joined = await TestServer.StartAsync(shared: true);
        await joined.CreateTableAsync("ours");
        var seen = await joined.CallAsync("ListTables", "{}", TestServer.Authorization.Replace("test/20261121/us-east-1", "123456789012/20261121/eu-west-1"));
        Assert.Single(seen["TableNames"]!.AsArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("PRI * HT")]
    public async Task A_stop_does_not_wait_for_a_client_that_has_not_asked_anything(string sent)
    {
        var server = await TestServer.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent));
        await server.Http.GetAsync("/"); // Another connection is served: the silent one has been accepted before it.
        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_stop_lets_a_request_under_way_finish()
    {
        var server = await TestServer.StartAsync();
        await server.CreateTableAsync("busy");
        const string Body = """{"TableName":"busy","Item":{"p":{"S":"a"},"s":{"N":"1"}},"ReturnConsumedCapacity":"TOTAL"}""";
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\n"
            + $"X-Amz-Date: 20261121T000000Z\r\nAuthorization: {TestServer.Authorization}\r\nContent-Length: {Body.Length}\r\n"
            + "Expect: 100-continue\r\n\r\n"));
        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 100 Continue", await reader.ReadLineAsync()); // The server is reading the body now.
        var stopping = server.DisposeAsync().AsTask();
        Assert.False(stopping.IsCompleted);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Body));
        Assert.Equal("", await reader.ReadLineAsync());
        Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync());
        await stopping;
    }
}
