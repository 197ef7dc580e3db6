using System.Globalization;

namespace Stator.Storage;

/// <summary>The names of the store's files: a kind, and a number in 16 hexadecimal digits.</summary>
internal static class StoreFiles
{
    private const string LogPrefix = "log-";
    private const string TablePrefix = "table-";
    private const string ManifestPrefix = "manifest-";
    private const string OldCheckpointPrefix = "checkpoint-";
    private const int Digits = 16;
    private const long NumberEnd = 1L << 62; // A file that a stranger gave a number beyond is none of ours.
    private const long NumberMax = 1L << 61; // No store gets there.

    /// <summary>The end of the name of a file that is not finished, or that the log has kept to make another one of.</summary>
    public const string Unfinished = ".new";

    /// <summary>The log segment whose first frame is <paramref name="frame"/>.</summary>
    public static string Log(long frame) => $"{LogPrefix}{frame:x16}";

    /// <summary>A sorted string table.</summary>
    public static string Table(long number) => $"{TablePrefix}{number:x16}";

    /// <summary>A manifest; the one with the greatest number counts.</summary>
    public static string Manifest(long number) => $"{ManifestPrefix}{number:x16}";

    public static bool TryParseLog(string name, out long frame) => TryParse(name, LogPrefix, out frame);

    public static bool TryParseTable(string name, out long number) => TryParse(name, TablePrefix, out number);

    public static bool TryParseManifest(string name, out long number) => TryParse(name, ManifestPrefix, out number);

    /// <summary>True for a file that only versions before the first release made.</summary>
    private static bool IsOldFormat(string name) => TryParse(name, OldCheckpointPrefix, out _);

    /// <summary>True for a file that a crash kept from being finished, or that the log had kept.</summary>
    public static bool IsUnfinished(string name) =>
        name.EndsWith(Unfinished, StringComparison.Ordinal)
        && name[..^Unfinished.Length] is var whole
        && (TryParseManifest(whole, out _) || TryParseLog(whole, out _));

    /// <summary>Refuses a folder that this version can't read.</summary>
    /// <exception cref="CorruptionException">It is of another format, or its manifest is missing.</exception>
    public static void CheckFormat(IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name => IsOldFormat(name)) is { } old)
        {
            throw new CorruptionException(old, "it was written by a version of Stator before the first release, whose format is not read any more");
        }
        if (names.FirstOrDefault(name => NumberOf(name) > NumberMax) is { } strange)
        {
            throw new CorruptionException(strange, "no store gives a file such a number");
        }
        if (names.Any(name => TryParseTable(name, out _)) && !names.Any(name => TryParseManifest(name, out _)))
        {
            throw new CorruptionException("manifest", "there are tables, and no manifest that tells what they are");
        }
    }

    private static long NumberOf(string name) =>
        TryParseLog(name, out var number) || TryParseTable(name, out number) || TryParseManifest(name, out number) ? number : 0;

    private static bool TryParse(string name, string prefix, out long number)
    {
        number = 0;
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && name.Length == prefix.Length + Digits
            && !name.AsSpan().ContainsAnyInRange('A', 'F')
            && long.TryParse(name.AsSpan(prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            && number is >= 0 and < NumberEnd;
    }
}
