using Stator.Delivery.Functions;

namespace Stator.Delivery.Triggers;

/// <summary>What triggers have around them: the operator's functions and destinations, by their names, and time.</summary>
/// <param name="Functions">Where functions run.</param>
/// <param name="Destinations">Where records are told of that were given up.</param>
/// <param name="Invoker">Calls the functions.</param>
/// <param name="Time">The clock.</param>
public sealed record TriggerSurroundings(
    IReadOnlyDictionary<string, FunctionTarget> Functions,
    IReadOnlyDictionary<string, FailureDestination> Destinations,
    FunctionInvoker Invoker,
    TimeProvider Time)
{
    /// <summary>Unix milliseconds.</summary>
    internal long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
