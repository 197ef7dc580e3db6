using System.Collections.Concurrent;

namespace Stator.Language.Syntax;

/// <summary>
/// The trees of expressions without a fault by their text: clients send the same few over and over. It holds two generations of a bounded
/// size; what is not asked for in a whole generation is forgotten. Any thread.
/// </summary>
/// <typeparam name="TTree">The kind of tree, which nobody changes.</typeparam>
internal sealed class SyntaxCache<TTree>
{
    private const int GenerationMax = 256;

    private ConcurrentDictionary<(ExpressionKind, string), Entry> _young = new();
    private ConcurrentDictionary<(ExpressionKind, string), Entry> _old = new();

    /// <param name="Tree">The tree.</param>
    /// <param name="Placeholders">The names and values that the text has.</param>
    internal sealed record Entry(TTree Tree, HashSet<string> Placeholders);

    /// <summary>The tree of a text, if it is known.</summary>
    public Entry? Find(ExpressionKind kind, string text)
    {
        if (Volatile.Read(ref _young).TryGetValue((kind, text), out var entry))
        {
            return entry;
        }
        if (Volatile.Read(ref _old).TryGetValue((kind, text), out entry))
        {
            Add(kind, text, entry);
        }
        return entry;
    }

    /// <summary>Keeps a tree.</summary>
    public void Add(ExpressionKind kind, string text, Entry entry)
    {
        var young = Volatile.Read(ref _young);
        if (young.Count >= GenerationMax)
        {
            Volatile.Write(ref _old, young);
            Volatile.Write(ref _young, young = new());
        }
        young[(kind, text)] = entry;
    }
}
