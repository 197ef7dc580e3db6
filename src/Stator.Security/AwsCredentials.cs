namespace Stator.Security;

/// <summary>What requests are signed with.</summary>
/// <param name="AccessKeyId">Whose they are.</param>
/// <param name="Secret">The secret of that key.</param>
/// <param name="SessionToken">What goes along with a key that is lent for a while; null for one's own.</param>
public sealed record AwsCredentials(string AccessKeyId, string Secret, string? SessionToken = null)
{
    /// <summary>Those of the environment, as AWS's own tools take them, or what a server without credentials takes.</summary>
    public static AwsCredentials OfEnvironment => new(
        Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID") ?? "local",
        Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY") ?? "local",
        Environment.GetEnvironmentVariable("AWS_SESSION_TOKEN") is { Length: > 0 } token ? token : null);
}
