namespace Stator.Engine.Tests.Histories;

/// <summary>
/// Items are linearizable and transactions serializable, across crashes.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation
/// </summary>
public sealed class HistoryTests
{
    [Theory, Seeds(1000)]
    public async Task Every_history_is_strictly_serializable(int seed)
    {
        var history = await HistoryRun.RunAsync(seed);
        var fault = HistoryChecker.FindFault(history);
        Assert.True(fault is null, $"{fault}\n\n{string.Join('\n', history)}");
    }

    /// <summary>The checker itself: what it must find, and what it must let pass.</summary>
    [Theory]
    [InlineData("u1 1-2 ..a1; r 3-4 a[1]", null)]
    [InlineData("u1 1-9 ..a1; r 3-4 a[]; r 5-6 a[1]", null)]
    [InlineData("u1 1-2 ..a1; r 3-4 a[]; r 5-6 a[1]", "it began after the other had ended")]
    [InlineData("u1 1-2 ..a1; u2 3-4 ..a2; r 5-6 a[2]", "0 of its appends are left")]
    [InlineData("u1 1-2 ..a1; u2 3-4 ..a2; r 5-6 a[2 1]", "it began after the other had ended")]
    [InlineData("u1 1-9 ..a1 b1; r 2-3 a[1] b[]; r 10-11 a[1] b[1]", "did not see its 1 in b")]
    [InlineData("u1 1-9 ..a1; u2 1-9 ..b1; r 2-8 a[1] b[]; r 2-8 a[] b[1]; r 10-11 a[1] b[1]", "did not see its 1 in")]
    [InlineData("u1 1-? ..a1 b1; r 2-3 a[1] b[]; r 10-11 a[1] b[]", "1 of its appends are left")]
    [InlineData("u1 1-? ..a1 b1; r 10-11 a[] b[]", null)]
    [InlineData("u1 1-9 a[]..a1; u2 1-9 a[]..a2; r 10-11 a[1 2]", "did not see its 1 in a")]
    [InlineData("r 1-2 a[7]", "nobody appended 7")]
    [InlineData("u1 1-2 ..a1; r 3-4 a[1 1]", "a number stands there twice")]
    public void The_checker_tells_right_from_wrong(string history, string? fault)
    {
        var found = HistoryChecker.FindFault([.. history.Split("; ").Select(Parse)]);
        Assert.True(fault is null ? found is null : found?.Contains(fault) == true, found);
    }

    private static HistoryEvent Parse(string text)
    {
        var (name, times, rest) = (text.Split(' ')[0], text.Split(' ')[1].Split('-'), text.Split(' ', 3)[2]);
        var parts = rest.Split("..");
        var seen = parts[0].Split(']', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Trim()).Where(each => each.Length > 0).Select(each =>
            new Observation(each[..1], [.. each[2..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]));
        var appended = parts.Length == 1 ? [] : parts[1].Split(' ').Select(each => new Append(each[..1], int.Parse(each[1..])));
        return new HistoryEvent(
            name, times[1] == "?" ? Fate.Unknown : Fate.Done, long.Parse(times[0]), times[1] == "?" ? long.MaxValue : long.Parse(times[1]), [.. seen], [.. appended]);
    }
}
