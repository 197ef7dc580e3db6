using System.Collections.Concurrent;
using System.Diagnostics;

namespace Stator.Simulation;

/// <summary>
/// The whole storage engine under a simulated disk, clock and scheduler. STATOR_SIMULATION_SEEDS says how many seeds each test runs,
/// STATOR_SIMULATION_MINUTES that it goes on for so long instead, and STATOR_SIMULATION_SEED that it runs this one.
/// </summary>
public sealed class EngineTests
{
    private const int StandardSeeds = 5000;
    private const int ShownMax = 10;

    [Fact]
    public void Crashes_lose_nothing_acknowledged_and_invent_nothing() => RunSeeds(Weather.Crashes);

    [Fact]
    public void Commits_acknowledged_early_are_lost_from_the_end_only() => RunSeeds(Weather.CrashesWhenAcknowledgedEarly);

    [Fact]
    public void Failing_disks_lose_nothing_acknowledged_and_work_goes_on_after_them() => RunSeeds(Weather.FailingDisks);

    [Fact]
    public void Flipped_bits_are_found_out() => RunSeeds(Weather.FlippedBits);

    private static void RunSeeds(Weather weather)
    {
        var failures = new ConcurrentDictionary<int, Exception>();
        var count = 0;
        Parallel.ForEach(Seeds(), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            Interlocked.Increment(ref count);
            try
            {
                SimulationRun.At(weather, seed);
            }
            catch (Exception failure)
            {
                failures[seed] = failure;
            }
        });
        Assert.True(failures.IsEmpty, Report(weather, failures, count));
    }

    private static IEnumerable<int> Seeds()
    {
        if (Setting("SEED") is { } one)
        {
            return [one];
        }
        var clock = Stopwatch.StartNew();
        return Setting("MINUTES") is { } minutes
            ? Enumerable.Range(0, int.MaxValue).TakeWhile(_ => clock.Elapsed.TotalMinutes < minutes)
            : Enumerable.Range(0, Setting("SEEDS") ?? StandardSeeds);
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable($"STATOR_SIMULATION_{name}"), out var value) ? value : null;

    private static string Report(Weather weather, ConcurrentDictionary<int, Exception> failures, int count) =>
        $"{failures.Count} of {count} seeds failed under {weather}. To repeat one: STATOR_SIMULATION_SEED=N dotnet test test/Stator.Simulation\n"
        + string.Join('\n', failures.OrderBy(failure => failure.Key).Take(ShownMax).Select(failure => $"seed {failure.Key}: {failure.Value}"));
}
