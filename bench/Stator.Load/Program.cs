using System.CommandLine;
using Stator.Load;

var root = new RootCommand("Load on servers that speak DynamoDB's API.") { Commands.Compare(), Commands.Soak(), Commands.Floor(), Commands.Chart(), Commands.Run() };
return await root.Parse(args).InvokeAsync();
