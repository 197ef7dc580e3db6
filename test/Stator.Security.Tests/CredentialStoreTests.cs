namespace Stator.Security.Tests;

public sealed class CredentialStoreTests
{
    [Fact]
    public void A_file_has_a_key_and_its_secret_on_each_line()
    {
        var store = CredentialStore.Parse(["# who may come in", "", "AKIA1 secret/1", "  AKIA2\tsecret+2  "]);
        Assert.Equal(2, store.Count);
        Assert.Equal("secret/1", store.SecretOf("AKIA1"));
        Assert.Equal("secret+2", store.SecretOf("AKIA2"));
        Assert.Null(store.SecretOf("akia1"));
    }

    [Fact]
    public void A_line_of_another_form_is_told_by_its_number() =>
        Assert.StartsWith("line 2: ", Assert.Throws<FormatException>(() => CredentialStore.Parse(["a b", "lonely"])).Message);
}
