using Stator.Engine.Reads;
using Stator.Items;

namespace Stator.Engine.Tests.Reads;

/// <summary>Entries of a page stay as they were read, whatever is read after them.</summary>
public sealed class PageMemoryTests
{
    [Theory, Seeds(200)]
    public void What_is_kept_stays_and_what_is_not_gives_way(int seed)
    {
        var random = new Random(seed);
        var memory = new PageMemory();
        var kept = new List<(Item Item, byte[] Expected)>();
        for (var step = 0; step < 300; step++)
        {
            var encoded = Encoded(random);
            var item = memory.Read(encoded);
            Assert.Equal(encoded, item.Encoded);
            if (random.Next(2) == 0)
            {
                memory.Keep();
                kept.Add((item, encoded));
            }
        }
        Assert.All(kept, entry => Assert.Equal(entry.Expected, entry.Item.Encoded));
        memory.Dispose();
        var again = Encoded(random);
        Assert.Equal(again, memory.Read(again).Encoded);
        memory.Dispose();
    }

    /// <summary>Mostly small, now and then larger than any buffer that several share.</summary>
    private static byte[] Encoded(Random random)
    {
        var text = new string((char)('a' + random.Next(26)), random.Next(40) == 0 ? random.Next(100_000) : random.Next(600));
        return new ItemBuilder().Set("k", AttributeValue.String(text)).ToItem().Encoded;
    }
}
