using System.Diagnostics;

namespace Stator.Acceptance;

/// <summary>Clients that are not of .NET. They run where they are installed; .ci/run installs them. https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/, https://docs.aws.amazon.com/cli/latest/reference/dynamodb/</summary>
public sealed class ForeignClientTests(MemoryServer memory) : IClassFixture<MemoryServer>
{
    internal static readonly string Scripts = Path.Combine(Repository.Root, "test", "Stator.Acceptance", "javascript");

    [Theory]
    [InlineData("acceptance")]
    [InlineData("electrodb")]
    [InlineData("toolbox")]
    [InlineData("dynamoose")]
    [InlineData("onetable")]
    public async Task The_AWS_SDK_for_JavaScript_and_libraries_on_it_work(string program)
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Scripts, "node_modules")), "npm packages are not installed: npm ci --prefix test/Stator.Acceptance/javascript");
        var (code, output) = await RunAsync("node", [Path.Combine(Scripts, $"{program}.mjs"), memory.Server.Endpoint]);
        Assert.True(code == 0, output);
        Assert.Contains("all is well", output);
    }

    [Fact]
    public async Task The_AWS_CLI_works_with_its_paginators_and_waiters()
    {
        Assert.SkipUnless(await HasAsync("aws"), "the AWS CLI is not installed");
        await AwsAsync("create-table --table-name cli --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=k,AttributeType=S --key-schema AttributeName=k,KeyType=HASH");
        await AwsAsync("wait table-exists --table-name cli");
        for (var at = 0; at < 5; at++)
        {
            await AwsAsync("put-item --table-name cli --item {\"k\":{\"S\":\"" + at + "\"},\"n\":{\"N\":\"" + at + "\"}}");
        }
        Assert.Equal("5", (await AwsAsync("scan --table-name cli --page-size 2 --query Count --output json")).Trim());
        Assert.Equal("3", (await AwsAsync("get-item --table-name cli --key {\"k\":{\"S\":\"3\"}} --query Item.n.N --output text")).Trim());
        await AwsAsync("delete-table --table-name cli");
        await AwsAsync("wait table-not-exists --table-name cli");
    }

    private async Task<string> AwsAsync(string arguments)
    {
        var (code, output) = await RunAsync("aws", ["--endpoint-url", memory.Server.Endpoint, "dynamodb", .. arguments.Split(' ')]);
        Assert.True(code == 0, $"aws {arguments}: {output}");
        return output;
    }

    private static async Task<bool> HasAsync(string command)
    {
        try
        {
            return (await RunAsync(command, ["--version"])).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    internal static async Task<(int Code, string Output)> RunAsync(string command, string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AWS_ACCESS_KEY_ID"] = "local";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "local";
        start.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
        start.Environment["AWS_PAGER"] = "";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
