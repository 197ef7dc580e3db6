namespace Stator.Items;

/// <summary>How deep an item's values nest.</summary>
public static class ItemNesting
{
    /// <summary>True when no value lies deeper than DynamoDB allows. Looks only as deep as that.</summary>
    public static bool IsWithinLimit(Item item)
    {
        foreach (var entry in item.Entries)
        {
            if (!Fits(entry.Value, Limits.NestingLevelsMax))
            {
                return false;
            }
        }
        return true;
    }

    private static bool Fits(AttributeValue value, int levels)
    {
        if (levels == 0)
        {
            return false;
        }
        if (value.Type == AttributeType.Map)
        {
            foreach (var entry in value.Entries)
            {
                if (!Fits(entry.Value, levels - 1))
                {
                    return false;
                }
            }
        }
        else if (value.Type == AttributeType.List)
        {
            foreach (var element in value.Elements)
            {
                if (!Fits(element, levels - 1))
                {
                    return false;
                }
            }
        }
        return true;
    }
}
