using System.Diagnostics;

namespace Stator;

/// <summary>Waits for work that goes on in the background: asks again and again, and fails, instead of hanging, when it does not come to pass.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">What must come to hold.</param>
    /// <param name="what">What that is, for who reads that it did not.</param>
    /// <param name="time">A clock that goes on before each time that it is asked, so that whoever waits for it is woken.</param>
    /// <param name="step">By how much.</param>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, ManualTime? time = null, TimeSpan step = default)
    {
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(Pause))
        {
            time?.Advance(step);
            if (await condition())
            {
                return;
            }
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"It did not come to pass within {Patience.TotalSeconds} seconds: {what}");
        }
    }

    /// <summary>The same of what can be told at once.</summary>
    public static Task HoldsAsync(Func<bool> condition, string what, ManualTime? time = null, TimeSpan step = default) =>
        HoldsAsync(() => Task.FromResult(condition()), what, time, step);
}
