using Stator.Items;
using Stator.Language.Evaluation;
using Stator.Language.Syntax;

namespace Stator.Language.Legacy;

/// <summary>
/// One entry of the legacy parameter AttributeUpdates.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.AttributeUpdates.html
/// </summary>
public sealed record LegacyUpdate(string Attribute, string? Action, Item? Value)
{
    private const string Prefix = "One or more parameter values were invalid: ";

    /// <summary>Checks the entries and translates them into one update.</summary>
    public static Update ToUpdate(IEnumerable<LegacyUpdate> entries, bool newWording) =>
        new([.. entries.Select(entry => entry.ToAction(newWording))]) { IsLegacy = true };

    private UpdateAction ToAction(bool newWording)
    {
        if (Attribute.Length == 0)
        {
            throw DynamoException.Validation(ItemErrors.EmptyName.Text);
        }
        if (Value?.Fault is { } fault)
        {
            throw DynamoException.Validation(fault.In(newWording));
        }
        if (Value is null && Action != "DELETE")
        {
            throw Wrong("Only DELETE action is allowed when no attribute value is specified");
        }
        if (System.Text.Encoding.UTF8.GetByteCount(Attribute) > Limits.AttributeNameBytesMax)
        {
            throw DynamoException.Validation(ItemErrors.NameTooLong.Text);
        }
        var target = new DocumentPath([PathStep.Into(Attribute)]);
        if (Value is null)
        {
            return new UpdateAction(UpdateSection.Remove, target, null);
        }
        var type = Value.OnlyValue.Type;
        if (Action == "DELETE" && !type.IsSet())
        {
            throw Wrong($"DELETE action with value is not supported for the type {type.WireName()}");
        }
        if (Action == "ADD" && !type.IsSet() && type is not (AttributeType.Number or AttributeType.List))
        {
            throw Wrong($"ADD action is not supported for the type {type.WireName()}");
        }
        var section = Action switch
        {
            "ADD" => UpdateSection.Add,
            "DELETE" => UpdateSection.Delete,
            _ => UpdateSection.Set,
        };
        return new UpdateAction(section, target, new Operand.Value("", Value.OnlyValue));
    }

    private static DynamoException Wrong(string sentence) => DynamoException.Validation(Prefix + sentence);
}
