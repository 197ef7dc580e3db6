namespace Stator.Delivery.Functions;

/// <summary>What came of a call of a function.</summary>
public abstract record Invocation
{
    private Invocation()
    {
    }

    /// <summary>It answered.</summary>
    /// <param name="Answer">What, JSON as a rule; empty for nothing.</param>
    public sealed record Answered(string Answer) : Invocation;

    /// <summary>It failed, which counts as a try.</summary>
    /// <param name="Reason">What it said.</param>
    public sealed record Failed(string Reason) : Invocation;

    /// <summary>It was not reached, or was busy: no try.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record NotReached(string Reason) : Invocation;
}
