namespace Stator.Delivery.Functions;

/// <summary>Where a function runs: behind HTTP, or as a command of this machine.</summary>
public abstract record FunctionTarget
{
    private FunctionTarget()
    {
    }

    /// <summary>Answers Lambda's Invoke call: the runtime interface emulator, SAM local and others do.</summary>
    public sealed record Http(Uri Address) : FunctionTarget;

    /// <summary>A command that reads the event from standard input and writes its answer to standard output; it fails by its exit code.</summary>
    public sealed record Command(string File, IReadOnlyList<string> Arguments) : FunctionTarget;

    /// <summary>
    /// Reads a target: a URL, or a command with its arguments, quoted where they have spaces. A URL without a path is that of a server of many
    /// functions, and gets the path of Invoke.
    /// </summary>
    /// <param name="name">The function's name.</param>
    /// <param name="text">The target.</param>
    /// <exception cref="FormatException">It is neither.</exception>
    public static FunctionTarget Parse(string name, string text)
    {
        if (text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var address)
                ? new Http(address.AbsolutePath == "/" ? new Uri(address, $"/2015-03-31/functions/{name}/invocations") : address)
                : throw new FormatException("a URL");
        }
        var words = Words(text);
        return words.Count > 0 ? new Command(words[0], [.. words.Skip(1)]) : throw new FormatException("a URL or a command");
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var (isQuoted, isOpen) = (false, false);
        foreach (var c in text)
        {
            switch (c)
            {
                case '"':
                    (isQuoted, isOpen) = (!isQuoted, true);
                    break;
                case ' ' when !isQuoted:
                    if (isOpen)
                    {
                        words.Add(word.ToString());
                        word.Clear();
                    }
                    isOpen = false;
                    break;
                default:
                    word.Append(c);
                    isOpen = true;
                    break;
            }
        }
        if (isQuoted)
        {
            throw new FormatException("a command whose quotes are closed");
        }
        if (isOpen)
        {
            words.Add(word.ToString());
        }
        return words;
    }
}
