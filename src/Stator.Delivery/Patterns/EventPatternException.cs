namespace Stator.Delivery.Patterns;

/// <summary>A filter's pattern is none.</summary>
public sealed class EventPatternException : Exception
{
    /// <summary>With Lambda's sentence.</summary>
    public EventPatternException()
        : base("Invalid filter pattern definition.")
    {
    }
}
