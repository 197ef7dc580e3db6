namespace Stator.Security;

/// <summary>
/// Access key ids and their secrets, from a file: a line each, id and secret with white space between; empty lines and lines that start
/// with # do not count.
/// </summary>
public sealed class CredentialStore
{
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);

    /// <summary>Reads the lines of a credentials file.</summary>
    /// <exception cref="FormatException">A line has another form; the message names it.</exception>
    public static CredentialStore Parse(IEnumerable<string> lines)
    {
        var store = new CredentialStore();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
            {
                continue;
            }
            if (words.Length != 2)
            {
                throw new FormatException($"line {number}: expected an access key id and a secret with a space between");
            }
            store._secrets[words[0]] = words[1];
        }
        return store;
    }

    /// <summary>The number of keys.</summary>
    public int Count => _secrets.Count;

    /// <summary>The secret of an access key id; null when it is unknown.</summary>
    public string? SecretOf(string accessKeyId) => _secrets.GetValueOrDefault(accessKeyId);
}
