using System.Security.Cryptography;
using System.Text;

namespace Stator.Security;

/// <summary>
/// The key that requests of one credential scope are signed with: the same for a day, a region, a service and an access key.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
internal sealed class SigningKey
{
    private static readonly byte[] Start = Encoding.ASCII.GetBytes(SignatureVerifier.Algorithm + "\n");

    private readonly byte[] _key;
    private readonly byte[] _scope;
    private IncrementalHash? _spare;

    /// <param name="secret">The secret of the access key.</param>
    /// <param name="scope">Access key id, date, region, service, terminator.</param>
    public SigningKey(string secret, string[] scope)
    {
        Date = scope[1];
        Service = scope[3];
        _scope = Encoding.UTF8.GetBytes($"\n{string.Join('/', scope.Skip(1))}\n");
        _key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in scope.Skip(1))
        {
            _key = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(part));
        }
    }

    /// <summary>The day, YYYYMMDD.</summary>
    public string Date { get; }

    /// <summary>The service.</summary>
    public string Service { get; }

    /// <summary>Writes the signature of a canonical request, hexadecimal.</summary>
    /// <param name="date">When it is signed, 16 characters.</param>
    /// <param name="canonical">The canonical request, UTF-8.</param>
    /// <param name="signature">64 characters.</param>
    public void Sign(string date, ReadOnlySpan<byte> canonical, Span<char> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Sha256.Hash(canonical, hash);
        Span<byte> text = stackalloc byte[Start.Length + date.Length + _scope.Length + (SHA256.HashSizeInBytes * 2)];
        Start.CopyTo(text);
        var at = Start.Length;
        at += Encoding.ASCII.GetBytes(date, text[at..]);
        _scope.CopyTo(text[at..]);
        at += _scope.Length;
        Convert.TryToHexStringLower(hash, text[at..], out _);
        var mac = Interlocked.Exchange(ref _spare, null) ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        mac.AppendData(text);
        mac.GetHashAndReset(hash);
        Volatile.Write(ref _spare, mac);
        Convert.TryToHexStringLower(hash, signature, out _);
    }
}
