using System.Globalization;

namespace Stator.Server.CommandLine;

/// <summary>An amount of memory as people write it: 512MB or 4GB.</summary>
internal readonly record struct MemorySize(long Bytes)
{
    /// <summary>The least that can be given, MB.</summary>
    public const int MegabytesMin = 16;

    /// <summary>512 MB, or a quarter of what the machine (or the container) has.</summary>
    public static MemorySize Default { get; } = new(Math.Clamp(There / 4, MegabytesMin << 20, 512L << 20));

    private static long There => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <exception cref="FormatException">It is no size, too small to work with, or more than the machine (or the container) has.</exception>
    public static MemorySize Parse(string text)
    {
        var (digits, shift) = text.EndsWith("GB", StringComparison.OrdinalIgnoreCase) ? (text[..^2], 30)
            : text.EndsWith("MB", StringComparison.OrdinalIgnoreCase) ? (text[..^2], 20)
            : ("", 0);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || (long)number << shift < MegabytesMin << 20)
        {
            throw new FormatException($"a size like 512MB or 4GB, at least {MegabytesMin}MB");
        }
        return (long)number << shift <= Math.Max(There, MegabytesMin << 20)
            ? new MemorySize((long)number << shift)
            : throw new FormatException($"a size that this machine has: its memory is {There >> 20}MB");
    }

    public override string ToString() => $"{Bytes >> 20}MB";
}
