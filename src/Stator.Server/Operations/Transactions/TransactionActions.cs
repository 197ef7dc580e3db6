using System.Text;
using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language;
using Stator.Language.Syntax;
using Stator.Server.Operations.Requests;
using Condition = Stator.Language.Syntax.Condition;

namespace Stator.Server.Operations.Transactions;

/// <summary>Reads the actions of a transaction one after another, and adds up what they weigh.</summary>
internal sealed class TransactionActions(Realm realm, Wording wording)
{
    private long _bytes;

    /// <summary>Checks one action as far as it can be without its table.</summary>
    /// <exception cref="DynamoException">It is none, more than one, or wrong.</exception>
    public ItemWrite Read(TransactWriteItem action)
    {
        ItemWrite write = (action.Put, action.Delete, action.Update, action.ConditionCheck) switch
        {
            (null, null, null, null) => throw DynamoException.Validation(
                "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"),
            ({ } put, null, null, null) => Read(put),
            (null, { } delete, null, null) => Read(delete),
            (null, null, { } update, null) => Read(update),
            (null, null, null, { } check) => Read(check),
            _ => throw DynamoException.Validation("TransactItems can only contain one of Check, Put, Update or Delete"),
        };
        _bytes += write.KeySource.SizeBytes;
        return write;
    }

    /// <summary>What the actions bring along must not be too much in all.</summary>
    public void ExpectSize()
    {
        if (_bytes > Limits.TransactionBytesMax)
        {
            throw TableErrors.TransactionSize(_bytes);
        }
    }

    private ItemWrite.Put Read(Put put)
    {
        RequestChecks.Check(put.Item, wording);
        var placeholders = Read(put.ExpressionAttributeNames, put.ExpressionAttributeValues);
        var condition = ReadCondition(put.ConditionExpression, placeholders);
        if (condition is not null)
        {
            placeholders.ExpectAllUsed(); // Without an expression they are accepted, as nowhere else.
        }
        return new ItemWrite.Put(Table(put.TableName!), put.Item!, condition)
        {
            ShowsItemOnFailure = ShowsItem(put.ReturnValuesOnConditionCheckFailure),
            ShowsBefore = ShowsItem(put.ReturnValuesOnConditionCheckFailure),
        };
    }

    private ItemWrite.Delete Read(Delete delete)
    {
        RequestChecks.Check(delete.Key, wording);
        var placeholders = Read(delete.ExpressionAttributeNames, delete.ExpressionAttributeValues);
        var condition = ReadCondition(delete.ConditionExpression, placeholders);
        if (condition is not null)
        {
            placeholders.ExpectAllUsed();
        }
        return new ItemWrite.Delete(Table(delete.TableName!), delete.Key!, condition)
        {
            ShowsItemOnFailure = ShowsItem(delete.ReturnValuesOnConditionCheckFailure),
            ShowsBefore = ShowsItem(delete.ReturnValuesOnConditionCheckFailure),
        };
    }

    private ItemWrite.Update Read(Api.Shapes.Update update)
    {
        RequestChecks.Check(update.Key, wording);
        var placeholders = Read(update.ExpressionAttributeNames, update.ExpressionAttributeValues);
        var change = Expressions.Update(update.UpdateExpression, placeholders);
        _bytes += Encoding.UTF8.GetByteCount(update.UpdateExpression!);
        var condition = ReadCondition(update.ConditionExpression, placeholders);
        placeholders.ExpectAllUsed();
        return new ItemWrite.Update(Table(update.TableName!), update.Key!, change, condition)
        {
            ShowsItemOnFailure = ShowsItem(update.ReturnValuesOnConditionCheckFailure),
            ShowsBefore = ShowsItem(update.ReturnValuesOnConditionCheckFailure),
            ReadPaths = ConditionPaths.OfValues(change),
        };
    }

    private ItemWrite.Check Read(ConditionCheck check)
    {
        RequestChecks.Check(check.Key, wording);
        var placeholders = Read(check.ExpressionAttributeNames, check.ExpressionAttributeValues);
        var condition = ReadCondition(check.ConditionExpression, placeholders)!;
        placeholders.ExpectAllUsed();
        return new ItemWrite.Check(Table(check.TableName!), check.Key!, condition)
        {
            ShowsItemOnFailure = ShowsItem(check.ReturnValuesOnConditionCheckFailure),
            ShowsBefore = ShowsItem(check.ReturnValuesOnConditionCheckFailure),
        };
    }

    private TableAddress Table(string name) => TableNames.Resolve(realm, name);

    private Placeholders Read(IReadOnlyDictionary<string, string>? names, Item? values)
    {
        _bytes += values?.SizeBytes ?? 0;
        return Placeholders.Create(names, values, newWording: wording != Wording.Old);
    }

    private Condition? ReadCondition(string? expression, Placeholders placeholders)
    {
        _bytes += expression is null ? 0 : Encoding.UTF8.GetByteCount(expression);
        return Expressions.Condition(ExpressionKind.ConditionExpression, expression, placeholders);
    }

    private static bool ShowsItem(string? returnValues) => returnValues == "ALL_OLD";
}
