using System.CommandLine;
using Stator.Load;

// Before the first socket: answers are looked at where they arrive, without a thread between.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");

var root = new RootCommand("Load on servers that speak DynamoDB's API.") { Commands.Compare(), Commands.Soak(), Commands.Floor(), Commands.Chart(), Commands.Run() };
return await root.Parse(args).InvokeAsync();
