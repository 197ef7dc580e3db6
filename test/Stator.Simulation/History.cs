using System.Buffers.Binary;
using System.Text;
using Stator.Storage;
using Stator.Storage.Embedded;

namespace Stator.Simulation;

/// <summary>One try of a transaction: what it read and wrote, and the version that its commit got, if it was committed.</summary>
internal sealed class Attempt
{
    public Attempt(EmbeddedTransaction transaction)
    {
        Began = transaction.Version;
        transaction.Committed = version => Version = version;
    }

    public List<(string Key, string? Seen)> Reads { get; } = [];

    /// <summary>In order: a put, a deletion (no value), or the deletion of a range (with an end).</summary>
    public List<(string Key, string? Value, string? To)> Writes { get; } = [];

    /// <summary>The values of the entries that get their keys from the commit.</summary>
    public List<string> AtVersion { get; } = [];

    public long Began { get; }

    /// <summary>0 when it was not committed.</summary>
    public long Version { get; private set; }
}

/// <summary>
/// The model: every commit in the order of versions, and so the state at any version. It is compared with the store both ways: nothing
/// acknowledged may be missing, and nothing may be there that was not written.
/// </summary>
internal sealed class History
{
    private readonly List<Attempt> _attempts = [];
    private readonly SortedDictionary<long, Attempt> _commits = [];
    private readonly Dictionary<long, SortedDictionary<string, string>> _states = new() { [0] = new(StringComparer.Ordinal) };

    /// <summary>The version of the last commit that a client was told of.</summary>
    public long Acknowledged { get; private set; }

    public Attempt Begin(ITransaction transaction)
    {
        var attempt = new Attempt((EmbeddedTransaction)transaction);
        _attempts.Add(attempt);
        return attempt;
    }

    public void Acknowledge(long version) => Acknowledged = Math.Max(Acknowledged, version);

    /// <summary>The state as of a version.</summary>
    public SortedDictionary<string, string> At(long version)
    {
        TakeIn();
        if (_states.TryGetValue(version, out var known))
        {
            return known;
        }
        var before = version - 1;
        while (!_states.ContainsKey(before))
        {
            before--;
        }
        for (var state = _states[before]; before < version;)
        {
            Assert.True(_commits.TryGetValue(++before, out var commit), $"version {before} is shown, and nobody committed it");
            state = Applied(state, commit);
            _states[before] = state;
        }
        return _states[version];
    }

    /// <summary>Every commit saw what it read as it stood when it began, and nothing of that was changed before it was committed.</summary>
    public void CheckConflicts()
    {
        TakeIn();
        foreach (var (version, commit) in _commits)
        {
            foreach (var (key, seen) in commit.Reads)
            {
                Assert.True(At(commit.Began).GetValueOrDefault(key) == seen, $"commit {version} began at {commit.Began} and saw {key} = {seen ?? "nothing"}");
                for (var between = commit.Began + 1; between < version; between++)
                {
                    Assert.False(
                        _commits[between].Writes.Exists(write => Touches(write, key)),
                        $"commit {version} read {key} at {commit.Began}, and commit {between} changed it meanwhile");
                }
            }
        }
    }

    /// <summary>After a crash: what came behind the version that was recovered never happened.</summary>
    public void ForgetAfter(long version)
    {
        TakeIn();
        _ = At(version);
        foreach (var lost in _commits.Keys.Where(commit => commit > version).ToList())
        {
            _commits.Remove(lost);
            _states.Remove(lost);
        }
        Acknowledged = Math.Min(Acknowledged, version);
    }

    public static string Show(IEnumerable<KeyValuePair<string, string>> state)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in state)
        {
            text.Append(key).Append('=').Append(value.Length > 12 ? value[..12] : value).Append(' ');
        }
        return text.ToString();
    }

    private void TakeIn()
    {
        foreach (var attempt in _attempts.Where(attempt => attempt.Version > 0))
        {
            Assert.True(_commits.TryAdd(attempt.Version, attempt), $"two commits have version {attempt.Version}");
        }
        _attempts.RemoveAll(attempt => attempt.Version > 0);
    }

    private static bool Touches((string Key, string? Value, string? To) write, string key) =>
        write.To is null ? write.Key == key : string.CompareOrdinal(write.Key, key) <= 0 && string.CompareOrdinal(key, write.To) < 0;

    private static SortedDictionary<string, string> Applied(SortedDictionary<string, string> state, Attempt commit)
    {
        var next = new SortedDictionary<string, string>(state, StringComparer.Ordinal);
        foreach (var write in commit.Writes)
        {
            if (write.To is not null)
            {
                foreach (var key in next.Keys.Where(key => Touches(write, key)).ToList())
                {
                    next.Remove(key);
                }
            }
            else if (write.Value is null)
            {
                next.Remove(write.Key);
            }
            else
            {
                next[write.Key] = write.Value;
            }
        }
        for (var at = 0; at < commit.AtVersion.Count; at++)
        {
            next[KeyAt(commit.Version, at)] = commit.AtVersion[at];
        }
        return next;
    }

    private static string KeyAt(long version, int position)
    {
        var end = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(end, version);
        BinaryPrimitives.WriteInt32BigEndian(end.AsSpan(8), position);
        return "log" + Reading.Text(end);
    }
}
