using System.Diagnostics;

namespace Stator.Acceptance;

/// <summary>A table's changes in Kinesis Data Streams, of which kinesalite is one. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html</summary>
public sealed class KinesisTests
{
    [Fact]
    public async Task Every_change_of_a_table_comes_to_its_data_stream()
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(ForeignClientTests.Scripts, "node_modules")), "npm packages are not installed: npm ci --prefix test/Stator.Acceptance/javascript");
        using var kinesis = Process.Start(new ProcessStartInfo("node", [Path.Combine(ForeignClientTests.Scripts, "kinesalite.mjs")]) { RedirectStandardOutput = true })!;
        try
        {
            var endpoint = $"http://127.0.0.1:{await kinesis.StandardOutput.ReadLineAsync()}";
            await using var server = await ServerProcess.StartAsync("--in-memory", "--kinesis-endpoint", endpoint);
            var (code, output) = await ForeignClientTests.RunAsync("node", [Path.Combine(ForeignClientTests.Scripts, "kinesis.mjs"), server.Endpoint, endpoint]);
            Assert.True(code == 0, output);
            Assert.Contains("all is well", output);
        }
        finally
        {
            kinesis.Kill();
        }
    }
}
