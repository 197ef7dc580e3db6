using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Stator.Server.Gateway;

/// <summary>Answers are compressed when they are larger than 4 KB and the client takes gzip or deflate.</summary>
internal static class Compression
{
    public const int UncompressedBytesMax = 4096;
    private const int GzipTrailerBytes = 8;

    /// <summary>gzip, deflate, or null: the first in the header that is usable; a star means whichever of the two is not named.</summary>
    public static string? Choose(string? acceptEncoding)
    {
        var star = false;
        var named = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in (acceptEncoding ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.Split(';', StringSplitOptions.TrimEntries);
            var isRefused = words.Skip(1).Any(word => word.Replace(" ", "") is "q=0" or "q=0.0" or "q=0.00" or "q=0.000");
            var name = words[0].ToLowerInvariant();
            named.Add(name);
            if (name is "gzip" or "deflate" && !isRefused && !star)
            {
                return name;
            }
            star |= name == "*" && !isRefused;
        }
        return !star ? null : !named.Contains("gzip") ? "gzip" : !named.Contains("deflate") ? "deflate" : null;
    }

    public static ReadOnlyMemory<byte> Compress(ReadOnlySpan<byte> body, string encoding)
    {
        var target = new MemoryStream(body.Length / 2);
        using (Stream compressing = encoding == "gzip"
            ? new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true)
            : new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            compressing.Write(body);
        }
        return target.GetBuffer().AsMemory(0, (int)target.Length);
    }

    /// <summary>Unpacks a request's body, up to the size that a body may have.</summary>
    /// <exception cref="InvalidDataException">It is damaged or too large.</exception>
    public static byte[] Decompress(ReadOnlyMemory<byte> body, string encoding)
    {
        using var source = new MemoryStream(body.ToArray());
        using Stream decompressing = encoding == "gzip"
            ? new GZipStream(source, CompressionMode.Decompress)
            : new ZLibStream(source, CompressionMode.Decompress);
        var target = new MemoryStream();
        var chunk = new byte[64 << 10];
        for (int read; (read = decompressing.Read(chunk)) > 0;)
        {
            target.Write(chunk, 0, read);
            if (target.Length > Items.Limits.RequestBodyBytesMax)
            {
                throw new InvalidDataException("The body is too large.");
            }
        }
        var unpacked = target.ToArray();
        return encoding == "gzip" && !EndsWith(body.Span, unpacked) ? throw new InvalidDataException("The body is cut off.") : unpacked;
    }

    /// <summary>True when a gzip member ends with the checksum and the length of what it holds; the stream itself accepts a body that ends before.</summary>
    private static bool EndsWith(ReadOnlySpan<byte> packed, ReadOnlySpan<byte> unpacked) =>
        packed.Length >= GzipTrailerBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(packed[^GzipTrailerBytes..]) == Crc32.HashToUInt32(unpacked)
        && BinaryPrimitives.ReadUInt32LittleEndian(packed[^sizeof(uint)..]) == (uint)unpacked.Length;
}
