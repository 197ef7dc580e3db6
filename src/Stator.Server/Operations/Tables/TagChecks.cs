using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Server.Operations.Tables;

/// <summary>What tags may be. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html</summary>
internal static class TagChecks
{
    /// <summary>Checks tags and answers those given together with those there.</summary>
    public static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> present, IReadOnlyList<Tag> given)
    {
        var merged = new SortedDictionary<string, string>(present.ToDictionary(), StringComparer.Ordinal);
        var seen = new HashSet<string>();
        foreach (var tag in given)
        {
            CheckKey(tag.Key);
            if (tag.Value is null || tag.Value.Length > Limits.TagValueCharactersMax || !tag.Value.All(IsAllowed))
            {
                throw DynamoException.Validation($"The Tag Value provided is invalid, Value: {tag.Value ?? "null"}");
            }
            if (!seen.Add(tag.Key!))
            {
                throw DynamoException.Validation($"Duplicate Tag Keys provided as input: Duplicate Tag Key found {tag.Key}");
            }
            merged[tag.Key!] = tag.Value;
        }
        ExpectCount(Math.Max(merged.Count, given.Count));
        return merged;
    }

    /// <summary>A table with other tags: not while it is being created, when it is not there yet for tags, or dropped.</summary>
    public static TableDefinition Change(TableDefinition table, IReadOnlyDictionary<string, string> tags, ChangeLimits limits, long now)
    {
        switch (table.TransitionAt(now))
        {
            case TableTransition.Creating:
                throw TableErrors.ResourceNotFound();
            case TableTransition.Deleting:
                throw TableErrors.InUse($"Table is being deleted: {table.Address.Name}");
        }
        var isSame = tags.Count == table.Tags.Count && tags.All(tag => table.Tags.GetValueOrDefault(tag.Key) == tag.Value);
        return isSame ? table : limits.Tags(table, now) with { Tags = tags };
    }

    public static void CheckKey(string? key)
    {
        if (string.IsNullOrEmpty(key) || key.Length > Limits.TagKeyCharactersMax || !key.All(IsAllowed))
        {
            throw DynamoException.Validation($"The Tag Key provided is invalid, Key: {key ?? "null"}");
        }
        if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
        {
            throw DynamoException.Validation($"Tag Key cannot be prefixed with aws:, Key: {key}");
        }
    }

    public static void ExpectCount(int count)
    {
        if (count > Limits.TagsPerResourceMax)
        {
            throw DynamoException.Validation("Number of Tags exceed the current limit for the provided ResourceArn");
        }
    }

    private static bool IsAllowed(char c) => char.IsLetterOrDigit(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c) || "+-=._:/@".Contains(c);
}
