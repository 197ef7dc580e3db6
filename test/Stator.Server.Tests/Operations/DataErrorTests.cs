namespace Stator.Server.Tests.Operations;

/// <summary>
/// The error that AWS answers for each thing that can be wrong with a request on items; us-east-1 of October 2026.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
/// </summary>
public sealed class DataErrorTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Item = """ "Item":{"p":{"S":"a"},"s":{"N":"1"}} """;
    private const string Key = """ "Key":{"p":{"S":"a"},"s":{"N":"1"}} """;
    private const string Envelope = "ValidationException: 1 validation error detected: ";
    private const string Invalid = "ValidationException: One or more parameter values were invalid: ";

    public static TheoryData<string, string, string> Errors => new()
    {
        // Wrong JSON types.
        { "PutItem", """ "TableName":23 """, "SerializationException: NUMBER_VALUE cannot be converted to String" },
        { "PutItem", """ "TableName":"t","Item":"x" """, "SerializationException: Unexpected field type" },
        { "PutItem", """ "TableName":"t","Item":[] """, "SerializationException: Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>" },
        { "PutItem", """ "TableName":"t","Expected":{"a":"x"} """, "SerializationException: Unexpected value type in payload" },
        { "Query", """ "TableName":"t","Limit":"x" """, "SerializationException: STRING_VALUE cannot be converted to Integer" },
        { "Query", """ "TableName":"t","ScanIndexForward":"x" """, "SerializationException: Unexpected token received from parser" },
        { "BatchWriteItem", """ "RequestItems":{"t":{}} """, "SerializationException: Start of structure or map found where not expected" },
        { "BatchGetItem", """ "RequestItems":{"t":{"Keys":[[]]}} """, "SerializationException: Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>" },
        { "BatchWriteItem", """ "RequestItems":[] """, "SerializationException: Unrecognized collection type java.util.Map<java.lang.String, java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>>" },

        // Names of attributes, and what is no member of a set.
        { "PutItem", """ "TableName":"table","Item":{"p":{"S":"a"},"s":{"N":"1"},"":{"S":"x"}} """, Envelope + "Empty attribute name" },
        { "PutItem", """ "TableName":"table","Item":{"p":{"S":"a"},"s":{"N":"1"},"m":{"M":{"":{"S":"x"}}}} """, Envelope + "Empty attribute name" },
        { "BatchWriteItem", """ "RequestItems":{"table":[{"PutRequest":{"Item":{"p":{"S":"a"},"s":{"N":"1"},"":{"S":"x"}}}}]} """, "ValidationException: Empty attribute name" },
        { "PutItem", """ "TableName":"table","Item":{"p":{"S":"a"},"s":{"N":"1"},"x":{"SS":["a",null]}} """, Envelope + "One or more parameter values were invalid: An string set may not have a null string as a member" },

        { "UpdateItem", $$$""" "TableName":"table",{{{Key}}},"AttributeUpdates":{"":{"Value":{"S":"x"} } } """, Envelope + "Empty attribute name" },
        { "PutItem", $$""" "TableName":"table",{{Item}},"Expected":{"":{"Exists":false} } """, Envelope + "Empty attribute name" },
        { "GetItem", $""" "TableName":"table",{Key},"AttributesToGet":["a",""] """, "ValidationException: Empty attribute name" },
        { "Scan", """ "TableName":"table","ScanFilter":{"":{"ComparisonOperator":"NULL"}} """, "ValidationException: Empty attribute name" },
        { "Query", """ "TableName":"table","KeyConditions":{"p":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]}},"QueryFilter":{"":{"ComparisonOperator":"NULL"}} """, "ValidationException: Empty attribute name" },

        // ConditionalOperator joins two conditions or more.
        { "PutItem", $""" "TableName":"table",{Item},"ConditionalOperator":"AND" """, Envelope + "ConditionalOperator cannot be used without Filter or Expected" },
        { "DeleteItem", $$""" "TableName":"table",{{Key}},"ConditionalOperator":"OR","Expected":{} """, Envelope + "ConditionalOperator cannot be used without Filter or Expected" },
        { "UpdateItem", $$""" "TableName":"table",{{Key}},"ConditionalOperator":"OR","Expected":{"x":{"Exists":false} } """, Envelope + "ConditionalOperator can only be used when Filter or Expected has two or more elements" },
        { "Query", """ "TableName":"table","ConditionalOperator":"OR" """, "ValidationException: ConditionalOperator cannot be used without Filter or Expected" },
        { "Scan", """ "TableName":"table","ConditionalOperator":"OR","ScanFilter":{"x":{"ComparisonOperator":"NULL"}} """, "ValidationException: ConditionalOperator can only be used when Filter or Expected has two or more elements" },
        { "PutItem", $$""" "TableName":"table",{{Item}},"ConditionalOperator":"OR","Expected":{"x":{"Exists":false} },"ConditionExpression":"attribute_exists(x)" """, Envelope + "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected, ConditionalOperator} Expression parameters: {ConditionExpression}" },

        // The model's constraints.
        { "PutItem", "", "ValidationException: 2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; Value null at 'item' failed to satisfy constraint: Member must not be null" },
        { "PutItem", $""" "TableName":"",{Item},"ReturnValues":"x" """, Envelope + "Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1" },
        { "PutItem", $""" "TableName":"a;b",{Item} """, Envelope + "Value 'a;b' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+" },
        { "PutItem", $""" "TableName":"table",{Item},"ReturnValues":"INVALID","ReturnConsumedCapacity":"INVALID","ReturnItemCollectionMetrics":"INVALID" """, "ValidationException: 3 validation errors detected: Value 'INVALID' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]; Value 'INVALID' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]" },
        { "UpdateItem", $""" "TableName":"table",{Key},"ReturnValues":"INVALID","ReturnConsumedCapacity":"INVALID" """, Envelope + "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]" },
        { "GetItem", $""" "TableName":"",{Key} """, Envelope + "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1" },
        { "Query", """ "TableName":"table","Limit":0,"KeyConditionExpression":"p = :p" """, Envelope + "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1" },
        { "Scan", """ "TableName":"table","Limit":0 """, Envelope + "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1" },
        { "Scan", """ "TableName":"table","Segment":-1,"TotalSegments":0 """, "ValidationException: 2 validation errors detected: Value '0' at 'totalSegments' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '-1' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0" },
        { "BatchWriteItem", """ "RequestItems":{"table":[{"PutRequest":{}}]} """, Envelope + "Value null at 'requestItems.table.member.1.member.putRequest.item' failed to satisfy constraint: Member must not be null" },
        { "BatchGetItem", """ "RequestItems":{"table":{"Keys":[]}} """, Envelope + "Value '[]' at 'requestItems.table.member.keys' failed to satisfy constraint: Member must have length greater than or equal to 1" },
        { "Query", """ "TableName":"table","KeyConditions":{"p":{"ComparisonOperator":"x"}} """, Envelope + "Value 'x' at 'keyConditions.p.member.comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]" },

        { "BatchGetItem", """ "RequestItems":{"bad!name":{"Keys":[{"p":{"S":"a"}}]}} """, Envelope + "Value '{bad!name=KeysAndAttributes(keys=[{p=AttributeValue(s=a, n=null, b=null, iNT=null, dECIMAL=null, dOUBLE=null, sS=null, nS=null, bS=null, iNTSET=null, dECIMALSET=null, dOUBLESET=null, m=null, l=null, nULL=null, bOOL=null)}], attributesToGet=null, consistentRead=null, projectionExpression=null, expressionAttributeNames=null)}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]" },
        { "BatchWriteItem", """ "RequestItems":{"bad!name":[{"DeleteRequest":{"Key":{"p":{"S":"a"}}}}]},"ReturnConsumedCapacity":"BOGUS" """, Envelope + "Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]" },
        { "UpdateItem", """ "TableName":"","UpdateExpression":"SET a = :a" """, "ValidationException: 2 validation errors detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1; Value null at 'key' failed to satisfy constraint: Member must not be null" },
        { "UpdateItem", """ "TableName":"table","ConditionalOperator":"XOR" """, "ValidationException: 2 validation errors detected: Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]; Value null at 'key' failed to satisfy constraint: Member must not be null" },
        { "UpdateItem", """ "TableName":"table","ReturnValues":"ALL" """, "ValidationException: 2 validation errors detected: Value 'ALL' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; Value null at 'key' failed to satisfy constraint: Member must not be null" },

        // The request's own shape, in the envelope where AWS has moved.
        { "PutItem", """ "TableName":"table","Item":{"p":{"S":"a"},"s":{"N":"1"},"x":{"SS":[]}} """, Envelope + "One or more parameter values were invalid: An string set  may not be empty" },
        { "PutItem", """ "TableName":"table","Item":{"p":{"S":"a"},"x":{"SS":["a","a"]}} """, Envelope + """One or more parameter values were invalid: Input collection ["a", "a"] contains duplicates.""" },
        { "PutItem", """ "TableName":"table","Item":{"x":{"NS":[""]}} """, Envelope + "The parameter cannot be converted to a numeric value: " },
        { "PutItem", $""" "TableName":"table",{Item},"ReturnValues":"ALL_NEW" """, Envelope + "ReturnValues can only be ALL_OLD or NONE" },
        { "PutItem", $$""" "TableName":"table",{{Item}},"ConditionExpression":"a = :a","Expected":{} """, Envelope + "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}" },
        { "PutItem", $$$""" "TableName":"table",{{{Item}}},"ExpressionAttributeValues":{":a":{"S":"x"}} """, Envelope + "ExpressionAttributeValues can only be specified when using expressions" },
        { "PutItem", $""" "TableName":"table",{Item},"ConditionExpression":"" """, Envelope + "Invalid ConditionExpression: The expression can not be empty;" },
        { "UpdateItem", $$""" "TableName":"table",{{Key}},"UpdateExpression":"SET a = b","ExpressionAttributeNames":{"#u":"x"} """, Envelope + "Value provided in ExpressionAttributeNames unused in expressions: keys: {#u}" },
        { "UpdateItem", $""" "TableName":"table",{Key},"UpdateExpression":"" """, Envelope + "Invalid UpdateExpression: The expression can not be empty;" },
        { "GetItem", $""" "TableName":"table",{Key},"ProjectionExpression":"" """, "ValidationException: Invalid ProjectionExpression: The expression can not be empty;" },
        { "GetItem", $$""" "TableName":"table",{{Key}},"ExpressionAttributeNames":{"#a":"a"} """, "ValidationException: ExpressionAttributeNames can only be specified when using expressions" },
        { "Scan", """ "TableName":"table","FilterExpression":"a = :a","ExpressionAttributeValues":{":a":{"N":"x"}} """, "ValidationException: ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :a" },
        { "Query", """ "TableName":"table","KeyConditionExpression":"a = :a","ExpressionAttributeValues":{":a":{"N":"x"}} """, "ValidationException: The parameter cannot be converted to a numeric value: x" },
        { "Scan", """ "TableName":"table","ExpressionAttributeValues":{":a":{"S":"x"}} """, "ValidationException: ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null" },

        // Tables that are not there.
        { "GetItem", $""" "TableName":"nope",{Key} """, "ResourceNotFoundException: Requested resource not found" },
        { "PutItem", $""" "TableName":"nope",{Item} """, "ResourceNotFoundException: Requested resource not found" },
        { "Scan", """ "TableName":"nope" """, "ResourceNotFoundException: Requested resource not found" },
        { "BatchGetItem", """ "RequestItems":{"nope":{"Keys":[{"p":{"S":"a"}}]}} """, "ResourceNotFoundException: Requested resource not found" },
        { "DescribeTable", """ "TableName":"nope" """, "ResourceNotFoundException: Requested resource not found: Table: nope not found" },

        // Keys.
        { "PutItem", """ "TableName":"table","Item":{"p":{"S":"a"}} """, Invalid + "Missing the key s in the item" },
        { "PutItem", """ "TableName":"table","Item":{"p":{"N":"1"},"s":{"N":"1"}} """, Invalid + "Type mismatch for key p expected: S actual: N" },
        { "PutItem", """ "TableName":"table","Item":{"p":{"S":""},"s":{"N":"1"}} """, "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p" },
        { "PutItem", """ "TableName":"table","Item":{"p":{"S":"a"},"s":{"N":"1"},"g":{"N":"1"}} """, Invalid + "Type mismatch for Index Key g Expected: S Actual: N IndexName: global" },
        { "PutItem", """ "TableName":"table","Item":{"p":{"S":"a"},"s":{"N":"1"},"g":{"S":""}} """, "ValidationException: One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: global, IndexKey: g" },
        { "GetItem", """ "TableName":"table","Key":{"p":{"S":"a"}} """, "ValidationException: The provided key element does not match the schema" },
        { "GetItem", """ "TableName":"table","Key":{"p":{"S":"a"},"s":{"S":"1"}} """, "ValidationException: The provided key element does not match the schema" },
        { "GetItem", """ "TableName":"table","Key":{"p":{"S":"a"},"s":{"N":"1"},"x":{"S":"1"}} """, "ValidationException: The provided key element does not match the schema" },
        { "GetItem", $""" "TableName":"table",{Key},"ProjectionExpression":"p.x" """, "ValidationException: Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: p" },
        { "UpdateItem", $$$""" "TableName":"table",{{{Key}}},"UpdateExpression":"SET p = :p","ExpressionAttributeValues":{":p":{"S":"b"}} """, Invalid + "Cannot update attribute p. This attribute is part of the key" },
        { "UpdateItem", $$$""" "TableName":"table",{{{Key}}},"UpdateExpression":"SET g = :p","ExpressionAttributeValues":{":p":{"N":"1"}} """, Invalid + "Type mismatch for Index Key g Expected: S Actual: N IndexName: global" },
        { "UpdateItem", $""" "TableName":"table",{Key},"UpdateExpression":"SET x = y" """, "ValidationException: The provided expression refers to an attribute that does not exist in the item" },
        { "DeleteItem", $""" "TableName":"table",{Key},"ConditionExpression":"attribute_exists(p)" """, "ConditionalCheckFailedException: The conditional request failed" },

        // DeleteItem and UpdateItem.
        { "UpdateItem", $$$""" "TableName":"table",{{{Key}}},"AttributeUpdates":{"l":{"Action":"DELETE","Value":{"SS":["a"]} } } """, Invalid + "Type mismatch for Index Key l Expected: S Actual: SS IndexName: local" },
        { "DeleteItem", "", "ValidationException: 2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; Value null at 'key' failed to satisfy constraint: Member must not be null" },
        { "DeleteItem", $""" "TableName":"nope",{Key} """, "ResourceNotFoundException: Requested resource not found" },
        { "DeleteItem", """ "TableName":"table","Key":{"p":{"S":"a"}} """, "ValidationException: The provided key element does not match the schema" },
        { "DeleteItem", """ "TableName":"table","Key":{"p":{"S":""},"s":{"N":"1"}} """, "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p" },
        { "DeleteItem", $""" "TableName":"table",{Key},"ReturnValues":"UPDATED_NEW" """, Envelope + "ReturnValues can only be ALL_OLD or NONE" },
        { "DeleteItem", $""" "TableName":"table",{Key},"ConditionExpression":"x =" """, Envelope + "Invalid ConditionExpression: Syntax error; token: \"<EOF>\", near: \"=\"" },
        { "DeleteItem", $""" "TableName":"table",{Key},"ConditionExpression":"x = :x" """, Envelope + "Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :x" },
        { "UpdateItem", $""" "TableName":"nope",{Key} """, "ResourceNotFoundException: Requested resource not found" },
        { "UpdateItem", """ "TableName":"table","Key":{"p":{"S":"a"},"s":{"S":"1"}} """, "ValidationException: The provided key element does not match the schema" },
        { "UpdateItem", $""" "TableName":"table",{Key},"UpdateExpression":"SET x = y, x = z" """, Envelope + "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [x], path two: [x]" },
        { "UpdateItem", $""" "TableName":"table",{Key},"UpdateExpression":"REMOVE x REMOVE y" """, Envelope + "Invalid UpdateExpression: The \"REMOVE\" section can only be used once in an update expression;" },
        { "UpdateItem", $""" "TableName":"table",{Key},"UpdateExpression":"SET status = x" """, Envelope + "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status" },
        { "UpdateItem", $$$""" "TableName":"table",{{{Key}}},"UpdateExpression":"ADD x :x","ExpressionAttributeValues":{":x":{"S":"x"}} """, Envelope + "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND" },

        // Queries.
        { "Query", """ "TableName":"table" """, "ValidationException: Either the KeyConditions or KeyConditionExpression parameter must be specified in the request." },
        { "Query", """ "TableName":"table","Select":"SPECIFIC_ATTRIBUTES","KeyConditionExpression":"p = :p" """, Envelope + "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES" },
        { "Scan", """ "TableName":"table","Select":"SPECIFIC_ATTRIBUTES" """, "ValidationException: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES" },
        { "Query", Condition("s = :v", """{"N":"1"}"""), "ValidationException: Query condition missed key schema element: p" },
        { "Query", Condition("p < :v", """{"S":"1"}"""), "ValidationException: Query key condition not supported" },
        { "Query", Condition("p = :v", """{"N":"1"}"""), Invalid + "Condition parameter type does not match schema type" },
        { "Query", Condition("p = :v AND q = :v", """{"S":"1"}"""), "ValidationException: Query condition missed key schema element: s" },
        { "Query", Condition("p = :v", """{"S":""}"""), "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p" },
        { "Query", Condition("p = :v", """{"S":"1"}""", """ "IndexName":"nope" """), "ValidationException: The table does not have the specified index: nope" },
        { "Query", Condition("g = :v", """{"S":"1"}""", """ "IndexName":"global","ConsistentRead":true """), "ValidationException: Consistent reads are not supported on global secondary indexes" },
        { "Query", Condition("p = :v", """{"S":"1"}""", """ "FilterExpression":"s = :v" """), "ValidationException: Filter Expression can only contain non-primary key attributes: Primary key attribute: s" },
        { "Query", Condition("p = :v", """{"S":"1"}""", """ "ExclusiveStartKey":{"p":{"S":"1"}} """), "ValidationException: The provided starting key is invalid" },
        { "Query", Condition("p = :v", """{"S":"1"}""", """ "ExclusiveStartKey":{"p":{"S":"2"},"s":{"N":"1"}} """), "ValidationException: The provided starting key is outside query boundaries based on provided conditions" },
        { "Query", Condition("g = :v", """{"S":"1"}""", """ "IndexName":"sparse","Select":"ALL_ATTRIBUTES" """), Invalid + "Select type ALL_ATTRIBUTES is not supported for global secondary index sparse because its projection type is not ALL" },
        { "Scan", """ "TableName":"table","ExclusiveStartKey":{"p":{"S":"1"}} """, "ValidationException: The provided starting key is invalid: The provided key element does not match the schema" },
        { "Scan", """ "TableName":"table","Segment":1 """, "ValidationException: The TotalSegments parameter is required but was not present in the request when Segment parameter is present" },
        { "Scan", """ "TableName":"table","TotalSegments":1 """, "ValidationException: The Segment parameter is required but was not present in the request when parameter TotalSegments is present" },
        { "Scan", """ "TableName":"table","Segment":2,"TotalSegments":2 """, "ValidationException: The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2" },

        // Batches.
        { "BatchGetItem", """ "RequestItems":{} """, "ValidationException: The requestItems parameter is required for BatchGetItem" },
        { "BatchWriteItem", """ "RequestItems":{} """, "ValidationException: The requestItems parameter is required for BatchWriteItem" },
        { "BatchGetItem", """ "RequestItems":{"table":{"Keys":[{"p":{"S":"a"},"s":{"N":"1"}},{"s":{"N":"1.0"},"p":{"S":"a"}}]}} """, "ValidationException: Provided list of item keys contains duplicates" },
        { "BatchWriteItem", """ "RequestItems":{"table":[{"PutRequest":{"Item":{"p":{"S":"a"},"s":{"N":"1"}}}},{"DeleteRequest":{"Key":{"p":{"S":"a"},"s":{"N":"1"}}}}]} """, "ValidationException: Provided list of item keys contains duplicates" },
        { "BatchWriteItem", """ "RequestItems":{"table":[{}]} """, "ValidationException: Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes" },
        { "BatchWriteItem", """ "RequestItems":{"table":[{"PutRequest":{"Item":{"p":{"S":"a"}}}}]} """, "ValidationException: The provided key element does not match the schema" },

        // Legacy parameters.
        { "PutItem", $$$""" "TableName":"table",{{{Item}}},"Expected":{"a":{}} """, Envelope + "One or more parameter values were invalid: Value must be provided when Exists is null for Attribute: a" },
        { "UpdateItem", $$$$""" "TableName":"table",{{{{Key}}}},"AttributeUpdates":{"a":{"Action":"ADD","Value":{"S":"x"}}} """, Envelope + "One or more parameter values were invalid: ADD action is not supported for the type S" },
        { "Query", """ "TableName":"table","KeyConditions":{"p":{"ComparisonOperator":"EQ","AttributeValueList":[]}} """, Invalid + "Invalid number of argument(s) for the EQ ComparisonOperator" },
        { "Query", """ "TableName":"table","KeyConditions":{"p":{"ComparisonOperator":"NE","AttributeValueList":[{"S":"a"}]}} """, "ValidationException: Attempted conditional constraint is not an indexable operation" },

        { "UpdateItem", """ "TableName":"table","Key":{"p":{"S":"a"},"s":{"N":"1"}},"UpdateExpression":"SET g = n + :o","ExpressionAttributeValues":{":o":{"N":"1"}} """, Invalid + "Type mismatch for Index Key g Expected: S Actual: N IndexName: global" },
        { "UpdateItem", """ "TableName":"table","Key":{"p":{"S":"a"},"s":{"N":"1"}},"AttributeUpdates":{"NAME":{"Value":{"S":"x"}}} """.Replace("NAME", new string('n', 70_000)), Envelope + "One or more parameter values were invalid: Attribute name is too large, must be less than 65536 bytes" },
        { "PutItem", """ "TableName":"table","Item":{"x":{"SS":["b","a","b","c"]}} """, Envelope + """One or more parameter values were invalid: Input collection ["a", "b", "b", "c"] contains duplicates.""" },
        { "PutItem", """ "TableName":"table","Item":{"x":{"NS":["1","1.0"]}} """, Envelope + "One or more parameter values were invalid: Input collection contains duplicates." },

        // What is read by key from an index can be filtered only by what the index keeps.
        { "Query", """ "TableName":"table","IndexName":"local","KeyConditionExpression":"p = :v","FilterExpression":"y = :v AND attribute_exists(y.z)","ExpressionAttributeValues":{":v":{"S":"p"}} """, "ValidationException: One or more parameter values were invalid: Secondary index local does not project one or more filter attributes: [y]" },
        { "Query", """ "TableName":"table","IndexName":"sparse","KeyConditionExpression":"g = :v","FilterExpression":"x = :v OR y = :v","ExpressionAttributeValues":{":v":{"S":"p"}} """, "ValidationException: One or more parameter values were invalid: Secondary index sparse does not project one or more filter attributes: [y]" },

        // What is not there yet says so, after what is wrong with the request.
        { "RestoreTableFromBackup", """ "BackupArn":"arn:aws:dynamodb:us-east-1:1:table/T/backup/01" """, "ValidationException: 1 validation error detected: Value null at 'targetTableName' failed to satisfy constraint: Member must not be null" },
        { "ListBackups", "", "UnknownOperationException: Stator does not implement ListBackups yet. docs/compatibility.md lists what it implements." },
    };

    [Theory, MemberData(nameof(Errors))]
    public async Task Answers_AWSs_error(string operation, string request, string error) =>
        Assert.Equal(error, await shared.Server.FailAsync(operation, $"{{{request}}}"));

    [Fact]
    public async Task Sizes_have_limits()
    {
        Assert.Equal("ValidationException: Item size has exceeded the maximum allowed size", await FailPutAsync("size", "1", new string('x', 409_600)));
        await shared.Server.CallAsync("PutItem", Put("size", "1", new string('x', 409_600 - 10)));
        Assert.Equal(Invalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes", await FailPutAsync(new string('k', 2049), "1", ""));
        await shared.Server.CallAsync("PutItem", Put(new string('k', 2048), "1", ""));
        Assert.Equal(
            "ValidationException: Item size to update has exceeded the maximum allowed size",
            await shared.Server.FailAsync(
                "UpdateItem",
                """{"TableName":"table","Key":{"p":{"S":"size"},"s":{"N":"1"}},"UpdateExpression":"SET y = :y","ExpressionAttributeValues":{":y":{"S":"12345678"}}}"""));
    }

    [Fact]
    public async Task A_failed_condition_shows_the_item_when_asked()
    {
        await shared.Server.CallAsync("PutItem", Put("cond", "1", "old"));
        using var response = await shared.Server.SendAsync("PutItem", System.Text.Encoding.UTF8.GetBytes(
            """{"TableName":"table","Item":{"p":{"S":"cond"},"s":{"N":"1"}},"ConditionExpression":"attribute_not_exists(p)","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}"""));
        Assert.Equal(
            """{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed","Item":{"p":{"S":"cond"},"s":{"N":"1"},"x":{"S":"old"}}}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_attribute_name_must_be_UTF_8()
    {
        var body = System.Text.Encoding.Latin1.GetBytes("{\"TableName\":\"table\",\"Item\":{\"\u00ff\u00fe\":{\"S\":\"x\"}}}");
        using var response = await shared.Server.SendAsync("PutItem", body);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("SerializationException", await response.Content.ReadAsStringAsync());
    }

    private Task<string> FailPutAsync(string partition, string sort, string text) => shared.Server.FailAsync("PutItem", Put(partition, sort, text));

    private static string Put(string partition, string sort, string text) =>
        """{"TableName":"table","Item":{"p":{"S":"PART"},"s":{"N":"SORT"},"x":{"S":"TEXT"}}}"""
            .Replace("PART", partition).Replace("SORT", sort).Replace("TEXT", text);

    private static string Condition(string expression, string value, string more = """ "ConsistentRead":false """) =>
        $$""" "TableName":"table","KeyConditionExpression":"{{expression}}","ExpressionAttributeValues":{":v":{{value}}},{{more}} """;
}
