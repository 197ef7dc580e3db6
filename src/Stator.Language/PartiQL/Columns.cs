using Stator.Items;
using Stator.Language.Evaluation;
using Stator.Language.Syntax;

namespace Stator.Language.PartiQL;

/// <summary>What a SELECT answers of an item: the values at some paths, each under the path's last name and the indexes behind it (a.b[0] is b[0]).</summary>
public sealed class Columns
{
    private readonly IReadOnlyList<(string Name, DocumentPath Path)> _columns;

    /// <summary>The columns in the order of the statement.</summary>
    /// <exception cref="DynamoException">Two have the same name.</exception>
    public Columns(IReadOnlyList<DocumentPath> paths)
    {
        Paths = paths;
        _columns = [.. paths.Select(path => (NameOf(path), path))];
        if (_columns.GroupBy(column => column.Name).FirstOrDefault(name => name.Count() > 1) is { } repeated)
        {
            throw PartiqlErrors.DuplicateNames(repeated.Key);
        }
    }

    /// <summary>The paths in the order of the statement.</summary>
    public IReadOnlyList<DocumentPath> Paths { get; }

    /// <summary>The columns of an item; those that lead nowhere are left out.</summary>
    public Item Apply(Item item)
    {
        var row = new ItemBuilder();
        foreach (var (name, path) in _columns)
        {
            if (path.TryResolve(item, out var value))
            {
                row.Set(name, value);
            }
        }
        return row.ToItem();
    }

    private static string NameOf(DocumentPath path)
    {
        var last = path.Steps.Count - 1;
        while (path.Steps[last].IsIndex)
        {
            last--;
        }
        return string.Concat(path.Steps.Skip(last));
    }
}
