using System.Diagnostics;

namespace Stator.Acceptance;

/// <summary>The command as people and scripts meet it.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task A_stop_is_graceful_and_the_data_is_there_at_the_next_start()
    {
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        await using (var server = await ServerProcess.StartAsync("--data", folder))
        {
            using var client = server.CreateClient();
            await client.CreateTableAsync("kept", [new("k", "HASH")], [new("k", "S")], new Amazon.DynamoDBv2.Model.ProvisionedThroughput(5, 5));
            Assert.Equal(0, await server.StopAsync());
        }
        await using (var server = await ServerProcess.StartAsync("--data", folder))
        {
            using var client = server.CreateClient();
            Assert.Equal(["kept"], (await client.ListTablesAsync()).TableNames);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("--port 70000", "--port: '70000' is not a number from 0 to 65535. See stator serve --help.")]
    [InlineData("--host foo", "--host: 'foo' is not an IP address.")]
    [InlineData("--in-memory --data x", "--data and --in-memory can't be used together.")]
    [InlineData("--nope", "Unrecognized command or argument '--nope'")]
    [InlineData("--in-memory --host 0.0.0.0", "refusing to listen on 0.0.0.0")]
    [InlineData("--in-memory --credentials /nope/nope", "cannot read the credentials file /nope/nope")]
    [InlineData("--data /dev/null/x", "cannot use the data folder")]
    [InlineData("--memory 5", "--memory: '5' is not a size like 512MB or 4GB, at least 16MB.")]
    [InlineData("--memory 15MB", "--memory: '15MB' is not a size like 512MB or 4GB, at least 16MB.")]
    [InlineData("--memory 900000GB", "--memory: '900000GB' is not a size that this machine has: its memory is ")]
    [InlineData("--durability often", "'often' is not each-commit, every-100ms (or another number of milliseconds) or none.")]
    public async Task What_is_wrong_is_told_in_one_line(string options, string message)
    {
        var (code, output, error) = await RunAsync(["serve", .. options.Split(' ')]);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.StartsWith("stator: ", error);
        Assert.Contains(message, error);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_port_or_folder_in_use_is_told_in_one_line()
    {
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        await using var server = await ServerProcess.StartAsync("--data", folder);
        var port = new Uri(server.Endpoint).Port;
        Assert.Contains($"port {port} on 127.0.0.1 is in use", (await RunAsync(["serve", "--in-memory", "--port", $"{port}"])).Error);
        Assert.Contains($"The data folder {folder} is in use by another process", (await RunAsync(["serve", "--data", folder, "--port", "0"])).Error);
    }

    [Fact]
    public async Task Help_names_every_option_and_its_variable()
    {
        var (code, output, _) = await RunAsync(["serve", "--help"]);
        Assert.Equal(0, code);
        foreach (var option in (string[])["--host", "--port", "--data", "--memory", "--durability", "--in-memory", "--shared", "--credentials", "--table-delay"])
        {
            Assert.Contains(option, output);
            Assert.Contains("STATOR_" + option[2..].Replace('-', '_').ToUpperInvariant(), output);
        }
        Assert.Contains("[default: 512MB]", output);
        Assert.Contains("[default: each-commit]", output);
    }

    [Theory]
    [InlineData("each-commit")]
    [InlineData("every-50ms")]
    [InlineData("none")]
    public async Task Whatever_the_durability_a_graceful_stop_keeps_everything(string durability)
    {
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        await using (var server = await ServerProcess.StartAsync("--data", folder, "--durability", durability, "--memory", "64MB"))
        {
            await FillAsync(server);
            Assert.Equal(0, await server.StopAsync());
        }
        var (code, output, _) = await RunAsync(["check", "--data", folder]);
        Assert.Equal(0, code);
        Assert.Contains("0 commits in the log: all is well", output);
        await using (var server = await ServerProcess.StartAsync("--data", folder))
        {
            using var client = server.CreateClient();
            Assert.Equal(100, (await client.ScanAsync(new Amazon.DynamoDBv2.Model.ScanRequest("kept"))).Count);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Check_tells_of_damage_and_compact_makes_room()
    {
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        await using (var server = await ServerProcess.StartAsync("--data", folder))
        {
            await FillAsync(server);
            await server.StopAsync();
        }
        var (code, output, error) = await RunAsync(["compact", "--data", folder]);
        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Contains("bytes in 1 sorted string table after", output);
        var table = Assert.Single(Directory.GetFiles(folder, "table-*"));
        var bytes = await File.ReadAllBytesAsync(table);
        bytes[100] ^= 1;
        await File.WriteAllBytesAsync(table, bytes);
        (code, _, error) = await RunAsync(["check", "--data", folder]);
        Assert.Equal(2, code);
        Assert.Contains($"DAMAGED {Path.GetFileName(table)}: the checksum of the block at 0 does not match", error);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Damage_that_a_request_meets_is_told_to_the_client()
    {
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        await using (var server = await ServerProcess.StartAsync("--data", folder))
        {
            await FillAsync(server);
            await server.StopAsync();
        }
        var table = Assert.Single(Directory.GetFiles(folder, "table-*"));
        var bytes = await File.ReadAllBytesAsync(table);
        bytes[bytes.AsSpan().IndexOf("key 5"u8)] ^= 1;
        await File.WriteAllBytesAsync(table, bytes);
        await using (var server = await ServerProcess.StartAsync("--data", folder))
        {
            using var client = server.CreateClient();
            var error = await Assert.ThrowsAsync<Amazon.DynamoDBv2.Model.InternalServerErrorException>(
                () => client.ScanAsync(new Amazon.DynamoDBv2.Model.ScanRequest("kept")));
            Assert.Equal("What this request reads is damaged on disk. The server's log names the file.", error.Message);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Check_reads_what_is_there_and_leaves_nothing_behind()
    {
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        var (code, output, error) = await RunAsync(["check", "--data", Path.Combine(folder, "nowhere")]);
        Assert.Equal(1, code);
        Assert.Contains("there is no data folder", error);
        Assert.Contains("--data: '' is not a folder.", (await RunAsync(["check", "--data", ""])).Error);
        (code, output, _) = await RunAsync(["check", "--data", folder]);
        Assert.Equal(0, code);
        Assert.Equal($"{folder} is empty: no server has kept tables in it.", output.Trim());
        Assert.Empty(Directory.GetFiles(folder));
        await using (var server = await ServerProcess.StartAsync("--data", folder))
        {
            await FillAsync(server);
            (code, _, error) = await RunAsync(["check", "--data", folder]);
            Assert.Equal(1, code);
            Assert.Contains("is in use by another process", error);
            await server.StopAsync();
        }
        File.Delete(Path.Combine(folder, "LOCK"));
        var files = Directory.GetFiles(folder).Order().ToList();
        (code, output, _) = await RunAsync(["check", "--data", folder]);
        Assert.Equal(0, code);
        Assert.Contains("1 sorted string table, ", output);
        Assert.Equal(files, Directory.GetFiles(folder).Order());
        var table = files.Single(file => Path.GetFileName(file).StartsWith("table-", StringComparison.Ordinal));
        File.Delete(table);
        Directory.CreateDirectory(table);
        (code, _, error) = await RunAsync(["check", "--data", folder]);
        Assert.Equal(2, code);
        Assert.Contains($"{Path.GetFileName(table)} is a folder, and should be a file", error);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task FillAsync(ServerProcess server)
    {
        using var client = server.CreateClient();
        await client.CreateTableAsync("kept", [new("k", "HASH")], [new("k", "S")], new Amazon.DynamoDBv2.Model.ProvisionedThroughput(5, 5));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(key => client.PutItemAsync("kept", new() { ["k"] = new($"key {key}") })));
    }

    [Fact]
    public async Task A_machine_with_little_memory_gets_a_smaller_default()
    {
        var (code, output, error) = await RunAsync(["serve", "--help"], ("DOTNET_GCHeapHardLimit", "0x10000000"));
        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Contains("[default: 64MB]", output);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "stator.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
