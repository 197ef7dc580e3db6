using System.Text;
using Stator.Storage;

namespace Stator.Simulation;

/// <summary>Text in and out of the store.</summary>
internal static class Reading
{
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.Latin1.GetString(bytes);

    public static KeyRange Range(string from, string to) => new(Bytes(from), Bytes(to));

    public static async Task<List<KeyValuePair<string, string>>> RangeAsync(ISnapshot snapshot, string from, string to, bool reverse)
    {
        var found = new List<KeyValuePair<string, string>>();
        for (var cursor = snapshot.Range(Range(from, to), reverse); await cursor.MoveNextAsync(default);)
        {
            found.Add(new(Text(cursor.Key)!, Text(cursor.Value)!));
        }
        return found;
    }
}
