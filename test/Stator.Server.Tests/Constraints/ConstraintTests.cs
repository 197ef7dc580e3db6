using Stator.Api.Generator;

namespace Stator.Server.Tests.Constraints;

/// <summary>
/// Every constraint of every operation of the table of facts, also of the operations that are missing: a request that breaks this one alone
/// is answered with AWS's sentence for it.
/// Source of the constraints: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html
/// </summary>
public sealed class ConstraintTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly Facts Facts = Facts.Parse(File.ReadAllText(Path.Combine(Repository.Root, "facts", "dynamodb.facts")));

    public static TheoryData<string> Operations { get; } = new(Facts.Operations.Select(operation => operation.Name));

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Each_broken_constraint_is_told(string name)
    {
        var operation = Facts.Operations.Single(operation => operation.Name == name);
        var wrong = new List<string>();
        foreach (var fault in new FaultyRequests(Facts).Of(operation.Input))
        {
            var answer = await shared.Server.FailAsync($"{operation.Service}.{name}", fault.Value!.ToJsonString());
            if (!answer.StartsWith("ValidationException: ", StringComparison.Ordinal) || !fault.IsToldBy(answer["ValidationException: ".Length..]))
            {
                wrong.Add($"{string.Join('.', fault.Path)}: {fault.Constraint}\n  {Short(fault.Value.ToJsonString())}\n  {Short(answer)}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static string Short(string text) => text.Length > 300 ? text[..300] : text;
}
