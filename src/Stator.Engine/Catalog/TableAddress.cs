namespace Stator.Engine.Catalog;

/// <summary>An account and a region: tables of others are not seen.</summary>
public sealed record Realm(string Account, string Region)
{
    /// <summary>The address of a table here.</summary>
    public TableAddress Table(string name) => new(Account, Region, name);
}

/// <summary>Where a table is: account, region and name.</summary>
public sealed record TableAddress(string Account, string Region, string Name)
{
    /// <summary>arn:aws:dynamodb:REGION:ACCOUNT:table/NAME</summary>
    public string Arn => $"arn:aws:dynamodb:{Region}:{Account}:table/{Name}";

    /// <summary>The address that <see cref="Arn"/> tells.</summary>
    internal static TableAddress OfArn(string arn)
    {
        var parts = arn.Split(':', 6);
        return new TableAddress(parts[4], parts[3], parts[5]["table/".Length..]);
    }
}
