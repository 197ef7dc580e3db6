namespace Stator.Engine.Tests.Histories;

/// <summary>What is known of whether an operation was done.</summary>
internal enum Fate
{
    /// <summary>It was acknowledged.</summary>
    Done,

    /// <summary>It was under way when the database crashed.</summary>
    Unknown,
}

/// <summary>A number appended to a key's list.</summary>
internal readonly record struct Append(string Key, int Number);

/// <summary>A key's list, as an operation saw it before its own appends.</summary>
internal sealed record Observation(string Key, IReadOnlyList<int> Numbers);

/// <summary>One operation of a history: what it saw and what it appended, as if all at one moment between its start and its end.</summary>
/// <param name="Name">What it was, for people.</param>
/// <param name="Start">When it began, on the history's clock.</param>
/// <param name="End">When it was acknowledged; the end of time when it was not.</param>
internal sealed record HistoryEvent(
    string Name, Fate Fate, long Start, long End, IReadOnlyList<Observation> Observations, IReadOnlyList<Append> Appends)
{
    public override string ToString() =>
        $"{Name} [{Start}, {(End == long.MaxValue ? "?" : End)}]"
        + string.Concat(Observations.Select(seen => $" saw {seen.Key}=[{string.Join(' ', seen.Numbers)}]"))
        + string.Concat(Appends.Select(append => $" appended {append.Number} to {append.Key}"));
}
