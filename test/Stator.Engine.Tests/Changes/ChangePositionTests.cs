using Stator.Engine.Changes;

namespace Stator.Engine.Tests.Changes;

/// <summary>A sequence number is a place in the log, larger for what was committed later.</summary>
public sealed class ChangePositionTests
{
    [Theory]
    [InlineData(0, 0u, "100000000000000000000")]
    [InlineData(1, 0u, "100000000000000100000")]
    [InlineData(1, 99_999u, "100000000000000199999")]
    [InlineData(long.MaxValue, 7u, "922437203685477580700007")]
    public void It_reads_what_it_writes(long version, uint place, string number)
    {
        var position = new ChangePosition(version, place);
        Assert.Equal(number, position.SequenceNumber);
        Assert.InRange(number.Length, 21, 40);
        Assert.True(ChangePosition.TryParse(number, out var read));
        Assert.Equal(position, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345678901234567890")]
    [InlineData("-100000000000000000000")]
    [InlineData(" 100000000000000000000")]
    [InlineData("99999999999999999999")]
    [InlineData("922437203685477580800000")]
    [InlineData("9999999999999999999999999999999999999999")]
    public void It_refuses_what_is_none(string text) => Assert.False(ChangePosition.TryParse(text, out _));

    [Fact]
    public void Numbers_grow_with_commits_and_with_places_in_them()
    {
        ChangePosition[] ordered = [new(0, 0), new(0, 1), new(1, 0), new(1, 50), new(2, 0), new(1_000_000, 0)];
        foreach (var (one, other) in ordered.Zip(ordered.Skip(1)))
        {
            Assert.True(one.IsBefore(other));
            Assert.True(UInt128.Parse(one.SequenceNumber) < UInt128.Parse(other.SequenceNumber));
        }
    }
}
