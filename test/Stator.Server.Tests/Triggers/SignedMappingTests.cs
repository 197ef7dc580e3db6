using System.Net;
using Stator.Security;

namespace Stator.Server.Tests.Triggers;

/// <summary>A server with credentials wants Lambda's requests signed, too. https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html</summary>
public sealed class SignedMappingTests
{
    [Theory]
    [InlineData("/2015-03-31/event-source-mappings/?FunctionName=a%20b&MaxItems=5")]
    [InlineData("/_stator/triggers")]
    public async Task A_request_with_the_right_secret_is_answered_and_no_other(string path)
    {
        await using var server = await TestServer.StartAsync(credentials: CredentialStore.Parse(["KEY right"]));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, path, new RequestSigner(new AwsCredentials("KEY", "right"), "us-east-1", "lambda")));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, path, new RequestSigner(new AwsCredentials("KEY", "right", "of a session"), "us-east-1", "lambda")));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(server, path, new RequestSigner(new AwsCredentials("KEY", "wrong"), "us-east-1", "lambda")));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(server, path, new RequestSigner(new AwsCredentials("KEY", "right"), "us-east-1", "dynamodb")));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(server, path, null));
    }

    private static async Task<HttpStatusCode> SendAsync(TestServer server, string path, RequestSigner? signer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, path));
        if (signer is not null)
        {
            await signer.SignAsync(request, TimeProvider.System.GetUtcNow(), default);
        }
        using var response = await server.Http.SendAsync(request);
        return response.StatusCode;
    }
}
