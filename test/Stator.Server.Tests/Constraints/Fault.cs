using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Constraints;

/// <summary>A value that breaks one constraint of the table of facts, and what AWS says of it.</summary>
/// <param name="Value">The wrong value within a right one.</param>
/// <param name="Path">The members down to it, as the model writes them.</param>
/// <param name="Constraint">What it fails to satisfy; or the whole sentence, of those that name no constraint.</param>
/// <param name="Echo">What AWS repeats of it; null where the test leaves that open (lists and maps).</param>
/// <param name="IsPascal">True where the sentence has the newer wording.</param>
internal sealed record Fault(JsonNode? Value, IReadOnlyList<string> Path, string Constraint, string? Echo, bool IsPascal = false)
{
    /// <summary>The fault one level further out.</summary>
    public Fault Within(JsonNode value, params string[] steps) => this with { Value = value, Path = [.. steps, .. Path] };

    /// <summary>True for the answer that AWS gives.</summary>
    public bool IsToldBy(string sentence)
    {
        if (!Constraint.StartsWith("M", StringComparison.Ordinal))
        {
            return sentence == Constraint;
        }
        const string Head = "1 validation error detected: ";
        var tail = $" at '{Place()}' failed to satisfy constraint: {Constraint}";
        if (Echo is null && !IsPascal)
        {
            return sentence.StartsWith($"{Head}Value '", StringComparison.Ordinal) && sentence.EndsWith($"'{tail}", StringComparison.Ordinal);
        }
        return sentence == (IsPascal ? $"{Head}Value{tail}" : $"{Head}Value {Echo}{tail}");
    }

    private string Place() => string.Join('.', Path.Select((step, at) =>
        step.Length == 0 || (IsPascal && (at == 0 || at == Path.Count - 1)) ? step : IsShapeMember(at) ? char.ToLowerInvariant(step[0]) + step[1..] : step));

    /// <summary>False for a map's key: 'member' follows it, and a member's name stands before it.</summary>
    private bool IsShapeMember(int at) => at + 1 >= Path.Count || Path[at + 1] != "member";
}
