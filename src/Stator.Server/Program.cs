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
};
var command = root.Parse(args);
if (args.Length == 0)
{
    command = root.Parse(["--help"]);
}
else if (command.Errors.Count > 0)
{
    var isServe = args[0] == "serve";
    var problem = isServe || args[0].StartsWith('-') ? command.Errors[0].Message : $"There is no command '{args[0]}'; there is: serve.";
    await Console.Error.WriteLineAsync($"stator: {problem} See stator {(isServe ? "serve " : "")}--help.");
    return 1;
}
return await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = Serve.StopTime });
