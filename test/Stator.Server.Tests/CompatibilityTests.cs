using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Stator.Api;
using Stator.Delivery.Kinesis;
using Stator.Server.Gateway;
using Stator.Server.Operations;
using Stator.Server.Operations.Tables;
using Stator.Storage.Embedded;

namespace Stator.Server.Tests;

/// <summary>docs/compatibility.md says what the table of facts and the registered operations say.</summary>
public sealed class CompatibilityTests
{
    [Fact]
    public void The_table_of_facts_has_every_operation()
    {
        Assert.Equal(62, ApiOperations.All.Count(operation => operation.Service == "DynamoDB_20120810"));
        Assert.Equal(4, ApiOperations.All.Count(operation => operation.Service == "DynamoDBStreams_20120810"));
    }

    [Fact]
    public async Task The_page_is_up_to_date()
    {
        var path = Path.Combine(Repository.Root, "docs", "compatibility.md");
        var page = await WritePageAsync();
        if (Environment.GetEnvironmentVariable("STATOR_WRITE_DOCS") is not null)
        {
            File.WriteAllText(path, page);
        }
        Assert.True(File.ReadAllText(path) == page, "docs/compatibility.md is out of date. Write it anew: STATOR_WRITE_DOCS=1 dotnet test test/Stator.Server.Tests");
    }

    private static async Task<string> WritePageAsync()
    {
        var operations = (await OperationsAsync())
            .OrderBy(operation => operation.Facts.Service, StringComparer.Ordinal)
            .ThenBy(operation => operation.Facts.Name, StringComparer.Ordinal)
            .ToList();
        var page = new StringBuilder(
            $"""
            # Compatibility

            Written from the table of facts (`facts/dynamodb.facts`) and the operations that the server registers; a test fails when this page is
            out of date. Of {operations.Count} operations {operations.Count(operation => operation.IsPresent)} are there.

            An operation that is missing checks its request, answers `UnknownOperationException` and says so. A missing parameter of another
            operation is refused with a `ValidationException` that names it; none is ignored (ListTagsOfResource answers all tags at once, so its
            `NextToken` has nothing to do; a batch's `ReturnValuesOnConditionCheckFailure` is inert with AWS as well). Parameters that are stored
            only are checked, kept and answered, but nothing acts on them yet: nothing is throttled, encrypted or denied.

            `TransactionConflictException` is never answered: where AWS cancels a transaction that meets another one, it is run again here.

            ## Where it differs, and where AWS's answer is not on record

            - A table is ACTIVE at once unless `--table-delay` says otherwise, and settings may change as often as one likes unless `--change-limits` does.
            - Tables have no partitions: a Scan of a small table costs what it reads (AWS charges for each partition of a new table), and a BatchGetItem
              ends at 16 MB alone (AWS also at 1 MB of one partition).
            - A name and an ARN of one table in one batch are two tables.
            - The bytes of all tags of a table have no limit beside those of the tags.
            - Chosen, since nothing is on record: an `ORDER BY` that names the sort key before several partition keys or stands in a batch; capacity of
              several partition keys in PartiQL; a token after its table was made anew; the bytes of several key attributes together; reads of an index
              that is being deleted; ADD and list steps in UpdateItem's count of 400 KB; the order of two faults where no source tells it.

            - Of Lambda there are event source mappings from streams of DynamoDB (create, get, list, update, delete); functions and destinations are
              named when the server starts (`--function`, `--destination`). Tags, metrics, logging and encryption of mappings are not looked at.
            - Records in Kinesis hold binary values in base64 once; the id of a change is the same each time it is delivered.

            ## Operations

            | service | operation | supported | stored only | missing |
            | --- | --- | --- | --- | --- |

            """);
        foreach (var operation in operations)
        {
            var supported = operation.Facts.Parameters.Except(operation.MissingParameters).Except(operation.StoredParameters);
            page.Append($"| {operation.Facts.Service} | {operation.Facts.Name} | {(operation.IsPresent ? List(supported, "without parameters") : "the operation is missing")} | ")
                .Append($"{List(operation.StoredParameters)} | {List(operation.MissingParameters)} |\n");
        }
        return page.ToString();
    }

    private static async Task<IEnumerable<Operation>> OperationsAsync()
    {
        var times = new Database.Times(TimeSpan.Zero, Database.Times.DefaultShardLifetime, TimeSpan.Zero);
        await using var database = new Database(EmbeddedStore.InMemory(), TimeProvider.System, times, NullLogger<Database>.Instance);
        await using var kinesis = new KinesisHost(database.Store, database.Catalog, null, TimeProvider.System, _ => { });
        return OperationTable.Create(database, new ChangeLimits(areHeld: false), kinesis, () => "").Values;
    }

    private static string List(IEnumerable<string> parameters, string none = "") =>
        string.Join(", ", parameters) is { Length: > 0 } list ? list : none;

    [Fact]
    public async Task Only_parameters_of_the_operation_are_listed()
    {
        foreach (var operation in await OperationsAsync())
        {
            Assert.Subset(operation.Facts.Parameters.ToHashSet(), operation.StoredParameters.Concat(operation.MissingParameters).ToHashSet());
            Assert.Empty(operation.StoredParameters.Intersect(operation.MissingParameters));
        }
    }
}
