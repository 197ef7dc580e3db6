using System.Text.Json;

namespace Stator.Delivery.Patterns;

/// <summary>
/// A filter of events, in the pattern language that Lambda shares with EventBridge.
/// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
/// </summary>
public sealed class EventPattern
{
    private readonly PatternNode _root = new(null, "");

    private EventPattern()
    {
    }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="EventPatternException">It is none.</exception>
    public static EventPattern Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true });
            var pattern = new EventPattern();
            pattern._root.Read(document.RootElement);
            return pattern;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException) // The latter for half a surrogate pair.
        {
            throw new EventPatternException();
        }
    }

    /// <summary>True for an event that is as the pattern asks.</summary>
    public bool Matches(JsonElement happening)
    {
        var root = new EventNode();
        root.Add(happening);
        return new Matching(root).Holds(_root, root);
    }

    /// <summary>One event being looked at.</summary>
    private readonly record struct Matching(EventNode Root)
    {
        private readonly Dictionary<PatternNode, bool> _absent = [];

        /// <summary>Elements of a list are looked at one by one: what a pattern asks for together must be in the same.</summary>
        public bool Holds(PatternNode pattern, EventNode node)
        {
            if (HoldsHere(pattern, node))
            {
                return true;
            }
            foreach (var element in node.Elements)
            {
                if (Holds(pattern, element))
                {
                    return true;
                }
            }
            return false;
        }

        private bool HoldsHere(PatternNode pattern, EventNode? node)
        {
            if (pattern.Matchers is { } matchers && !HoldsOne(matchers, pattern, node))
            {
                return false;
            }
            foreach (var (name, below) in pattern.Fields)
            {
                var field = node?.Field(name);
                if (!(field is null ? HoldsHere(below, null) : Holds(below, field)))
                {
                    return false;
                }
            }
            foreach (var alternatives in pattern.Alternatives)
            {
                if (!HoldsOne(alternatives, node))
                {
                    return false;
                }
            }
            return true;
        }

        private bool HoldsOne(IReadOnlyList<PatternNode> alternatives, EventNode? node)
        {
            foreach (var alternative in alternatives)
            {
                if (HoldsHere(alternative, node))
                {
                    return true;
                }
            }
            return false;
        }

        /// <summary>Absence is that in the whole event: looked up once, not for each element of a list.</summary>
        private bool IsAbsent(PatternNode pattern)
        {
            if (!_absent.TryGetValue(pattern, out var isAbsent))
            {
                _absent[pattern] = isAbsent = !Root.HasValue(pattern.Path);
            }
            return isAbsent;
        }

        private bool HoldsOne(IReadOnlyList<ValueMatcher> matchers, PatternNode pattern, EventNode? node)
        {
            foreach (var matcher in matchers)
            {
                if (matcher is ValueMatcher.Absent ? IsAbsent(pattern) : node?.Values.Any(matcher.Matches) == true)
                {
                    return true;
                }
            }
            return false;
        }
    }
}
