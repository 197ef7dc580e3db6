namespace Stator.Server.Gateway;

/// <summary>CRC-32 as x-amz-crc32 wants it (that of zlib), eight bytes at a time.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 8;
    private static readonly uint[][] Tables = CreateTables();

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            var low = crc ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            crc = Tables[7][(byte)low] ^ Tables[6][(byte)(low >> 8)] ^ Tables[5][(byte)(low >> 16)] ^ Tables[4][low >> 24]
                ^ Tables[3][bytes[4]] ^ Tables[2][bytes[5]] ^ Tables[1][bytes[6]] ^ Tables[0][bytes[7]];
        }
        foreach (var b in bytes)
        {
            crc = Tables[0][(byte)(crc ^ b)] ^ (crc >> 8);
        }
        return ~crc;
    }

    private static uint[][] CreateTables()
    {
        var tables = new uint[Slices][];
        for (var slice = 0; slice < Slices; slice++)
        {
            tables[slice] = new uint[256];
            for (uint b = 0; b < 256; b++)
            {
                tables[slice][b] = slice == 0 ? Entry(b) : Next(tables, slice, b);
            }
        }
        return tables;
    }

    private static uint Next(uint[][] tables, int slice, uint b)
    {
        var before = tables[slice - 1][b];
        return tables[0][(byte)before] ^ (before >> 8);
    }

    private static uint Entry(uint b)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            b = (b & 1) != 0 ? (b >> 1) ^ Polynomial : b >> 1;
        }
        return b;
    }
}
