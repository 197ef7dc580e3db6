using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Stator;

/// <summary>
/// Runs a randomised test once for each of some seeds, told in the test's name. STATOR_SEEDS multiplies their number.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SeedsAttribute(int count) : DataAttribute
{
    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var factor = int.TryParse(Environment.GetEnvironmentVariable("STATOR_SEEDS"), out var given) ? given : 1;
        return new([.. Enumerable.Range(1, count * factor).Select(seed => (ITheoryDataRow)new TheoryDataRow<int>(seed))]);
    }

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;
}
