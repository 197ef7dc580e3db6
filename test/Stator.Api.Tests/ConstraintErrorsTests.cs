using System.Text;
using System.Text.Json;
using Stator.Items;

namespace Stator.Api.Tests;

/// <summary>The sentences of the model's constraints, many in one answer, in AWS's order. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html</summary>
public sealed class ConstraintErrorsTests
{
    [Fact]
    public void Operations_without_code_have_their_constraints_too() => Assert.Equal(
        "1 validation error detected: Value null at 'transactItems' failed to satisfy constraint: Member must not be null",
        Fault(ApiOperations.TransactWriteItems, "{}"));

    [Fact]
    public void At_most_ten_faults_are_told()
    {
        var keys = string.Join(",", Enumerable.Range(0, 30).Select(_ => """{"PutRequest":{}}"""));
        var fault = Fault(ApiOperations.BatchWriteItem, """{"RequestItems":{"tab":[KEYS]}}""".Replace("KEYS", keys));
        Assert.StartsWith("10 validation errors detected: Value '{tab=[WriteRequest(putRequest=PutRequest(item=null), deleteRequest=null), ", fault);
        Assert.Contains(
            "at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]; ",
            fault);
        Assert.EndsWith("Value null at 'requestItems.tab.member.9.member.putRequest.item' failed to satisfy constraint: Member must not be null", fault);
    }

    [Fact]
    public void More_than_100_keys_are_told_in_the_newer_wording()
    {
        var keys = string.Join(",", Enumerable.Range(0, 101).Select(n => """{"p":{"S":"N"}}""".Replace("N", $"{n}")));
        Assert.Equal(
            "1 validation error detected: Value at 'RequestItems.tab.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100",
            Fault(ApiOperations.BatchGetItem, """{"RequestItems":{"tab":{"Keys":[KEYS]}}}""".Replace("KEYS", keys)));
    }

    [Fact]
    public void Patterns_and_ranges_of_every_kind_are_checked()
    {
        Assert.Contains("failed to satisfy constraint: Member must have value less than or equal to 35", Fault(
            ApiOperations.UpdateContinuousBackups,
            """{"TableName":"table","PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":36}}"""));
        Assert.Contains("Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+", Fault(
            ApiOperations.CreateBackup, """{"TableName":"table","BackupName":"a b c"}"""));
    }

    [Fact]
    public void Doubles_and_times_are_written_as_AWS_does()
    {
        Assert.Equal("""{"TableName":"t","CapacityUnits":1.0}""", Write(json => new Shapes.ConsumedCapacity { TableName = "t", CapacityUnits = 1 }.Write(json)));
        Assert.Equal("""{"CapacityUnits":0.5}""", Write(json => new Shapes.Capacity { CapacityUnits = 0.5 }.Write(json)));
        Assert.Equal(
            """{"CreationDateTime":1.363729002358E9}""",
            Write(json => new Shapes.TableDescription { CreationDateTime = 1363729002.358 }.Write(json)));
    }

    private static string Fault<TRequest, TAnswer>(ApiOperation<TRequest, TAnswer> operation, string json)
        where TRequest : class
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        var request = operation.Read(ref reader)!;
        return Assert.Throws<DynamoException>(() => operation.Validate(request)).Message;
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ItemJsonWriter.Options))
        {
            write(json);
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
