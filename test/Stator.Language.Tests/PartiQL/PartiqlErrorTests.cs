using Stator.Items;
using Stator.Language.PartiQL;

namespace Stator.Language.Tests.PartiQL;

/// <summary>
/// The sentence for each thing that can be wrong with a statement before its table is known: what AWS's regions answered in October 2026 where
/// that is on record, the sentence of PartiQL's open grammar or what DynamoDB Local 3.3 answers where it is not.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
/// </summary>
public sealed class PartiqlErrorTests
{
    private const string NotWellFormed = "Statement wasn't well formed, can't be processed: ";

    [Theory]
    [InlineData("SLECT * FROM T", "Expected data manipulation")]
    [InlineData("UPDATE My-Table SET a = 1", "Expected data manipulation")]
    [InlineData("SELECT * FROM", "Unexpected term")]
    [InlineData("SELECT * FROM Tab WHERE", "Unexpected term")]
    [InlineData("SELECT * FROM Tab WHERE ;", "Unexpected term")]
    [InlineData("SELECT * FROM Tab WHERE NOT", "Unexpected term")]
    [InlineData("SELECT * FROM Tab WHERE (", "Unexpected term")]
    [InlineData("SELECT * FROM Tab WHERE a = 1 AND", "Missing right-hand side expression of infix operator")]
    [InlineData("SELECT * FROM Tab WHERE ORDER BY a", "Unexpected keyword")]
    [InlineData("SELECT * FROM Tab WHERE IS NULL", "Unexpected operator")]
    [InlineData("SELECT * FROM Tab WHERE a = LIKE", "Unexpected operator")]
    [InlineData("SELECT * FROM Tab WHERE a IS FOO", "Expected type name")]
    [InlineData("SELECT * FROM Tab WHERE a = 1 foo", "Unexpected token after expression")]
    [InlineData("SELECT * FROM Tab WHERE a = 1 e5", "Unexpected token after expression")]
    [InlineData("SELECT * FROM Tab WHERE a = 1)", "Unexpected token after expression")]
    [InlineData("SELECT * FROM Tab ORDER BY a WHERE a = 1", "Unexpected token after expression")]
    [InlineData("SELECT * FROM Tab; SELECT * FROM Tab", "Unexpected token after semicolon. (Only one query is allowed.)")]
    [InlineData("SELECT a FOO", "Expected FROM after SELECT list")]
    [InlineData("SELECT *, a FROM Tab", "Other expressions may not be present in the select list when '*' is used without dot notation.")]
    [InlineData("SELECT a[*] FROM Tab", "Invalid use of * in select list")]
    [InlineData("SELECT a[1].* FROM Tab", "Cannot use [] and * together in SELECT list expression")]
    [InlineData("SELECT size(*) FROM Tab", "size(*) is not allowed")]
    [InlineData("SELECT * FROM Tab WHERE m.inner = 1", "Invalid path dot component")]
    [InlineData("SELECT * FROM Tab WHERE a = (1", "Expected RIGHT_PAREN")]
    [InlineData("SELECT * FROM Tab WHERE a = [1", "Expected RIGHT_BRACKET")]
    [InlineData("SELECT * FROM Tab WHERE a = <<1", "Expected RIGHT_DOUBLE_ANGLE_BRACKET")]
    [InlineData("SELECT * FROM Tab WHERE a = {'b' 1}", "Expected COLON")]
    [InlineData("SELECT * FROM Tab WHERE a BETWEEN 1 OR 2", "Expected AND keyword")]
    [InlineData("DELETE FROM", "Expected identifier for simple path")]
    [InlineData("DELETE FROM WHERE a = 1", "Expected identifier for simple path")]
    [InlineData("DELETE Tab", "Expected FROM after DELETE")]
    [InlineData("DELETE FROM Tab WHERE a = 1 ORDER BY a", "Unexpected token after expression")]
    [InlineData("UPDATE Tab SET a 1", "Expected '='")]
    [InlineData("UPDATE Tab REMOVE a, b WHERE a = 1", "Unexpected token after expression")]
    [InlineData("UPDATE Tab SET a = 1 RETURNING OLD *", "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.")]
    [InlineData("INSERT INTO Tab VALUE {'a':1} foo", "Unexpected token after expression")]
    [InlineData("INSERT INTO Tab t VALUE {'a':1}", "Unexpected token after expression")]
    [InlineData("SELECT * FROM Tab # comment", "")]
    [InlineData("SELECT * FROM Tab /* comment", "")]
    [InlineData("SELECT * FROM Tab WHERE a = 'x", "")]
    [InlineData("SELECT * FROM Tab WHERE a = 1e99999999999", "")]
    [InlineData("SELECT * FROM Tab WHERE a = 0e2147483649", "")]
    [InlineData("SELECT * FROM Tab WHERE a = 1.5e-2147483647", "")]
    public void What_is_no_PartiQL_is_not_well_formed(string statement, string detail) => AssertFails(statement, NotWellFormed + detail);

    [Theory]
    [InlineData("a IS INTEGER", "Unsupported operation: IsType")]
    [InlineData("CREATE TABLE Foo", "Unsupported operation: CreateTable")]
    [InlineData("DROP TABLE Foo", "Unsupported operation: DropTable")]
    [InlineData("CREATE ''", "Unsupported operation: Create")]
    [InlineData("EXEC foo", "Unsupported operation: Exec")]
    [InlineData("SET a = 1", "Only select from a single table or index is supported.")]
    [InlineData("SELECT * FROM Tab AS t", "Aliasing is not supported")]
    [InlineData("SELECT a b FROM Tab", "Aliasing is not supported")]
    [InlineData("UPDATE Tab t SET a = 1", "Aliasing is not supported")]
    [InlineData("SELECT DISTINCT a FROM Tab", "Unsupported token in expression: DISTINCT")]
    [InlineData("SELECT VALUE a FROM Tab", "Select projection doesn't support value or pivot keywords")]
    [InlineData("SELECT a FROM Tab, Other", "Only select from a single table or index is supported.")]
    [InlineData("SELECT a FROM Tab GROUP BY a", "Unsupported clause: GROUP BY")]
    [InlineData("SELECT a FROM Tab HAVING a = 1", "Unsupported clause: HAVING at 1:28:1")]
    [InlineData("SELECT a FROM Tab LIMIT 10", "Unsupported clause: LIMIT at 1:25:2")]
    [InlineData("SELECT COUNT(*) FROM Tab", "Unexpected path component at 1:8:5")]
    [InlineData("SELECT\n  size(a) FROM Tab", "Unexpected path component at 2:3:4")]
    [InlineData("SELECT a + 1 FROM Tab", "Unexpected path component at 1:10:1")]
    [InlineData("SELECT a.* FROM Tab", "Changing item's hierarchy while reading isn't supported")]
    [InlineData("SELECT a, b.a FROM Tab", "Duplicate identifiers in select clause: a")]
    [InlineData("SELECT l[-1] FROM Tab", "List index is not within the allowable range; index: [-1] at 1:11:1")]
    [InlineData("SELECT l[2147483648] FROM Tab", "List index is not within the allowable range; index: [2147483648] at 1:10:10")]
    [InlineData("SELECT l[1.5] FROM Tab", "Unexpected path component at 1:10:3")]
    [InlineData("SELECT * FROM \"\"", "Path component cannot be an empty string")]
    [InlineData("SELECT * FROM \"Tab\".\"\"", "Path component cannot be an empty string")]
    [InlineData("SELECT * FROM a.b.c", "A path may contain at most 2 components in the FROM clause")]
    [InlineData("SELECT * FROM [1]", "Unexpected from source")]
    [InlineData("SELECT * FROM ?", "Unexpected from source")]
    [InlineData("SELECT * FROM Tab[0]", "Invalid list expression in source.")]
    [InlineData("SELECT * FROM \"T b\"", "Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', '0-9', '-', '_', '.'.")]
    [InlineData("INSERT INTO \"Tab\".\"index\" VALUE {'a':1}", "FROM clause may only contain a single table name in data manipulation statements at 1:13:5")]
    [InlineData("SELECT a FROM Tab WHERE a = 1 ORDER BY m.x", "Argument to ORDER BY must be of type VariableReference. Type: PATH")]
    public void What_DynamoDB_does_not_have_is_refused(string statement, string sentence) => AssertFails(statement, sentence);

    [Theory]
    [InlineData("a", "WHERE clause must contain an expression that resolves to a boolean")]
    [InlineData("size(a)", "WHERE clause must contain an expression that resolves to a boolean")]
    [InlineData("a = 1 AND b", "The arguments to AND/OR must be Expressions")]
    [InlineData("NOT a", "The argument to NOT must be a Type or Expression")]
    [InlineData("a + 1 = 2", "Unsupported operator in Condition Expression. Operator: +")]
    [InlineData("-a = 2", "Unsupported operator in Condition Expression. Operator: -")]
    [InlineData("a LIKE 'x'", "Unsupported operator in Condition Expression. Operator: like")]
    [InlineData("a = MISSING", "MISSING must be compared using IS operator")]
    [InlineData("size(a) IS NUMERIC", "The left hand side argument to IS must be a Variable Reference, Literal, or Path")]
    [InlineData("a IS INTEGER", "Unsupported data type for IS operator: INTEGER. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST] at 1:27:2")]
    [InlineData("a IN []", "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with at least one member")]
    [InlineData("a = (SELECT * FROM Tab)", "Unsupported token in expression: SELECT at 1:30:6")]
    [InlineData("a.*.b = 1", "Unpivot path component like a.*.b are not supported at 1:25:1")]
    [InlineData("exists(a)", "Unrecognized function: exists at 1:25:6")]
    [InlineData("Set_Add(a, <<'x'>>) = a", "Unrecognized function: set_add at 1:25:7")]
    [InlineData("attribute_exists(a, b)", "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2")]
    [InlineData("attribute_exists('a')", "Operator or function requires a document path; operator or function: attribute_exists")]
    [InlineData("attribute_type(a, 1)", "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N")]
    [InlineData("attribute_type(a, 'X')", "Invalid attribute type name found; type: X, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}")]
    [InlineData("a < true", "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL")]
    [InlineData("a BETWEEN 3 AND 1", "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:3}, upper bound operand: AttributeValue: {N:1}")]
    [InlineData("a = <<>>", "Empty bags are not supported")]
    [InlineData("a = <<1,'x'>>", "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags")]
    [InlineData("a = <<'x','x'>>", "One or more parameter values were invalid: Input collection [x, x] contains duplicates.")]
    [InlineData("a = <<2, 2.0>>", "One or more parameter values were invalid: Input collection [2, 2.0] contains duplicates! under root")]
    [InlineData("a = [b]", "Unsupported data type: VariableReference under key root[0] at 1:30:1")]
    [InlineData("a = {'k': [1, ?]}", "Unsupported data type: Parameter under key root.k[1] at 1:39:1")]
    [InlineData("a = {'k':1,'k':2}", "Duplicate keys in tuple. Key: k under root at 1:29:1")]
    [InlineData("a = {1:2}", "Tuple keys must be of type String. Actual type: INT under root at 1:30:1")]
    [InlineData("a = 1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range under root")]
    [InlineData("a = {'x':[1e-131]}", "Number underflow. Attempting to store a number with magnitude smaller than supported range under root.x[0]")]
    [InlineData("a = 123456789012345678901234567890123456789", "Attempting to store more than 38 significant digits in a Number under root")]
    public void A_wrong_where_is_refused(string where, string sentence) => AssertFails($"SELECT * FROM Tab WHERE {where}", sentence);

    [Theory]
    [InlineData("a = b * 2", "Unsupported operator in Update Expression. Operator: *")]
    [InlineData("a = -b", "Incorrect number of operands for operator or function; operator or function: -, number of operands: 1")]
    [InlineData("a = b IS NULL", "IS operator is not supported in update expressions")]
    [InlineData("a = missing", "MISSING must be compared using IS operator")]
    [InlineData("a = size(b)", "The function is not allowed in an update expression; function: size")]
    [InlineData("a = upper(b)", "Unrecognized function: upper at 1:20:5")]
    [InlineData("a = 'x' + 1", "Incorrect operand type for operator or function; operator or function: +, operand type: S")]
    [InlineData("a = list_append([1])", "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1")]
    [InlineData("a = set_add(b, <<1>>)", "The first argument to SET_ADD must equal the assignment value at 1:20:7")]
    [InlineData("a = set_delete(a, 1)", "The second argument to SET_DELETE must be a value with type SET at 1:31:1")]
    [InlineData("a = set_add(a)", "SET_ADD must have exactly two arguments at 1:20:7")]
    [InlineData("a = 1, a = 2", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]")]
    [InlineData("a = 1 RETURNING ALL NEW a", "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause")]
    [InlineData("a = 1 RETURNING ALL NEW *, ALL OLD *", "Invalid syntax with multiple returning elements in RETURNING clause")]
    public void A_wrong_update_is_refused(string assignment, string sentence) => AssertFails($"UPDATE Tab SET {assignment}", sentence);

    [Theory]
    [InlineData("INSERT INTO Tab VALUES ('a')", "Unsupported operation: InsertOp")]
    [InlineData("INSERT INTO Tab VALUE ?", "Unsupported format in item expression. Please use struct format {...} to express item values for insert statement. at 1:23:1")]
    [InlineData("INSERT INTO Tab VALUE {'a':1} RETURNING ALL OLD *", "RETURNING is not supported in INSERT")]
    [InlineData("INSERT INTO Tab VALUE {'a':1,'a':2}", "Duplicate keys in tuple. Key: a under root at 1:30:3")]
    [InlineData("INSERT INTO Tab VALUE {a:1}", "Tuple keys must be of type String. Actual type: VariableReference under root at 1:24:1")]
    [InlineData("INSERT INTO Tab VALUE {'':1}", "Path component cannot be an empty string")]
    [InlineData("INSERT INTO Tab VALUE {'a':Set_Add(b, <<1>>)}", "Unsupported data type: set_add under key root at 1:28:7")]
    [InlineData("INSERT INTO Tab VALUE {'a':1e126}", "Number overflow. Attempting to store a number with magnitude larger than supported range under root")]
    [InlineData("DELETE FROM Tab WHERE a = 1 RETURNING ALL NEW *", "Invalid returning clause: RETURNING ALL NEW *. Only RETURNING ALL OLD * is allowed in DELETE statements.")]
    public void A_wrong_insert_or_delete_is_refused(string statement, string sentence) => AssertFails(statement, sentence);

    [Fact]
    public void Parameters_may_be_more_than_asked_for_but_not_less()
    {
        AssertFails("SELECT * FROM Tab WHERE a = ? AND b = ?", "Number of parameters in request and statement don't match.", AttributeValue.Null);
        Assert.IsType<PartiqlStatement.Select>(PartiqlStatement.Read("SELECT * FROM Tab WHERE a = ?", [AttributeValue.Null, AttributeValue.Null]));
    }

    [Fact]
    public void The_IN_operator_has_a_hundred_operands_at_most()
    {
        Assert.IsType<PartiqlStatement.Select>(PartiqlStatement.Read($"SELECT * FROM Tab WHERE a IN [{Numbers(100)}]", []));
        AssertFails(
            $"SELECT * FROM Tab WHERE a IN [{Numbers(101)}]",
            "The IN operator is provided with too many operands; number of operands: 101");
    }

    [Fact]
    public void A_statement_has_300_operators_at_most()
    {
        Assert.IsType<PartiqlStatement.Select>(PartiqlStatement.Read($"SELECT * FROM Tab WHERE {Repeated("a = 1 OR ", 149)}a = 1 OR attribute_exists(a)", []));
        AssertFails($"SELECT * FROM Tab WHERE {Repeated("a = 1 OR ", 150)}a = 1", "The expression contains too many operators; operator count: 301");
        AssertFails($"UPDATE Tab SET a = a{Repeated("+a", 4000)}", "The expression contains too many operators; operator count: 4000");
    }

    private static string Repeated(string part, int times) => string.Concat(Enumerable.Repeat(part, times));

    [Fact]
    public void Literals_nest_31_levels_at_most()
    {
        Assert.IsType<PartiqlStatement.Select>(PartiqlStatement.Read($"SELECT * FROM Tab WHERE a = {Nested(31)}", []));
        AssertFails($"SELECT * FROM Tab WHERE a = {Nested(32)}", "Nesting Levels have exceeded supported limits under root" + string.Concat(Enumerable.Repeat("[0]", 32)));
    }

    [Theory]
    [InlineData("(", "a = 1", ")")]
    [InlineData("NOT ", "a = 1", "")]
    [InlineData("a = [", "1", "]")]
    [InlineData("a = {'k':", "1", "}")]
    [InlineData("size(", "a", ") = 1")]
    public void However_deep_a_statement_nests_it_is_refused_in_words(string open, string inner, string close)
    {
        var times = 4000 / (open.Length + close.Length);
        var statement = $"SELECT * FROM Tab WHERE {Repeated(open, times)}{inner}{Repeated(close, times)}";
        Assert.Throws<DynamoException>(() => PartiqlStatement.Read(statement, []));
    }

    private static string Numbers(int count) => string.Join(",", Enumerable.Range(0, count));

    private static string Nested(int levels) => new string('[', levels) + "1" + new string(']', levels);

    private static void AssertFails(string statement, string sentence, params AttributeValue[] parameters)
    {
        var given = parameters.Length > 0 ? parameters : [.. statement.Where(c => c == '?').Select(_ => AttributeValue.Null)];
        Assert.Equal(sentence, Assert.Throws<DynamoException>(() => PartiqlStatement.Read(statement, given)).Message);
    }
}
