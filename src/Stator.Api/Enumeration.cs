namespace Stator.Api;

/// <summary>The values of an enumeration.</summary>
/// <param name="values">Those accepted.</param>
/// <param name="printed">The list as AWS prints it.</param>
/// <param name="isBare">True where AWS's sentence echoes neither value nor place.</param>
public sealed class Enumeration(IReadOnlyList<string> values, string printed, bool isBare)
{
    /// <summary>Those accepted.</summary>
    public IReadOnlyList<string> Values { get; } = values;

    /// <summary>The list as AWS prints it.</summary>
    public string Printed { get; } = printed;

    /// <summary>True where AWS's sentence echoes neither value nor place.</summary>
    public bool IsBare { get; } = isBare;

    /// <summary>True for an accepted value.</summary>
    public bool Contains(string value)
    {
        for (var at = 0; at < Values.Count; at++)
        {
            if (Values[at] == value)
            {
                return true;
            }
        }
        return false;
    }
}
