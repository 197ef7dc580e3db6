using System.Net;

namespace Stator.Server.CommandLine;

/// <summary>What the serve command was asked for.</summary>
internal sealed record ServeOptions(
    IPAddress Host,
    int Port,
    string DataFolder,
    bool InMemory,
    bool Shared,
    string? CredentialsFile,
    bool AllowOpenAccess,
    TimeSpan TableTransitionTime);
