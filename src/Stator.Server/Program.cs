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
return await root.Parse(args).InvokeAsync();
