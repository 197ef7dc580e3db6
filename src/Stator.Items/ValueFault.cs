namespace Stator.Items;

/// <summary>What is wrong with a value that a client sent.</summary>
/// <param name="Text">The sentence, as most operations answer it.</param>
/// <param name="NewText">The sentence on operations that AWS moved to its newer validation, where it differs.</param>
public sealed record ValueFault(string Text, string? NewText = null)
{
    /// <summary>The sentence of one of the two wordings.</summary>
    public string In(bool newWording) => newWording ? NewText ?? Text : Text;

    /// <summary>The fault with both its sentences changed.</summary>
    public ValueFault Map(Func<string, string> change) => new(change(Text), NewText is null ? null : change(NewText));
}
