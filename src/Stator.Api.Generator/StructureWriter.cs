using System.Text;

namespace Stator.Api.Generator;

/// <summary>Writes one structure: its properties, and as needed its reader, its validation and its writer.</summary>
internal sealed class StructureWriter
{
    private readonly Facts _facts;
    private readonly Shape _shape;
    private readonly bool _isInput;
    private readonly bool _isOutput;
    private readonly StringBuilder _code = new();

    public StructureWriter(Facts facts, Shape shape, bool isInput, bool isOutput)
    {
        _facts = facts;
        _shape = shape;
        _isInput = isInput;
        _isOutput = isOutput;
    }

    public string Write()
    {
        _code.Append("#nullable enable\nusing System.Text.Json;\nusing Stator.Items;\n\nnamespace Stator.Api.Shapes;\n\n");
        _code.Append($"public sealed partial class {_shape.Name}\n{{\n");
        foreach (var member in _shape.Members)
        {
            _code.Append($"    public {TypeNames.CSharp(_facts, member.Shape)}? {member.Property} {{ get; set; }}\n\n");
        }
        if (_isInput)
        {
            WriteReader();
            new ValidationWriter(_facts, _shape, _code).Write();
            WriteToString();
        }
        if (_isOutput)
        {
            WriteWriter();
        }
        return _code.Append("}\n").ToString();
    }

    private void WriteReader()
    {
        _code.Append($"    public static {_shape.Name}? Read(ref Utf8JsonReader json, bool isElement)\n    {{\n");
        _code.Append($"        if (!JsonInput.BeginStructure(ref json, \"{_shape.Name}\", isElement))\n        {{\n            return null;\n        }}\n");
        _code.Append($"        var read = new {_shape.Name}();\n        while (json.Read() && json.TokenType != JsonTokenType.EndObject)\n        {{\n");
        foreach (var member in _shape.Members)
        {
            _code.Append($"            if (json.ValueTextEquals(\"{member.Name}\"u8))\n            {{\n                json.Read();\n");
            _code.Append($"                read.{member.Property} = {ReadExpression(member.Shape, false)};\n                continue;\n            }}\n");
        }
        _code.Append("            json.Read();\n            json.Skip();\n        }\n        return read;\n    }\n\n");
    }

    private string ReadExpression(string name, bool isElement)
    {
        var element = isElement ? "true" : "false";
        if (name == "AttributeValue")
        {
            return $"ItemJsonReader.ReadValue(ref json, {element})";
        }
        if (TypeNames.IsItem(_facts, name))
        {
            return name == "ExpressionAttributeValueMap"
                ? $"ItemJsonReader.ReadItem(ref json, ExpressionValueFault.Of, {element})"
                : $"ItemJsonReader.ReadItem(ref json, null, {element})";
        }
        var shape = _facts.Shapes[name];
        switch (shape.Kind)
        {
            case "structure":
                return $"global::Stator.Api.Shapes.{name}.Read(ref json, {element})";
            case "list":
                return $"JsonLists.Read(ref json, {element}, static (ref Utf8JsonReader json) => {ReadExpression(shape.Element!, true)}{Default(shape.Element!)})";
            case "map":
                return $"JsonLists.ReadMap(ref json, \"{TypeNames.Java(_facts, shape.Element!)}\", {element}, static (ref Utf8JsonReader json) => {ReadExpression(shape.Element!, true)}{Default(shape.Element!)})";
            case "integer":
                return "JsonLists.ReadInteger(ref json)";
            case "long":
                return "JsonInput.ReadLong(ref json, \"Long\")";
            case "double":
            case "timestamp":
                return "JsonInput.ReadDouble(ref json)";
            case "boolean":
                return "JsonInput.ReadBoolean(ref json)";
            case "blob":
                return "JsonInput.ReadBlob(ref json)";
            default:
                return "JsonInput.ReadString(ref json)";
        }
    }

    private string Default(string element) =>
        _facts.Shapes.TryGetValue(element, out var shape) && shape.Kind is "integer" or "long" or "double" or "boolean" ? " ?? default" : "";

    private void WriteToString()
    {
        var members = string.Join(", ", _shape.Members.Select(member => $"{member.Path}={{JavaText.Of({member.Property})}}"));
        _code.Append($"    public override string ToString() => $\"{_shape.Name}({members})\";\n\n");
    }

    private void WriteWriter()
    {
        _code.Append("    public void Write(Utf8JsonWriter json)\n    {\n        json.WriteStartObject();\n");
        foreach (var member in _shape.Members)
        {
            var value = "value" + member.Property;
            _code.Append($"        if ({member.Property} is {{ }} {value})\n        {{\n            json.WritePropertyName(\"{member.Name}\"u8);\n");
            WriteValue(member.Shape, value, "            ", 0);
            _code.Append("        }\n");
        }
        _code.Append("        json.WriteEndObject();\n    }\n");
    }

    private void WriteValue(string name, string value, string indent, int depth)
    {
        if (name == "AttributeValue")
        {
            _code.Append($"{indent}ItemJsonWriter.Write(json, {value}.OnlyValue);\n");
            return;
        }
        if (TypeNames.IsItem(_facts, name))
        {
            _code.Append($"{indent}ItemJsonWriter.Write(json, {value});\n");
            return;
        }
        var shape = _facts.Shapes[name];
        switch (shape.Kind)
        {
            case "structure":
                _code.Append($"{indent}{value}.Write(json);\n");
                break;
            case "list":
                _code.Append($"{indent}json.WriteStartArray();\n{indent}foreach (var element{depth} in {value})\n{indent}{{\n");
                WriteValue(shape.Element!, "element" + depth, indent + "    ", depth + 1);
                _code.Append($"{indent}}}\n{indent}json.WriteEndArray();\n");
                break;
            case "map":
                _code.Append($"{indent}json.WriteStartObject();\n{indent}foreach (var (key{depth}, element{depth}) in {value})\n{indent}{{\n");
                _code.Append($"{indent}    json.WritePropertyName(key{depth});\n");
                WriteValue(shape.Element!, "element" + depth, indent + "    ", depth + 1);
                _code.Append($"{indent}}}\n{indent}json.WriteEndObject();\n");
                break;
            case "integer":
            case "long":
                _code.Append($"{indent}json.WriteNumberValue({value});\n");
                break;
            case "double":
                _code.Append($"{indent}JsonOutput.WriteDouble(json, {value});\n");
                break;
            case "timestamp":
                _code.Append($"{indent}JsonOutput.WriteTimestamp(json, {value});\n");
                break;
            case "boolean":
                _code.Append($"{indent}json.WriteBooleanValue({value});\n");
                break;
            case "blob":
                _code.Append($"{indent}json.WriteBase64StringValue({value});\n");
                break;
            default:
                _code.Append($"{indent}json.WriteStringValue({value});\n");
                break;
        }
    }
}
