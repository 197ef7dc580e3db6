using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Server.Operations.Tables;

/// <summary>The tables that ARNs of the tagging operations mean.</summary>
internal static class ResourceArns
{
    /// <summary>The six parts of an ARN of this service.</summary>
    /// <exception cref="DynamoException">It is none.</exception>
    public static string[] Split(string arn)
    {
        var parts = arn.Split(':', 6);
        if (parts[0] != "arn")
        {
            throw TableErrors.Parameter($"ARNs must start with 'arn:': {arn}");
        }
        return parts.Length == 6 && parts[2] == "dynamodb" ? parts : throw NotDynamo(arn);
    }

    /// <summary>The ARN is of another service, or of nothing that it has.</summary>
    public static DynamoException NotDynamo(string arn) => TableErrors.Parameter($"Provided Arn is not a DynamoDB resource arn: {arn}");

    /// <summary>The ARN is of something that tags and policies are not for.</summary>
    public static DynamoException NotTableOrStream(string arn) =>
        TableErrors.Parameter($"Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}");

    public static TableAddress Resolve(Realm realm, string arn)
    {
        var parts = Split(arn);
        var path = parts[5].Split('/');
        if (path[0] != "table" || path.Length != 2)
        {
            throw NotTableOrStream(arn);
        }
        if (parts[3] != realm.Region || path[1].Length < 3)
        {
            throw DynamoException.Validation($"Invalid TableArn: Invalid ResourceArn provided as input {arn}");
        }
        return parts[4] == realm.Account ? realm.Table(path[1]) : throw new DynamoException("AccessDeniedException", "Access is denied");
    }

    /// <summary>The sentence for a table that is not there, which names the ARN.</summary>
    public static async ValueTask<T> OrNotFoundAsync<T>(string arn, Func<ValueTask<T>> work)
    {
        try
        {
            return await work();
        }
        catch (DynamoException error) when (error.Type == "ResourceNotFoundException")
        {
            throw new DynamoException(error.Type, $"Requested resource not found: ResourceArn: {arn} not found");
        }
    }
}
