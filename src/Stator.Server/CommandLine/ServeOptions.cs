using System.Net;
using Stator.Delivery.Functions;
using Stator.Storage;

namespace Stator.Server.CommandLine;

/// <summary>What the serve command was asked for.</summary>
internal sealed record ServeOptions(
    IPAddress Host,
    int Port,
    string DataFolder,
    MemorySize Memory,
    Durability Durability,
    bool InMemory,
    bool Shared,
    string? CredentialsFile,
    bool AllowOpenAccess,
    bool HoldsChangeLimits,
    Database.Times Times,
    IReadOnlyDictionary<string, FunctionTarget> Functions,
    IReadOnlyDictionary<string, FailureDestination> Destinations,
    Uri? KinesisEndpoint);
