using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;
using KeySchema = Stator.Engine.Catalog.KeySchema;

namespace Stator.Server.Operations.Tables;

/// <summary>From key schemas and attribute definitions of a request to those of the catalog, with AWS's checks.</summary>
internal sealed class KeySchemaReader(IReadOnlyList<AttributeDefinition> definitions)
{
    /// <summary>The definitions that some key has used.</summary>
    public HashSet<string> Used { get; } = [];

    /// <summary>All definitions as key attributes.</summary>
    public IReadOnlyList<KeyAttribute> Attributes => [.. definitions.Select(d => new KeyAttribute(d.AttributeName!, TypeOf(d)))];

    /// <summary>The key of a table or a local index: a partition key, and perhaps a sort key.</summary>
    public KeySchema Read(IReadOnlyList<KeySchemaElement> elements)
    {
        ExpectDefined(elements);
        if (elements.Count == 2 && elements[0].AttributeName == elements[1].AttributeName)
        {
            throw DynamoException.Validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }
        ExpectHashFirst(elements);
        if (elements.Count == 2 && elements[1].KeyType != "RANGE")
        {
            throw DynamoException.Validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        }
        return Build(elements);
    }

    /// <summary>The key of a global index: up to four partition keys, then up to four sort keys.</summary>
    public KeySchema ReadGlobal(IReadOnlyList<KeySchemaElement> elements)
    {
        if (elements.Count <= 2 && elements.Count(element => element.KeyType == "HASH") <= 1)
        {
            return Read(elements);
        }
        ExpectDefined(elements);
        if (elements.Select(element => element.AttributeName).Distinct().Count() < elements.Count)
        {
            throw DynamoException.Validation("The KeySchema contains multiple key attributes with the same name");
        }
        ExpectHashFirst(elements);
        foreach (var kind in (string[])["HASH", "RANGE"])
        {
            if (elements.Count(element => element.KeyType == kind) > Limits.GlobalIndexKeysOfOneKindMax)
            {
                throw TableErrors.Parameter($"The KeySchema exceeds the maximum allowed number of {kind} key attributes");
            }
        }
        if (elements.SkipWhile(element => element.KeyType == "HASH").Any(element => element.KeyType == "HASH"))
        {
            throw TableErrors.Parameter("All HASH key attributes must precede RANGE key attributes in the KeySchema");
        }
        return Build(elements);
    }

    /// <summary>No name may be defined twice.</summary>
    public void ExpectDistinct()
    {
        var seen = new HashSet<string>();
        foreach (var definition in definitions)
        {
            if (!seen.Add(definition.AttributeName!))
            {
                throw DynamoException.Validation($"Attribute Name is duplicated: {definition.AttributeName}");
            }
        }
    }

    private void ExpectDefined(IReadOnlyList<KeySchemaElement> elements)
    {
        var missing = elements.Select(e => e.AttributeName!).Where(name => definitions.All(d => d.AttributeName != name)).ToList();
        if (missing.Count == 0)
        {
            return;
        }
        if (elements.Count > definitions.Count)
        {
            throw DynamoException.Validation("Invalid KeySchema: Some index key attribute have no definition");
        }
        var keys = string.Join(", ", elements.Select(e => e.AttributeName));
        var defined = string.Join(", ", definitions.Select(d => d.AttributeName));
        throw TableErrors.Parameter(
            $"Some index key attributes are not defined in AttributeDefinitions. Keys: [{keys}], AttributeDefinitions: [{defined}]");
    }

    private static void ExpectHashFirst(IReadOnlyList<KeySchemaElement> elements)
    {
        if (elements[0].KeyType != "HASH")
        {
            throw DynamoException.Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        }
    }

    private KeySchema Build(IReadOnlyList<KeySchemaElement> elements)
    {
        Used.UnionWith(elements.Select(element => element.AttributeName!));
        return new KeySchema(Attributes("HASH"), Attributes("RANGE"));

        IReadOnlyList<KeyAttribute> Attributes(string kind) =>
        [
            .. elements.Where(element => element.KeyType == kind)
                .Select(element => new KeyAttribute(element.AttributeName!, TypeOf(definitions.First(d => d.AttributeName == element.AttributeName)))),
        ];
    }

    private static AttributeType TypeOf(AttributeDefinition definition) => definition.AttributeType switch
    {
        "S" => AttributeType.String,
        "N" => AttributeType.Number,
        _ => AttributeType.Binary,
    };
}
