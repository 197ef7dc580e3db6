namespace Stator.Server.Gateway;

/// <summary>Request ids as AWS gives them: 52 characters of 0-9 and A-V, the second half always the same.</summary>
internal static class RequestIds
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    private const string Ending = "VV4KQNSO5AEMVJF66Q9ASUAAJG";
    private const int RandomCharacters = 26;

    public static string Next() => string.Create(RandomCharacters + Ending.Length, 0, (target, _) =>
    {
        Span<byte> random = stackalloc byte[RandomCharacters];
        Random.Shared.NextBytes(random);
        for (var at = 0; at < RandomCharacters; at++)
        {
            target[at] = Alphabet[random[at] & 31];
        }
        Ending.CopyTo(target[RandomCharacters..]);
    });
}
