using System.Text.RegularExpressions;

namespace Stator.Differential;

/// <summary>The differences found, by kind: the operation and the errors with what is quoted or counted in them left out.</summary>
internal sealed partial class Differences
{
    /// <summary>What AWS's newer validation puts before a sentence, in some regions and not yet in others.</summary>
    private const string Envelope = "1 validation error detected: ";

    private readonly Dictionary<string, (int Count, string Example)> _kinds = [];
    private int _requests;
    private int _same;

    /// <summary>The two answers were the same.</summary>
    public void Same()
    {
        _requests++;
        _same++;
    }

    /// <summary>They were not.</summary>
    public void Add(string operation, string left, string right, string request)
    {
        _requests++;
        left = left.Replace(Envelope, "");
        right = right.Replace(Envelope, "");
        if (left == right)
        {
            _same++;
            return;
        }
        var kind = $"{operation}\n  left:  {Varying().Replace(left, "_")}\n  right: {Varying().Replace(right, "_")}";
        var (count, example) = _kinds.GetValueOrDefault(kind, (0, $"{request}\n  left:  {left}\n  right: {right}"));
        _kinds[kind] = (count + 1, example);
    }

    public void Write(TextWriter output)
    {
        output.WriteLine($"{_requests} requests, {_same} answered alike, {_kinds.Count} kinds of differences");
        foreach (var (kind, (count, example)) in _kinds.OrderByDescending(entry => entry.Value.Count))
        {
            output.WriteLine($"\n{count} times: {kind}\n  e.g. {example}");
        }
    }

    [GeneratedRegex("""[0-9]+|"[^"]*"|\[[^\]]*\]|: [^ :;,]+""")]
    private static partial Regex Varying();
}
