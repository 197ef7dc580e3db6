using System.Collections.Concurrent;
using Stator.Engine.Catalog;

namespace Stator.Server.Gateway;

/// <summary>Which account and region a request belongs to.</summary>
/// <param name="isShared">True when all belong to one.</param>
internal sealed class Realms(bool isShared)
{
    public const string DefaultAccount = "000000000000";
    public const string DefaultRegion = "us-east-1";
    private const int AccountDigits = 12;
    private const int KnownMax = 10_000;

    private readonly ConcurrentDictionary<(string, string), Realm> _known = new();

    /// <summary>True when all requests share one realm.</summary>
    public bool IsShared { get; } = isShared;

    public Realm Of(string accessKeyId, string region)
    {
        if (IsShared)
        {
            return Known(DefaultAccount, DefaultRegion);
        }
        var isAccount = accessKeyId.Length == AccountDigits && accessKeyId.All(char.IsAsciiDigit);
        return Known(isAccount ? accessKeyId : DefaultAccount, region.Length == 0 ? DefaultRegion : region);
    }

    private Realm Known(string account, string region)
    {
        if (_known.TryGetValue((account, region), out var realm))
        {
            return realm;
        }
        realm = new Realm(account, region);
        return _known.Count < KnownMax ? _known.GetOrAdd((account, region), realm) : realm;
    }
}
