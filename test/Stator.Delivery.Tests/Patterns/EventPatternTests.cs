using System.Text.Json;
using Stator.Delivery.Patterns;

namespace Stator.Delivery.Tests.Patterns;

/// <summary>
/// What filters of event source mappings let pass.
/// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
/// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
/// </summary>
public sealed class EventPatternTests
{
    /// <summary>A record like the one of AWS's page on filters for DynamoDB.</summary>
    private const string Record = """
        {"eventID":"1","eventName":"INSERT","eventSource":"aws:dynamodb","awsRegion":"us-east-1",
         "userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"},
         "dynamodb":{"ApproximateCreationDateTime":1678831218.0,"SizeBytes":26,
           "Keys":{"CustomerName":{"S":"AnyCompany Industries"},"Number":{"N":"4567"}},
           "NewImage":{"AccountManager":{"S":"Pat Candella"},"PaymentTerms":{"S":"60 days"},"Empty":{"S":""},"Nothing":{"NULL":true},
             "Organizations":{"L":[{"S":"Sales"},{"S":"Marketing"},{"S":"Support"}]},"Tags":{"SS":["new","paid"]},
             "Lines":{"L":[{"M":{"sku":{"S":"a"},"count":{"N":"1"}}},{"M":{"sku":{"S":"b"},"count":{"N":"2"}}}]},"dotted.name":{"S":"x"}}}}
        """;

    [Theory]
    // The examples of the page.
    [InlineData(true, """{"dynamodb":{"Keys":{"CustomerName":{"S":["AnyCompany Industries"]}}}}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"AccountManager":{"S":["Pat Candella","Shirley Rodriguez"]}}}}""")]
    [InlineData(false, """{"dynamodb":{"NewImage":{"AccountManager":{"S":["Pat Candella"]}}},"dynamodb":{"OldImage":{"AccountManager":{"S":["Terry Whitlock"]}}}}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"AccountManager":{"S":["Pat Candella"]}}},"dynamodb":{"Keys":{"Number":{"N":["4567"]}}}}""")]
    [InlineData(false, """{"dynamodb":{"NewImage":{"Organizations":[{"exists":true}]}}}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"Organizations":{"L":{"S":[{"exists":true}]}}}}}""")]
    [InlineData(true, """{"dynamodb":{"Keys":{"Number":{"N":["4567"]}}}}""")]
    // A number of DynamoDB is a string: nothing compares it as a number.
    [InlineData(false, """{"dynamodb":{"Keys":{"Number":{"N":[4567]}}}}""")]
    [InlineData(false, """{"dynamodb":{"Keys":{"Number":{"N":[{"numeric":[">",1]}]}}}}""")]
    [InlineData(true, """{"dynamodb":{"SizeBytes":[{"numeric":[">",25,"<=",26]}]}}""")]
    [InlineData(true, """{"dynamodb":{"ApproximateCreationDateTime":[1678831218]}}""")]
    [InlineData(false, """{"dynamodb":{"SizeBytes":[{"numeric":[">",26]}]}}""")]
    [InlineData(true, """{"dynamodb":{"SizeBytes":[{"numeric":["=",26]}]}}""")]
    // The whole record is looked at, not only its part "dynamodb".
    [InlineData(true, """{"eventName":["INSERT","MODIFY"],"eventSource":["aws:dynamodb"]}""")]
    [InlineData(false, """{"eventName":["REMOVE"]}""")]
    [InlineData(true, """{"userIdentity":{"type":["Service"],"principalId":["dynamodb.amazonaws.com"]}}""")]
    // Texts.
    [InlineData(true, """{"dynamodb":{"NewImage":{"AccountManager":{"S":[{"prefix":"Pat "}]}}}}""")]
    [InlineData(false, """{"dynamodb":{"NewImage":{"AccountManager":{"S":[{"prefix":"pat "}]}}}}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"AccountManager":{"S":[{"prefix":{"equals-ignore-case":"pat "}}]}}}}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"PaymentTerms":{"S":[{"suffix":" days"}]}}}}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"AccountManager":{"S":[{"equals-ignore-case":"PAT CANDELLA"}]}}}}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"AccountManager":{"S":[{"wildcard":"P*n*la"}]}}}}""")]
    [InlineData(false, """{"dynamodb":{"NewImage":{"AccountManager":{"S":[{"wildcard":"P*nn*la"}]}}}}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"Empty":{"S":[""]}}}}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"Nothing":{"NULL":[true]}}}}""")]
    // Anything but: the field must be there.
    [InlineData(true, """{"dynamodb":{"NewImage":{"PaymentTerms":{"S":[{"anything-but":["30 days"]}]}}}}""")]
    [InlineData(false, """{"dynamodb":{"NewImage":{"PaymentTerms":{"S":[{"anything-but":["60 days"]}]}}}}""")]
    [InlineData(false, """{"dynamodb":{"NewImage":{"Missing":{"S":[{"anything-but":["60 days"]}]}}}}""")]
    [InlineData(false, """{"dynamodb":{"NewImage":{"PaymentTerms":{"S":[{"anything-but":{"suffix":"days"}}]}}}}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"PaymentTerms":{"S":[{"anything-but":{"prefix":["30","90"]}}]}}}}""")]
    [InlineData(true, """{"dynamodb":{"Keys":{"Number":{"N":[{"numeric":[">",100]},{"anything-but":"101"}]}}}}""")]
    // Absence is that of a value, so an attribute's map is no value.
    [InlineData(true, """{"dynamodb":{"OldImage":{"AccountManager":{"S":[{"exists":false}]}}}}""")]
    [InlineData(false, """{"dynamodb":{"NewImage":{"AccountManager":{"S":[{"exists":false}]}}}}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"AccountManager":[{"exists":false}]}}}""")]
    [InlineData(true, """{"dynamodb":{"OldImage":{"x":{"S":[{"exists":false}, "y"]}}}}""")]
    // Lists: any element, but what is asked for together must be in the same.
    [InlineData(true, """{"dynamodb":{"NewImage":{"Organizations":{"L":{"S":["Support"]}}}}}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"Tags":{"SS":["paid"]}}}}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"Lines":{"L":{"M":{"sku":{"S":["b"]},"count":{"N":["2"]}}}}}}}""")]
    [InlineData(false, """{"dynamodb":{"NewImage":{"Lines":{"L":{"M":{"sku":{"S":["b"]},"count":{"N":["1"]}}}}}}}""")]
    [InlineData(false, """{"dynamodb":{"NewImage":{"Lines":{"L":{"M":{"sku":{"S":[{"exists":false}]}}}}}}}""")]
    // Alternatives, and names with dots.
    [InlineData(true, """{"$or":[{"eventName":["REMOVE"]},{"dynamodb":{"Keys":{"Number":{"N":["4567"]}}}}]}""")]
    [InlineData(false, """{"$or":[{"eventName":["REMOVE"]},{"eventName":["MODIFY"]}],"eventSource":["aws:dynamodb"]}""")]
    [InlineData(true, """{"dynamodb.Keys.Number.N":["4567"]}""")]
    [InlineData(true, """{"dynamodb":{"NewImage":{"dotted.name":{"S":["x"]}}}}""")]
    // Of a leaf named twice the last one counts.
    [InlineData(true, """{"eventName":["REMOVE"],"eventName":["INSERT"]}""")]
    public void A_record_passes_or_does_not(bool passes, string pattern)
    {
        using var record = JsonDocument.Parse(Record);
        Assert.Equal(passes, EventPattern.Parse(pattern).Matches(record.RootElement));
    }

    [Theory]
    [InlineData("")]
    [InlineData("single-string")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"a":"b"}""")]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":[]}""")]
    [InlineData("""{"a":{}}""")]
    [InlineData("""{"a":[["b"]]}""")]
    [InlineData("""{"a":[{"EXISTS":true}]}""")]
    [InlineData("""{"a":[{"exists":"true"}]}""")]
    [InlineData("""{"a":[{"prefix":"a","suffix":"b"}]}""")]
    [InlineData("""{"a":[{"prefix":1}]}""")]
    [InlineData("""{"a":[{"suffix":["a"]}]}""")]
    [InlineData("""{"a":[{"numeric":">"}]}""")]
    [InlineData("""{"a":[{"numeric":["=",1,"<",2]}]}""")]
    [InlineData("""{"a":[{"numeric":["<",1,">",2]}]}""")]
    [InlineData("""{"a":[{"numeric":[">",0,">",0]}]}""")]
    [InlineData("""{"a":[{"numeric":[">",2,"<",1]}]}""")]
    [InlineData("""{"a":[{"numeric":[">",0,"<"]}]}""")]
    [InlineData("""{"a":[{"numeric":[">","0"]}]}""")]
    [InlineData("""{"a":[{"anything-but":null}]}""")]
    [InlineData("""{"a":[{"anything-but":[]}]}""")]
    [InlineData("""{"a":[{"anything-but":["a",1]}]}""")]
    [InlineData("""{"a":[{"anything-but":{"prefix":""}}]}""")]
    [InlineData("""{"a":[{"anything-but":{"numeric":["=",1]}}]}""")]
    [InlineData("""{"a":[{"wildcard":"a**b"}]}""")]
    [InlineData("""{"a":[{"wildcard":"a\\b"}]}""")]
    [InlineData("""{"a":[{"cidr":"10.0.0.0"}]}""")]
    [InlineData("""{"a":[{"cidr":"10.0.0.1/-0"}]}""")]
    [InlineData("""{"a":["\ud800"]}""")]
    [InlineData("""{"\ud800":["a"]}""")]
    [InlineData("""{"$or":[{"a":["b"]}]}""")]
    [InlineData("""{"$or":{"a":["b"]}}""")]
    [InlineData("""{"$or":[{"prefix":["b"]},{"a":["b"]}]}""")]
    public void What_is_no_pattern_is_refused(string pattern) =>
        Assert.Equal("Invalid filter pattern definition.", Assert.Throws<EventPatternException>(() => EventPattern.Parse(pattern)).Message);

    /// <summary>A list of 50,000 elements: absence is looked up once for all of them.</summary>
    [Fact]
    public void A_long_list_is_no_trap()
    {
        var list = string.Join(",", Enumerable.Repeat("""{"S":""}""", 50_000));
        using var happening = JsonDocument.Parse($$"""{"l":{"L":[{{list}}]} }""");
        Assert.False(EventPattern.Parse("""{"l":{"L":{"X":[{"exists":false}],"S":["zzz"]}}}""").Matches(happening.RootElement));
    }

    [Fact]
    public void A_name_of_many_parts_takes_little_room()
    {
        var name = string.Join('.', Enumerable.Repeat("a", 2000));
        using var happening = JsonDocument.Parse("""{"a":{"a":1}}""");
        Assert.False(EventPattern.Parse($$"""{"{{name}}":["b"]}""").Matches(happening.RootElement));
        Assert.True(EventPattern.Parse($$"""{"{{name}}":[{"exists":false}]}""").Matches(happening.RootElement));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("10.1.3.3", false)]
    [InlineData("host", false)]
    public void An_address_is_of_a_network(string address, bool passes)
    {
        using var happening = JsonDocument.Parse($$"""{"ip":"{{address}}"}""");
        Assert.Equal(passes, EventPattern.Parse("""{"ip":[{"cidr":"10.1.2.0/24"}]}""").Matches(happening.RootElement));
    }
}
