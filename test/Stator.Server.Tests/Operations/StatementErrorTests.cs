using System.Text.Json;

namespace Stator.Server.Tests.Operations;

/// <summary>
/// The error for each thing that can be wrong with a statement once its table is known, or with what comes along with it; as AWS's regions
/// answered in October 2026 where that is on record. What is wrong with the text alone stands with the tests of the language.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html
/// </summary>
public sealed class StatementErrorTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Refused = "ValidationException: ";
    private const string Constraint = "ValidationException: 1 validation error detected: ";
    private const string Cancelled = "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons ";
    private const string IncompleteKey = Refused + "Where clause does not contain a mandatory equality on all key attributes";
    private const string Overlap = Refused + "Overlapping conditions with range keys are not supported in where clause";
    private const string KeyType = Refused + "Key attribute's data type should match its data type in table's schema: Key ";

    public static TheoryData<string, string> Errors => new()
    {
        // The table, then the index.
        { "SELECT * FROM nowhere WHERE p='a' ORDER BY z", "ResourceNotFoundException: Requested resource not found" },
        { "INSERT INTO nowhere VALUE {'a':1}", "ResourceNotFoundException: Requested resource not found" },
        { "SELECT * FROM T.nowhere WHERE p='a'", Refused + "The table does not have the specified index" },
        { "UPDATE T.\"global\" SET a=1 WHERE p='a' AND s=1", Refused + "This operation is not supported on an index" },
        { "DELETE FROM T.\"global\" WHERE p='a' AND s=1", Refused + "This operation is not supported on an index" },
        { "SELECT a, x, b FROM T.sparse WHERE g='a'", Refused + "One or more parameter values were invalid: Global secondary index sparse does not project [a, b]" },
        { "SELECT x FROM T.sparse WHERE g='a' AND (a=1 OR b=2)", Refused + "One or more parameter values were invalid: Secondary index sparse does not project one or more filter attributes: [a, b]" },
        { "SELECT p.a FROM T", Refused + "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: p" },

        // Keys.
        { "UPDATE T SET a=1", IncompleteKey },
        { "UPDATE T SET a=1 WHERE p='a'", IncompleteKey },
        { "UPDATE T SET a=1 WHERE p='a' AND s>1", IncompleteKey },
        { "UPDATE T SET a=1 WHERE p IN ['a','b'] AND s=1", IncompleteKey },
        { "UPDATE T SET a=1 WHERE p IN ['a'] AND s=1", IncompleteKey },
        { "DELETE FROM T WHERE p='a' AND s=1 OR p='b' AND s=1", IncompleteKey },
        { "DELETE FROM T WHERE p='a' AND s=1 AND p='b'", Refused + "Multiple conditions on same key p. Only single item Update/Insert/Delete are supported" },
        { "UPDATE T SET p='b' WHERE p='a' AND s=1", Refused + "One or more parameter values were invalid: Cannot update attribute p. This attribute is part of the key" },
        { "INSERT INTO T VALUE {'p':'a'}", Refused + "One or more parameter values were invalid: Missing the key s in the item" },
        { "INSERT INTO T VALUE {'p':'','s':1}", Refused + "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p" },
        { "INSERT INTO T VALUE {'p':'a','s':1,'g':2}", Refused + "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: global" },
        { "SELECT * FROM T WHERE p=1", KeyType + "p" },
        { "SELECT * FROM T WHERE p IN ['a', 1]", KeyType + "p" },
        { "SELECT * FROM T WHERE p='a' AND s='1'", KeyType + "s" },

        // What a WHERE is decomposed into.
        { "SELECT * FROM T WHERE p IN ['a','a']", Overlap },
        { "SELECT * FROM T WHERE p='a' OR p='a'", Overlap },
        { "SELECT * FROM T WHERE p='a' AND (s>0 OR s<5)", Overlap },
        { "SELECT * FROM T WHERE p='a' AND (s=1 OR a=1)", Overlap },
        { "SELECT * FROM T WHERE (p='a' AND x=1) OR (p='a' AND y=2)", Overlap },
        { "SELECT * FROM T WHERE p IN [" + Numbered("'k", 51, "'") + "]", Refused + "Too many decomposed read operations for a given query." },
        { "SELECT * FROM T WHERE p='a' AND s IN [" + Numbered("", 51, "") + "]", Refused + "Too many decomposed read operations for a given query." },
        { "SELECT * FROM T WHERE p IN [" + Numbered("'k", 26, "'") + "] AND s IN [1,2]", Refused + "Too many decomposed read operations for a given query." },

        // ORDER BY.
        { "SELECT * FROM T ORDER BY s", Refused + "Must have WHERE clause in the statement when using ORDER BY clause." },
        { "SELECT * FROM T WHERE p='a' ORDER BY x", Refused + "Attribute x in ORDER BY clause must be part of the primary key" },
        { "SELECT * FROM T WHERE s=1 ORDER BY s", Refused + "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause." },
        { "SELECT * FROM T WHERE p IN ['a','b'] ORDER BY s", Refused + "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause." },

        // While it runs.
        { "UPDATE T SET a=nowhere WHERE p='here' AND s=1", Refused + "The provided expression refers to an attribute that does not exist in the item" },
        { "UPDATE T SET a=text+1 WHERE p='here' AND s=1", Refused + "An operand in the update expression has an incorrect data type" },
        { "UPDATE T SET a.b=1 WHERE p='here' AND s=1", Refused + "The document path provided in the update expression is invalid for update" },
        { "EXISTS(SELECT * FROM T WHERE p='here' AND s=1 AND a=1)", Refused + "EXISTS can only be used in ExecuteTransaction write requests." },
    };

    [Theory, MemberData(nameof(Errors))]
    public async Task A_statement_answers_AWSs_error(string statement, string error)
    {
        await shared.Server.CallAsync("PutItem", """{"TableName":"table","Item":{"p":{"S":"here"},"s":{"N":"1"},"text":{"S":"x"}}}""");
        Assert.Equal(error, await shared.Server.FailAsync("ExecuteStatement", $$"""{"Statement":{{Quoted(statement)}}}"""));
    }

    [Theory]
    [InlineData("SELECT * FROM T WHERE p='a' AND s=1 AND s>0")]
    [InlineData("SELECT * FROM T WHERE p='a' AND (s<1 OR s>1 OR s=1)")]
    [InlineData("SELECT * FROM T WHERE p='a' AND (s=1 OR s<>1)")]
    [InlineData("SELECT * FROM T WHERE p='a' OR s=1")]
    [InlineData("SELECT * FROM T WHERE p > 1")]
    [InlineData("SELECT * FROM T.sparse WHERE x=1 AND a=1")]
    [InlineData("SELECT a FROM T.\"local\" WHERE p='a'")]
    public Task What_AWS_accepts_is_accepted(string statement) =>
        shared.Server.CallAsync("ExecuteStatement", $$"""{"Statement":{{Quoted(statement)}}}""");

    [Theory]
    [InlineData(""" "x":1 """, Constraint + "Value null at 'statement' failed to satisfy constraint: Member must not be null")]
    [InlineData(""" "Statement":"" """, Constraint + "Value '' at 'statement' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData(""" "Statement":"x","Limit":0 """, Constraint + "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData(""" "Statement":"x","Parameters":[] """, Constraint + "Value '[]' at 'parameters' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData(""" "Statement":"SLECT","Parameters":[{}] """, Refused + "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    [InlineData(""" "Statement":"SLECT","Parameters":[{"NULL":false}] """, Refused + "One or more parameter values were invalid: Null attribute value types must have the value of true")]
    [InlineData(""" "Statement":"SLECT","Parameters":[{"SS":["a","a"]}] """, Refused + "One or more parameter values were invalid: Input collection [a, a] contains duplicates.")]
    [InlineData(""" "Statement":"SLECT","Parameters":[{"N":"x"}] """, Refused + "The parameter cannot be converted to a numeric value: x")]
    [InlineData(""" "Statement":"SELECT * FROM \"table\" WHERE p=?" """, Refused + "Number of parameters in request and statement don't match.")]
    [InlineData(""" "Statement":"SELECT * FROM \"table\".\"global\" WHERE g='a'","ConsistentRead":true """, Refused + "Strongly consistent read is not supported on Global Secondary Indexes")]
    public async Task A_request_answers_AWSs_error(string request, string error) =>
        Assert.Equal(error, await shared.Server.FailAsync("ExecuteStatement", $"{{{request}}}"));

    [Fact]
    public async Task A_statement_has_8192_characters_at_most()
    {
        const string Statement = "SELECT * FROM \"table\" WHERE p='long'";
        await shared.Server.CallAsync("ExecuteStatement", $$"""{"Statement":{{JsonSerializer.Serialize(Statement.PadRight(8192))}}}""");
        Assert.EndsWith(
            "at 'statement' failed to satisfy constraint: Member must have length less than or equal to 8192",
            await shared.Server.FailAsync("ExecuteStatement", $$"""{"Statement":{{JsonSerializer.Serialize(Statement.PadRight(8193))}}}"""));
    }

    public static TheoryData<string[], string> TransactionErrors => new()
    {
        { [], Constraint + "Value '[]' at 'transactStatements' failed to satisfy constraint: Member must have length greater than or equal to 1" },
        { ["DELETE FROM T WHERE p='a' AND s=1", "SELECT a"], Refused + "Validation failed in TransactStatements[1]: Statement wasn't well formed, can't be processed: Expected FROM after SELECT list" },
        { ["DELETE FROM T WHERE p='a' AND s=1", "SELECT * FROM T WHERE p='a' AND s=1"], Refused + "ExecuteTransaction API does not support both read and write operations in the same request." },
        { ["DELETE FROM T WHERE p='a' AND s=1 RETURNING ALL OLD *"], Refused + "Validation failed in TransactStatements[0]: RETURNING clause is not supported in ExecuteTransaction." },
        { ["SELECT * FROM T.\"global\" WHERE g='a'"], Refused + "Validation failed in TransactStatements[0]: Reads on indices are not supported within transactions." },
        { ["SELECT * FROM T WHERE p='a'"], Refused + "Validation failed in TransactStatements[0]: Select statements within ExecuteTransaction must specify the primary key in the where clause." },
        { ["SELECT * FROM T WHERE p='a' AND s=1 AND a=1"], Refused + "Validation failed in TransactStatements[0]: Select statements within ExecuteTransaction must specify the primary key in the where clause." },
        { ["EXISTS(SELECT * FROM T WHERE p='a' AND s=1)"], Refused + "Validation failed in TransactStatements[0]: EXISTS() must contain a single item read with additional condition" },
        { ["EXISTS(SELECT * FROM T WHERE p='a' AND a=1)"], Refused + "Validation failed in TransactStatements[0]: EXISTS() must contain a single item read with additional condition" },
        { ["DELETE FROM nowhere WHERE p='a' RETURNING ALL OLD *", "DELETE FROM T WHERE p='a' AND s=1"], Cancelled + "[ResourceNotFound, None]" },
        { ["DELETE FROM nowhere WHERE p='a'", "DELETE FROM T WHERE p='a' AND s=1 RETURNING ALL OLD *"], Refused + "Validation failed in TransactStatements[1]: RETURNING clause is not supported in ExecuteTransaction." },
        { ["DELETE FROM T WHERE p='a' AND s=1", "DELETE FROM T WHERE p='a' AND s=1", "DELETE FROM T WHERE p='a'"], Cancelled + "[None, None, ValidationError]" },
        { ["DELETE FROM T WHERE p='a' AND s=1", "INSERT INTO T VALUE {'p':'a'}"], Cancelled + "[None, ValidationError]" },
        { ["UPDATE T SET a=1 WHERE p IN ['a'] AND s=1"], Cancelled + "[ValidationError]" },
        { ["SELECT * FROM T WHERE p=1 AND s=1"], Cancelled + "[ValidationError]" },
        { ["EXISTS(SELECT * FROM T WHERE p IN ['a'] AND s=1 AND a=1)"], Refused + "Validation failed in TransactStatements[0]: EXISTS() must contain a single item read with additional condition" },
        { ["DELETE FROM T WHERE p='a' AND s=1", "UPDATE T SET a=1 WHERE p='a' AND s=1"], Refused + "Transaction request cannot include multiple operations on one item" },
        { ["UPDATE T SET a=1 WHERE p='nobody' AND s=1", "DELETE FROM T WHERE p='a' AND s=1"], Cancelled + "[ConditionalCheckFailed, None]" },
    };

    [Theory, MemberData(nameof(TransactionErrors))]
    public async Task A_transaction_answers_AWSs_error(string[] statements, string error) => Assert.Equal(error, await shared.Server.FailAsync(
        "ExecuteTransaction", $$"""{"TransactStatements":[{{string.Join(",", statements.Select(statement => $$"""{"Statement":{{Quoted(statement)}}}"""))}}]}"""));

    [Fact]
    public async Task Batches_have_25_statements_and_transactions_100_at_most()
    {
        await shared.Server.CallAsync("BatchExecuteStatement", Deletes("Statements", 25));
        Assert.EndsWith("at 'statements' failed to satisfy constraint: Member must have length less than or equal to 25", await shared.Server.FailAsync("BatchExecuteStatement", Deletes("Statements", 26)));
        await shared.Server.CallAsync("ExecuteTransaction", Deletes("TransactStatements", 100));
        Assert.EndsWith("at 'transactStatements' failed to satisfy constraint: Member must have length less than or equal to 100", await shared.Server.FailAsync("ExecuteTransaction", Deletes("TransactStatements", 101)));
    }

    private static string Deletes(string list, int count) => "{\"" + list + "\":[" + string.Join(",", Enumerable.Range(0, count).Select(
        at => $$"""{"Statement":{{Quoted($"DELETE FROM T WHERE p='many' AND s={at}")}}}""")) + "]}";

    private static string Numbered(string before, int count, string after) =>
        string.Join(",", Enumerable.Range(0, count).Select(at => before + at + after));

    /// <summary>T stands for the table.</summary>
    private static string Quoted(string statement) => JsonSerializer.Serialize(statement
        .Replace("FROM T", "FROM \"table\"").Replace("INTO T", "INTO \"table\"").Replace("UPDATE T", "UPDATE \"table\""));
}
