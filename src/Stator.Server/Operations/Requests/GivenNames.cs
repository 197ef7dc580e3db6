using Stator.Engine.Catalog;

namespace Stator.Server.Operations.Requests;

/// <summary>Tables as a request calls them, by name or by ARN: that is how answers call them, too.</summary>
internal sealed class GivenNames
{
    private readonly Dictionary<string, string> _given = [];

    private GivenNames()
    {
    }

    /// <summary>For statements, which know tables by name alone.</summary>
    public static GivenNames None { get; } = new();

    /// <param name="realm">Where the tables are.</param>
    /// <param name="given">What the request says; the first one counts.</param>
    public static GivenNames Of(Realm realm, IEnumerable<string> given)
    {
        var names = new GivenNames();
        foreach (var name in given)
        {
            names._given.TryAdd(TableNames.Resolve(realm, name).Name, name);
        }
        return names;
    }

    /// <summary>What the request calls a table.</summary>
    public string Of(string table) => _given.GetValueOrDefault(table, table);
}
