using Stator.Engine.Catalog;
using Stator.Engine.Writes;
using Stator.Items;

namespace Stator.Engine.Tests;

/// <summary>
/// A token in use. What is answered when the transaction is done, and to another request with the same token, stands in the tests of the API.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html (TransactionInProgressException)
/// </summary>
public sealed class ClientTokenTests
{
    [Fact]
    public async Task While_a_transaction_is_under_way_its_token_begins_no_other()
    {
        var table = await TestTable.CreateAsync();
        var tokens = new ClientTokens(table.Store, TimeProvider.System);
        var writer = new TransactionWriter(table.Store, table.Catalog, tokens);
        var token = new ClientToken(new Realm("000000000000", "us-east-1"), "TransactWriteItems", "token", [1]);
        using (tokens.Begin(token))
        {
            var refused = await Assert.ThrowsAsync<DynamoException>(() => writer.WriteAsync([], token, default).AsTask());
            Assert.Equal("TransactionInProgressException", refused.Type);
            await writer.WriteAsync([], token with { Token = "another" }, default);
        }
        await writer.WriteAsync([], token, default);
    }
}
