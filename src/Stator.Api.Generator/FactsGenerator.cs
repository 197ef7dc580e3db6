using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Stator.Api.Generator;

/// <summary>
/// Writes code from facts/dynamodb.facts. The project says in its StatorFacts property which part it wants: limits or shapes.
/// </summary>
[Generator]
public sealed class FactsGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var text = context.AdditionalTextsProvider
            .Where(file => Path.GetExtension(file.Path) == ".facts")
            .Select((file, cancellation) => file.GetText(cancellation)!.ToString())
            .Collect();
        var part = context.AnalyzerConfigOptionsProvider
            .Select((options, _) => options.GlobalOptions.TryGetValue("build_property.StatorFacts", out var value) ? value : "");
        context.RegisterSourceOutput(text.Combine(part), (output, input) =>
        {
            if (input.Left.Length == 1)
            {
                Generate(output, Facts.Parse(input.Left[0]), input.Right);
            }
        });
    }

    private static void Generate(SourceProductionContext output, Facts facts, string part)
    {
        if (part == "limits")
        {
            output.AddSource("Limits.g.cs", SourceText.From(LimitsWriter.Write(facts), Encoding.UTF8));
            return;
        }
        var inputs = facts.Reachable(facts.Operations.Select(operation => operation.Input));
        var outputs = facts.Reachable(facts.Operations.Select(operation => operation.Output));
        foreach (var shape in facts.Shapes.Values.Where(shape => shape.Kind == "structure"))
        {
            var source = new StructureWriter(facts, shape, inputs.Contains(shape.Name), outputs.Contains(shape.Name)).Write();
            output.AddSource(shape.Name + ".g.cs", SourceText.From(source, Encoding.UTF8));
        }
        output.AddSource("ApiOperations.g.cs", SourceText.From(OperationsWriter.Write(facts), Encoding.UTF8));
        output.AddSource("Enumerations.g.cs", SourceText.From(EnumerationsWriter.Write(facts), Encoding.UTF8));
    }
}

internal static class LimitsWriter
{
    public static string Write(Facts facts)
    {
        var code = new StringBuilder("namespace Stator.Items;\n\n/// <summary>DynamoDB's limits, from the table of facts.</summary>\npublic static class Limits\n{\n");
        foreach (var limit in facts.Limits)
        {
            var type = long.Parse(limit.Value) > int.MaxValue ? "long" : "int";
            code.Append($"    public const {type} {limit.Key} = {limit.Value};\n");
        }
        return code.Append("}\n").ToString();
    }
}

internal static class EnumerationsWriter
{
    public static string Write(Facts facts)
    {
        var code = new StringBuilder("namespace Stator.Api;\n\n/// <summary>The values of enumerations, in AWS's order.</summary>\npublic static class Enumerations\n{\n");
        foreach (var shape in facts.Shapes.Values.Where(shape => shape.Kind == "enum"))
        {
            var values = string.Join(", ", shape.Values.Select(value => $"\"{value}\""));
            var printed = shape.Printed ?? string.Join(", ", shape.Values);
            code.Append($"    public static readonly Enumeration {shape.Name} = new([{values}], \"{printed}\", {(shape.Printed is null ? "false" : "true")});\n");
        }
        return code.Append("}\n").ToString();
    }
}

internal static class OperationsWriter
{
    public static string Write(Facts facts)
    {
        var code = new StringBuilder("namespace Stator.Api;\n\nusing Stator.Api.Shapes;\n\n/// <summary>All operations of the API.</summary>\npublic static class ApiOperations\n{\n");
        foreach (var operation in facts.Operations)
        {
            var output = operation.Output;
            var write = output == "Nothing" ? "static (_, _) => { }" : $"static (answer, json) => answer.Write(json)";
            var errors = string.Join(", ", operation.Errors.Select(error => $"\"{error}\""));
            var wording = char.ToUpperInvariant(operation.Wording[0]) + operation.Wording.Substring(1);
            code.Append($"    public static readonly ApiOperation<{operation.Input}, {output}> {operation.Name} = new(\"{operation.Name}\", \"{operation.Service}\", Wording.{wording},\n");
            code.Append($"        [{errors}],\n        [{Members(facts, operation.Input)}],\n        {operation.Input}.Read, static (request, errors) => request.Validate(errors), {write});\n\n");
        }
        code.Append("    /// <summary>Every operation.</summary>\n    public static readonly IReadOnlyList<ApiOperation> All =\n    [\n");
        foreach (var operation in facts.Operations)
        {
            code.Append($"        {operation.Name},\n");
        }
        return code.Append("    ];\n}\n").ToString();
    }

    private static string Members(Facts facts, string shape) =>
        string.Join(", ", facts.Shapes[shape].Members.Select(member => $"\"{member.Name}\""));
}
