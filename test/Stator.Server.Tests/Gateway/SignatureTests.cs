using System.Security.Cryptography;
using System.Text;
using Stator.Security;

namespace Stator.Server.Tests.Gateway;

/// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html</summary>
public sealed class SignatureTests
{
    private const string Id = "AKIDEXAMPLE";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    [Fact]
    public async Task A_request_signed_with_a_known_key_is_answered() => Assert.Equal("", await CallAsync(DateTimeOffset.UtcNow, Id, Secret));

    [Fact]
    public async Task A_wrong_secret_is_a_wrong_signature() => Assert.StartsWith(
        "InvalidSignatureException: The request signature we calculated does not match the signature you provided.",
        await CallAsync(DateTimeOffset.UtcNow, Id, "other"));

    [Fact]
    public async Task A_changed_body_is_a_wrong_signature() => Assert.StartsWith(
        "InvalidSignatureException: The request signature we calculated does not match",
        await CallAsync(DateTimeOffset.UtcNow, Id, Secret, sent: """{"Limit":1}"""));

    [Fact]
    public async Task An_unknown_key_is_no_client() => Assert.Equal(
        "UnrecognizedClientException: The security token included in the request is invalid.", await CallAsync(DateTimeOffset.UtcNow, "NOBODY", Secret));

    [Fact]
    public async Task An_old_signature_is_expired() => Assert.Matches(
        @"^InvalidSignatureException: Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$",
        await CallAsync(DateTimeOffset.UtcNow.AddMinutes(-16), Id, Secret));

    [Fact]
    public async Task A_signature_from_the_future_is_not_yet_current() => Assert.Matches(
        @"^InvalidSignatureException: Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 15 min\.\)$",
        await CallAsync(DateTimeOffset.UtcNow.AddMinutes(16), Id, Secret));

    [Fact]
    public async Task Another_services_scope_is_refused() => Assert.Equal(
        "InvalidSignatureException: Credential should be scoped to correct service: 'dynamodb'. ",
        await CallAsync(DateTimeOffset.UtcNow, Id, Secret, service: "s3"));

    [Theory]
    [InlineData(
        "AWS4-HMAC-SHA256 Signature=b, SignedHeaders=c",
        "IncompleteSignatureException: Authorization header requires 'Credential' parameter. Authorization=AWS4-HMAC-SHA256 Signature=b, SignedHeaders=c")]
    [InlineData(
        "AWS4-",
        "IncompleteSignatureException: Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-")]
    [InlineData("Basic abc", "MissingAuthenticationTokenException: Request is missing Authentication Token")]
    public async Task An_incomplete_header_is_told_what_it_lacks(string header, string error)
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(error, await server.FailAsync("ListTables", "{}", header));
    }

    private static async Task<string> CallAsync(
        DateTimeOffset signedAt, string id, string secret, string service = "dynamodb", string sent = "{}")
    {
        await using var server = await TestServer.StartAsync(credentials: CredentialStore.Parse([$"{Id} {Secret}"]));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(sent, Encoding.UTF8, "application/x-amz-json-1.0") };
        var date = signedAt.ToString("yyyyMMdd'T'HHmmss'Z'");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "DynamoDB_20120810.ListTables");
        request.Headers.TryAddWithoutValidation("X-Amz-Date", date);
        request.Headers.TryAddWithoutValidation("Authorization", Sign("{}", server.Address.Authority, date, id, secret, service));
        using var response = await server.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (response.IsSuccessStatusCode)
        {
            return "";
        }
        var error = System.Text.Json.Nodes.JsonNode.Parse(text)!;
        return $"{error["__type"]!.ToString().Split('#')[1]}: {error["message"]}";
    }

    /// <summary>Signature Version 4, written down a second time.</summary>
    private static string Sign(string body, string host, string date, string id, string secret, string service)
    {
        var scope = $"{date[..8]}/us-east-1/{service}/aws4_request";
        var canonical = $"POST\n/\n\nhost:{host}\nx-amz-date:{date}\nx-amz-target:DynamoDB_20120810.ListTables\n\nhost;x-amz-date;x-amz-target\n{Hash(body)}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hash(canonical)}")));
        return $"AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders=host;x-amz-date;x-amz-target, Signature={signature}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
