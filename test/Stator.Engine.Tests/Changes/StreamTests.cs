using Stator.Engine.Changes;

namespace Stator.Engine.Tests.Changes;

/// <summary>
/// Every change of a table is in its stream once, in the order of commits, whatever crashes and however shards split.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
/// </summary>
public sealed class StreamTests
{
    [Theory, Seeds(120)]
    public async Task The_stream_played_into_an_empty_table_makes_the_table(int seed)
    {
        var run = await ReplayRun.RunAsync(seed);
        var replayed = new Dictionary<string, string>();
        foreach (var (_, record) in run.Changes)
        {
            record.Key.TryGet("p", out var key);
            Assert.Equal(replayed.GetValueOrDefault(key.Text), record.OldImage?.ToString()); // None is missing, none comes twice or too early.
            Assert.NotEqual(record.OldImage?.ToString(), record.NewImage?.ToString());
            Assert.Equal(
                record.NewImage is null ? ChangeKind.Remove : record.OldImage is null ? ChangeKind.Insert : ChangeKind.Modify, record.Kind);
            if (record.NewImage is null)
            {
                replayed.Remove(key.Text);
            }
            else
            {
                replayed[key.Text] = record.NewImage.ToString();
            }
        }
        Assert.Equal(run.Items.OrderBy(item => item.Key, StringComparer.Ordinal), replayed.OrderBy(item => item.Key, StringComparer.Ordinal));
        Assert.Equal(run.Changes.Count, run.Changes.Select(change => change.Position).Distinct().Count());
        var changes = run.Changes.ToDictionary(change => change.Position, change => change.Record.NewImage?.ToString());
        Assert.All(run.Seen, seen => Assert.Equal(changes[seen.Position], seen.Record.NewImage?.ToString())); // No crash takes back what was read.
    }
}
