using System.Security.Cryptography;
using System.Text;

namespace Stator.Security;

/// <summary>
/// The key that requests of one credential scope are signed with: the same for a day, a region, a service and an access key.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
internal sealed class SigningKey
{
    private readonly byte[] _key;
    private readonly string _scope;

    /// <param name="secret">The secret of the access key.</param>
    /// <param name="scope">Access key id, date, region, service, terminator.</param>
    public SigningKey(string secret, string[] scope)
    {
        Date = scope[1];
        Service = scope[3];
        _scope = string.Join('/', scope.Skip(1));
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
    /// <param name="date">When it is signed.</param>
    /// <param name="canonical">The canonical request, UTF-8.</param>
    /// <param name="signature">64 characters.</param>
    public void Sign(string date, ReadOnlySpan<byte> canonical, Span<char> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<char> hex = stackalloc char[SHA256.HashSizeInBytes * 2];
        SHA256.HashData(canonical, hash);
        Convert.TryToHexStringLower(hash, hex, out _);
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{SignatureVerifier.Algorithm}\n{date}\n{_scope}\n{hex}"), hash);
        Convert.TryToHexStringLower(hash, signature, out _);
    }
}
