namespace Stator.Items.Tests;

/// <summary>Bytes of keys sort as DynamoDB sorts their values. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html</summary>
public sealed class KeyWriterTests
{
    [Theory, Seeds(2000)]
    public void Bytes_of_keys_sort_as_their_values_do(int seed)
    {
        var random = new RandomValues(seed);
        for (var at = 0; at < 20; at++)
        {
            var (left, right) = random.Random.Next(3) switch
            {
                0 => (AttributeValue.String(random.Text()), AttributeValue.String(random.Text())),
                1 => (AttributeValue.Binary(random.Bytes()), AttributeValue.Binary(random.Bytes())),
                _ => (AttributeValue.Of(random.DynamoNumber()), AttributeValue.Of(random.DynamoNumber())),
            };
            var byBytes = Encode(left).AsSpan().SequenceCompareTo(Encode(right));
            Assert.Equal(Math.Sign(AttributeValue.Compare(left, right)!.Value), Math.Sign(byBytes));
        }
    }

    [Theory, Seeds(500)]
    public void No_key_begins_with_another(int seed)
    {
        var random = new RandomValues(seed);
        var (left, right) = (Encode(AttributeValue.Of(random.DynamoNumber())), Encode(AttributeValue.Of(random.DynamoNumber())));
        Assert.True(left.SequenceEqual(right) || !right.AsSpan().StartsWith(left));
        var (one, two) = (Encode(AttributeValue.String(random.Text())), Encode(AttributeValue.String(random.Text())));
        Assert.True(one.SequenceEqual(two) || !two.AsSpan().StartsWith(one));
    }

    private static byte[] Encode(AttributeValue value)
    {
        var writer = new KeyWriter(new byte[4]);
        writer.WriteValue(value);
        return writer.ToArray();
    }
}
