namespace Stator.Delivery.Triggers;

/// <summary>A stream and a function can be mapped once.</summary>
/// <param name="present">The mapping that is there.</param>
public sealed class MappingExistsException(EventSourceMapping present) : Exception("The stream and the function are mapped already.")
{
    /// <summary>The mapping that is there.</summary>
    public EventSourceMapping Present { get; } = present;
}
