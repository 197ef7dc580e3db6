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
    private Realm _last = new(DefaultAccount, DefaultRegion);

    /// <summary>True when all requests share one realm.</summary>
    public bool IsShared { get; } = isShared;

    public Realm Of(ReadOnlySpan<char> accessKeyId, ReadOnlySpan<char> region)
    {
        if (IsShared)
        {
            return Known(DefaultAccount, DefaultRegion);
        }
        var isAccount = accessKeyId.Length == AccountDigits && !accessKeyId.ContainsAnyExceptInRange('0', '9');
        var account = isAccount ? accessKeyId : DefaultAccount;
        region = region.IsEmpty ? DefaultRegion : region;
        var last = Volatile.Read(ref _last);
        if (!account.SequenceEqual(last.Account) || !region.SequenceEqual(last.Region))
        {
            last = Known(account.ToString(), region.ToString());
            Volatile.Write(ref _last, last);
        }
        return last;
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
