using System.CommandLine;
using Stator.Server.CommandLine;

var root = new RootCommand(
    """
    Stator: a database that speaks Amazon DynamoDB's API, on your own machine. Not a product of AWS.

    Start it:  stator serve
    Then point any AWS SDK or the AWS CLI at http://127.0.0.1:8000; any credentials will do.
    """)
{
    ServeCommand.Create(Serve.RunAsync),
    FolderCommands.Check(),
    FolderCommands.Compact(),
    TriggerCommand.Create(),
};
var command = root.Parse(args);
if (args.Length == 0)
{
    command = root.Parse(["--help"]);
}
else if (command.Errors.Count > 0)
{
    var names = root.Subcommands.Select(known => known.Name).ToList();
    var isKnown = names.Contains(args[0]);
    var problem = isKnown || args[0].StartsWith('-')
        ? command.Errors[0].Message
        : $"There is no command '{args[0]}'; there are: {string.Join(", ", names)}.";
    await Console.Error.WriteLineAsync($"stator: {problem} See stator {(isKnown ? $"{args[0]} " : "")}--help.");
    return 1;
}
return await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = Serve.StopTime });
