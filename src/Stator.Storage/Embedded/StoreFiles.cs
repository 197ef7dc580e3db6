using System.Globalization;

namespace Stator.Storage.Embedded;

/// <summary>The names of the store's files: log-N and checkpoint-N, N being the number of a frame in 16 hexadecimal digits.</summary>
internal static class StoreFiles
{
    private const string LogPrefix = "log-";
    private const string CheckpointPrefix = "checkpoint-";
    public const string Unfinished = ".new";

    /// <summary>The log segment whose first frame is <paramref name="frame"/>.</summary>
    public static string Log(long frame) => $"{LogPrefix}{frame:x16}";

    /// <summary>The checkpoint that holds all frames before <paramref name="frame"/>.</summary>
    public static string Checkpoint(long frame) => $"{CheckpointPrefix}{frame:x16}";

    public static bool TryParseLog(string name, out long frame) => TryParse(name, LogPrefix, out frame);

    public static bool TryParseCheckpoint(string name, out long frame) => TryParse(name, CheckpointPrefix, out frame);

    /// <summary>True for every file that the store makes, finished or not.</summary>
    public static bool IsOurs(string name) =>
        TryParseLog(name, out _) || TryParseCheckpoint(name, out _)
        || (name.EndsWith(Unfinished, StringComparison.Ordinal) && TryParseCheckpoint(name[..^Unfinished.Length], out _));

    private static bool TryParse(string name, string prefix, out long frame)
    {
        frame = 0;
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out frame);
    }
}
