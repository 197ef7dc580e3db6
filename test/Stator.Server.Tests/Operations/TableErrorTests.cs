namespace Stator.Server.Tests.Operations;

/// <summary>
/// The error that AWS answers for each thing that can be wrong with a request on tables.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
/// </summary>
public sealed class TableErrorTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Envelope = "ValidationException: 1 validation error detected: ";
    private const string Invalid = "ValidationException: One or more parameter values were invalid: ";
    private const string Attributes = """ "AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}] """;
    private const string TwoAttributes = """ "AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"S"}] """;
    private const string Hash = """ "KeySchema":[{"AttributeName":"a","KeyType":"HASH"}] """;
    private const string HashRange = """ "KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}] """;
    private const string OnDemand = """ "BillingMode":"PAY_PER_REQUEST" """;
    private const string All = """ "Projection":{"ProjectionType":"ALL"} """;
    private const string Name = """ "TableName":"new" """;

    public static TheoryData<string, string, string> Errors => new()
    {
        { "CreateTable", "", "ValidationException: The parameter 'TableName' is required but was not present in the request" },
        { "CreateTable", $""" "TableName":"ab",{Attributes},{Hash},{OnDemand} """, Envelope + "Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3" },
        { "CreateTable", $"{Name},{OnDemand}", "ValidationException: 2 validation errors detected: Value null at 'attributeDefinitions' failed to satisfy constraint: Member must not be null; Value null at 'keySchema' failed to satisfy constraint: Member must not be null" },
        { "CreateTable", $$"""{{Name}},{{Hash}},{{OnDemand}},"AttributeDefinitions":[{"AttributeName":"a","AttributeType":"X"}] """, Envelope + "Value 'X' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]" },
        { "CreateTable", $$"""{{Name}},{{Attributes}},{{OnDemand}},"KeySchema":[{"AttributeName":"a","KeyType":"X"}] """, Envelope + "Value 'X' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]" },
        { "CreateTable", $$"""{{Name}},{{Attributes}},{{OnDemand}},"KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"},{"AttributeName":"c","KeyType":"RANGE"}] """, Envelope + "Value '[KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2" },
        { "CreateTable", $$"""{{Name}},{{Attributes}},{{Hash}},{{OnDemand}},"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1} """, Invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST" },
        { "CreateTable", $"{Name},{Attributes},{Hash}", Invalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED" },
        { "CreateTable", $$"""{{Name}},{{Attributes}},{{OnDemand}},"KeySchema":[{"AttributeName":"b","KeyType":"HASH"}] """, Invalid + "Some index key attributes are not defined in AttributeDefinitions. Keys: [b], AttributeDefinitions: [a]" },
        { "CreateTable", $$"""{{Name}},{{Attributes}},{{OnDemand}},"KeySchema":[{"AttributeName":"a","KeyType":"RANGE"}] """, "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type" },
        { "CreateTable", $$"""{{Name}},{{TwoAttributes}},{{OnDemand}},"KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"HASH"}] """, "ValidationException: Invalid KeySchema: The second KeySchemaElement is not a RANGE key type" },
        { "CreateTable", $$"""{{Name}},{{Attributes}},{{OnDemand}},"KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"a","KeyType":"RANGE"}] """, "ValidationException: Both the Hash Key and the Range Key element in the KeySchema have the same name" },
        { "CreateTable", $"{Name},{TwoAttributes},{Hash},{OnDemand}", Invalid + "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions" },
        { "CreateTable", $"""{Name},{Attributes},{Hash},{OnDemand},"GlobalSecondaryIndexes":[] """, Invalid + "List of GlobalSecondaryIndexes is empty" },
        { "CreateTable", $$"""{{Name}},{{TwoAttributes}},{{Hash}},{{OnDemand}},"LocalSecondaryIndexes":[{"IndexName":"idx",{{HashRange}},{{All}}}] """, Invalid + "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex" },
        { "CreateTable", $$"""{{Name}},{{TwoAttributes}},{{HashRange}},{{OnDemand}},"LocalSecondaryIndexes":[{"IndexName":"idx",{{Hash}},{{All}}}] """, Invalid + "Index KeySchema does not have a range key for index: idx" },
        { "CreateTable", $$$$"""{{{{Name}}}},{{{{Attributes}}}},{{{{Hash}}}},{{{{OnDemand}}}},"GlobalSecondaryIndexes":[{"IndexName":"idx",{{{{Hash}}}},"Projection":{"ProjectionType":"INCLUDE"}}] """, Invalid + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified" },
        { "CreateTable", $$$$"""{{{{Name}}}},{{{{Attributes}}}},{{{{Hash}}}},{{{{OnDemand}}}},"GlobalSecondaryIndexes":[{"IndexName":"idx",{{{{Hash}}}},"Projection":{}}] """, Invalid + "Unknown ProjectionType: null" },
        { "CreateTable", $$"""{{Name}},{{Attributes}},{{Hash}},{{OnDemand}},"GlobalSecondaryIndexes":[{"IndexName":"idx",{{Hash}},{{All}}},{"IndexName":"idx",{{Hash}},{{All}}}] """, Invalid + "Duplicate index name: idx" },
        { "CreateTable", $$"""{{Name}},{{Attributes}},{{Hash}},{{OnDemand}},"StreamSpecification":{"StreamEnabled":true} """, Invalid + "Table is being created with a stream enabled, UpdateViewType is required" },
        { "CreateTable", $$"""{{Name}},{{Attributes}},{{Hash}},{{OnDemand}},"SSESpecification":{"Enabled":true,"SSEType":"AES256"} """, Invalid + "SSEType AES256 is not supported" },
        { "CreateTable", $$"""{{Name}},{{Attributes}},{{Hash}},{{OnDemand}},"Tags":[{"Key":"aws:x","Value":"y"}] """, "ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:x" },
        { "CreateTable", $$"""{{Name}},{{Attributes}},{{Hash}},{{OnDemand}},"GlobalTableSourceArn":"x" """, "ValidationException: Stator does not support the parameter GlobalTableSourceArn yet." },
        { "CreateTable", $$""" "TableName":"table",{{Attributes}},{{Hash}},{{OnDemand}} """, "ResourceInUseException: Table already exists: table" },
        { "DescribeTable", """ "TableName":"" """, "ValidationException: 2 validation errors detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value '' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+" },
        { "DescribeTable", """ "TableName":"arn:aws:dynamodb:eu-west-1:000000000000:table/table" """, Envelope + "Invalid AWS region in 'arn:aws:dynamodb:eu-west-1:000000000000:table/table'" },
        { "DescribeTable", """ "TableName":"arn:aws:dynamodb:us-east-1:111111111111:table/table" """, "AccessDeniedException: Access is denied" },
        { "DeleteTable", """ "TableName":"nope" """, "ResourceNotFoundException: Requested resource not found: Table: nope not found" },
        { "DeleteTable", "", "ValidationException: The parameter 'TableName' is required but was not present in the request" },
        { "DeleteTable", """ "TableName":"a" """, Envelope + "Value 'a' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3" },
        { "DeleteTable", """ "TableName":"arn:aws:dynamodb:us-east-1:111111111111:table/table" """, "AccessDeniedException: Access is denied" },
        { "ListTables", """ "Limit":0 """, Envelope + "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1" },
        { "ListTables", """ "Limit":101 """, Envelope + "Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100" },
        { "UpdateTable", """ "TableName":"table" """, "ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required" },
        { "UpdateTable", """ "TableName":"table","BillingMode":"PROVISIONED" """, Invalid + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED" },
        { "UpdateTable", """ "TableName":"table","GlobalSecondaryIndexUpdates":[{}] """, Invalid + "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null" },
        { "UpdateTable", """ "TableName":"table","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"ghost"}}] """, "ResourceNotFoundException: Requested resource not found: Index ghost for table table" },
        { "UpdateTable", """ "TableName":"table","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"local"}}] """, "ValidationException: Cannot delete an index that is not a GlobalSecondaryIndex: local" },
        { "UpdateTable", """ "TableName":"table","StreamSpecification":{"StreamEnabled":false} """, "ValidationException: Table has no stream to disable: TableName: table" },
        { "UpdateTimeToLive", """ "TableName":"table","TimeToLiveSpecification":{} """, "ValidationException: 2 validation errors detected: Value null at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must not be null; Value null at 'timeToLiveSpecification.enabled' failed to satisfy constraint: Member must not be null" },
        { "UpdateTimeToLive", """ "TableName":"table","TimeToLiveSpecification":{"AttributeName":"x","Enabled":false} """, "ValidationException: TimeToLive is already disabled" },
        { "UntagResource", """ "ResourceArn":"not-an-arn","TagKeys":["k"] """, Invalid + "ARNs must start with 'arn:': not-an-arn" },
        { "UntagResource", """ "ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/table","TagKeys":[] """, "ValidationException: Atleast one Tag Key needs to be provided as Input." },
        { "UntagResource", """ "ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/table","TagKeys":["aws:x"] """, "ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:x" },
        { "UntagResource", """ "ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/table","TagKeys":[KEYS] """.Replace("KEYS", string.Join(",", Enumerable.Range(0, 51).Select(at => $"\"{at}\""))), "ValidationException: Number of Tags exceed the current limit for the provided ResourceArn" },
        { "UntagResource", """ "ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/nope","TagKeys":["k"] """, "ResourceNotFoundException: Requested resource not found: ResourceArn: arn:aws:dynamodb:us-east-1:000000000000:table/nope not found" },
        { "ListTagsOfResource", """ "ResourceArn":"not-an-arn" """, Invalid + "ARNs must start with 'arn:': not-an-arn" },
        { "ListTagsOfResource", """ "ResourceArn":"arn:aws:s3:us-east-1:000000000000:table/table" """, Invalid + "Provided Arn is not a DynamoDB resource arn: arn:aws:s3:us-east-1:000000000000:table/table" },
        { "ListTagsOfResource", """ "ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/nope" """, "ResourceNotFoundException: Requested resource not found: ResourceArn: arn:aws:dynamodb:us-east-1:000000000000:table/nope not found" },
        { "TagResource", """ "ResourceArn":"not-an-arn","Tags":[] """, Invalid + "ARNs must start with 'arn:': not-an-arn" },
        { "TagResource", """ "ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/table","Tags":[] """, "ValidationException: Atleast one Tag needs to be provided as Input." },
        { "TagResource", """ "ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/nope","Tags":[{"Key":"k","Value":"v"}] """, "ResourceNotFoundException: Requested resource not found: ResourceArn: arn:aws:dynamodb:us-east-1:000000000000:table/nope not found" },
        { "TagResource", """ "ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/table","Tags":[{"Key":"k","Value":"v"},{"Key":"k","Value":"w"}] """, "ValidationException: Duplicate Tag Keys provided as input: Duplicate Tag Key found k" },
    };

    [Theory, MemberData(nameof(Errors))]
    public async Task Answers_AWSs_error(string operation, string request, string error) =>
        Assert.Equal(error, await shared.Server.FailAsync(operation, $"{{{request}}}"));
}
