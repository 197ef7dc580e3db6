using System.Text;

namespace Stator.Api.Generator;

/// <summary>Writes a structure's Validate method: member by member in the order of the facts.</summary>
internal sealed class ValidationWriter
{
    private readonly Facts _facts;
    private readonly Shape _shape;
    private readonly StringBuilder _code;

    public ValidationWriter(Facts facts, Shape shape, StringBuilder code)
    {
        _facts = facts;
        _shape = shape;
        _code = code;
    }

    public void Write()
    {
        _code.Append("    public void Validate(ConstraintErrors errors)\n    {\n");
        if (_shape.Members.Any(member => _facts.Shapes.TryGetValue(member.Shape, out var shape) && shape.IsEnveloped))
        {
            var missing = _shape.Members.Where(member => member.Flags.Contains("required")).Select(member => $"{member.Property} is null");
            _code.Append($"        errors.IsIncomplete = {string.Join(" || ", missing)};\n");
        }
        foreach (var member in _shape.Members)
        {
            WriteMember(member);
        }
        _code.Append("    }\n\n");
    }

    private void WriteMember(Member member)
    {
        var (property, path) = (member.Property, member.Path);
        if (member.Flags.Contains("required-first"))
        {
            _code.Append($"        errors.RequiredFirst({property}, \"{member.Name}\");\n");
        }
        else if (member.Flags.Contains("required"))
        {
            _code.Append($"        errors.Required({property}, \"{path}\");\n");
        }
        if (member.Shape == "AttributeValue" || TypeNames.IsItem(_facts, member.Shape))
        {
            return;
        }
        var shape = _facts.Shapes[member.Shape];
        var wordings = string.Concat(
            member.Flags.Contains("pascal-min") ? ", pascalMin: true" : "",
            member.Flags.Contains("pascal-max") ? ", pascalMax: true" : "",
            member.Flags.Contains("alone") ? ", alone: true" : "");
        WriteConstraints(shape, property, path, wordings);
        if (NeedsValidation(member.Shape))
        {
            WriteDescent(shape, property, path);
        }
    }

    private void WriteConstraints(Shape shape, string value, string path, string wordings)
    {
        if (shape.Kind == "enum")
        {
            _code.Append($"        errors.Enum({value}, \"{path}\", Enumerations.{shape.Name}{wordings});\n");
        }
        foreach (var constraint in shape.Constraints)
        {
            switch (constraint)
            {
                case "name":
                    _code.Append($"        errors.TableName({value}, \"{path}\", {shape.Min}, {shape.Max}, {(shape.IsEnveloped ? "true" : "false")});\n");
                    break;
                case "pattern":
                    _code.Append($"        errors.Pattern({value}, \"{path}\", {Literal(shape.Pattern!)});\n");
                    break;
                case "range":
                    _code.Append($"        errors.Range({value}, \"{path}\", {shape.Min ?? "null"}, {shape.Max ?? "null"}{wordings});\n");
                    break;
                default:
                    _code.Append($"        errors.Length({value}, \"{path}\", {shape.Min ?? "null"}, {shape.Max ?? "null"}{wordings});\n");
                    break;
            }
        }
    }

    /// <summary>Validation of what a structure, list or map holds.</summary>
    private void WriteDescent(Shape shape, string property, string path)
    {
        if (shape.Kind == "structure")
        {
            _code.Append($"        if ({property} is not null)\n        {{\n            errors.Push(\"{path}\");\n            {property}.Validate(errors);\n            errors.Pop();\n        }}\n");
            return;
        }
        var element = _facts.Shapes[shape.Element!];
        if (shape.Kind == "map")
        {
            var key = _facts.Shapes[shape.Key!];
            if (key.Kind == "table-name")
            {
                _code.Append($"        errors.TableNameKeys({property}, \"{path}\", {key.Min}, {key.Max});\n");
            }
            if (element.Kind == "list" && element.Constraints.Contains("length"))
            {
                _code.Append($"        errors.ListValues({property}, \"{path}\", {element.Min ?? "null"}, {element.Max ?? "null"});\n");
            }
        }
        var call = element.Kind == "structure" ? "static (value, errors) => value.Validate(errors)"
            : element.Kind == "list" && _facts.Shapes.TryGetValue(element.Element!, out var inner) && inner.Kind == "structure" && NeedsValidation(inner.Name)
                ? "static (value, errors) => errors.Elements(value, static (value, errors) => value.Validate(errors))"
            : element.Kind is "string" or "enum" && shape.Kind == "list" ? ScalarElement(element)
            : null;
        if (call is not null && (element.Kind != "structure" || NeedsValidation(element.Name)))
        {
            _code.Append($"        errors.Push(\"{path}\");\n        errors.Elements({property}, {call});\n        errors.Pop();\n");
        }
    }

    private static string ScalarElement(Shape element)
    {
        var checks = element.Constraints.Select(constraint => constraint == "pattern"
            ? $"errors.Pattern(value, \"\", {Literal(element.Pattern!)});"
            : $"errors.Length(value, \"\", {element.Min ?? "null"}, {element.Max ?? "null"});");
        if (element.Kind == "enum")
        {
            checks = new[] { $"errors.Enum(value, \"\", Enumerations.{element.Name});" };
        }
        return $"static (value, errors) => {{ {string.Join(" ", checks)} }}";
    }

    /// <summary>True when something below the shape can be wrong.</summary>
    private bool NeedsValidation(string name)
    {
        if (!_facts.Shapes.TryGetValue(name, out var shape) || TypeNames.IsItem(_facts, name))
        {
            return false;
        }
        return shape.Kind switch
        {
            "structure" => shape.Members.Any(member => member.Flags.Count > 0 || HasConstraints(member.Shape) || NeedsValidation(member.Shape)),
            "list" or "map" => HasConstraints(shape.Element!) || NeedsValidation(shape.Element!) || (shape.Key is not null && _facts.Shapes[shape.Key].Kind == "table-name"),
            _ => false,
        };
    }

    private bool HasConstraints(string name) =>
        _facts.Shapes.TryGetValue(name, out var shape) && (shape.Constraints.Count > 0 || shape.Kind == "enum");

    private static string Literal(string text) => "@\"" + text.Replace("\"", "\"\"") + "\"";
}
