using Stator.Items;
using Stator.Language.PartiQL;

namespace Stator.Server.Operations.Statements;

/// <summary>From a statement's text and its parameters to the statement.</summary>
internal static class StatementText
{
    /// <summary>The values of parameters; their faults are told before the statement is looked at.</summary>
    /// <exception cref="DynamoException">One of them is no value.</exception>
    public static IReadOnlyList<AttributeValue> Parameters(IReadOnlyList<Item>? parameters)
    {
        foreach (var parameter in parameters ?? [])
        {
            if (parameter.Fault is { } fault)
            {
                throw DynamoException.Validation(fault.Text);
            }
        }
        return [.. (parameters ?? []).Select(parameter => parameter.OnlyValue)];
    }

    /// <summary>EXISTS stands for a condition check, which only transactions have.</summary>
    public static DynamoException ExistsOutsideTransaction() =>
        DynamoException.Validation("EXISTS can only be used in ExecuteTransaction write requests.");

    /// <exception cref="DynamoException">The parameters or the statement are wrong.</exception>
    public static PartiqlStatement Read(string statement, IReadOnlyList<Item>? parameters) =>
        PartiqlStatement.Read(statement, Parameters(parameters));
}
