namespace Stator.Items;

/// <summary>What is wrong with a value that a client sent.</summary>
/// <param name="Text">The sentence, as most operations answer it.</param>
/// <param name="NewText">The sentence on operations that AWS moved to its newer validation, where it differs.</param>
public sealed record ValueFault(string Text, string? NewText = null)
{
    /// <summary>True for faults of numbers and of repeated elements, which AWS tells without saying where they are.</summary>
    public bool IsOfNumbersOrRepeats { get; init; }

    /// <summary>The sentence of one of the two wordings.</summary>
    public string In(bool newWording) => newWording ? NewText ?? Text : Text;
}
