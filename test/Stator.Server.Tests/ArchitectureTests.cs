using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Stator.Server.Tests;

/// <summary>The rules of docs/architecture.md and CONTRIBUTING.md, held over the whole tree.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Stator.Items"] = [],
        ["Stator.Storage"] = [],
        ["Stator.Language"] = ["Stator.Items"],
        ["Stator.Engine"] = ["Stator.Language", "Stator.Storage", "Stator.Items"],
        ["Stator.Delivery"] = ["Stator.Engine", "Stator.Items", "Stator.Security", "Stator.Storage"],
        ["Stator.Security"] = ["Stator.Items"],
        ["Stator.Api"] = ["Stator.Items"],
        ["Stator.Api.Generator"] = [],
        ["Stator.Server"] = ["Stator.Api", "Stator.Delivery", "Stator.Engine", "Stator.Security"],
    };

    [Fact]
    public void Projects_depend_downwards_only()
    {
        foreach (var project in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.True(Allowed.ContainsKey(name), $"{name} has no rule here");
            Assert.All(references, reference => Assert.Contains(reference, Allowed[name]));
        }
    }

    [Fact]
    public void Files_are_small()
    {
        var lengths = Sources("src").Select(file => (File: file, Lines: File.ReadLines(file).Count())).ToList();
        Assert.All(lengths, entry => Assert.True(entry.Lines <= 500, $"{entry.File} has {entry.Lines} lines"));
        Assert.All(Sources("test"), file => Assert.True(File.ReadLines(file).Count() <= 800, file));
        Assert.True(lengths.Count(entry => entry.Lines <= 300) >= lengths.Count * 0.9, "nine in ten files have at most 300 lines");
        Assert.True(lengths.Count(entry => entry.Lines <= 100) >= lengths.Count * 0.5, "half of the files have at most 100 lines");
    }

    [Fact]
    public void Names_say_something()
    {
        Assert.All(Sources("src"), file => Assert.DoesNotMatch(EmptyNames(), Path.GetFileName(file)));
        Assert.All(Sources("src"), file => Assert.DoesNotContain("#region", File.ReadAllText(file)));
    }

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")
                && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}"));

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utilities|Impl|Base|Common)\\.cs$")]
    private static partial Regex EmptyNames();
}
