using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;

namespace Stator.Items;

/// <summary>
/// JSON while it is put together, with no other state than its bytes: the parts of an item are too small for a writer that keeps account
/// of each. One thread at a time; <see cref="Begin"/> and <see cref="Dispose"/> use its memory again.
/// </summary>
internal sealed class JsonText : IDisposable
{
    private const int OwnBytes = 16 << 10;
    private const int EncodedBytesPerByteMax = 6;

    [ThreadStatic]
    private static JsonText? _free;

    private readonly byte[] _own = new byte[OwnBytes];
    private byte[] _buffer;
    private int _length;

    private JsonText() => _buffer = _own;

    /// <summary>Starts with nothing.</summary>
    public static JsonText Begin()
    {
        var text = _free ?? new JsonText();
        _free = null;
        text._length = 0;
        return text;
    }

    /// <summary>What is written so far.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Writes JSON as it stands.</summary>
    public void Append(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Room(json.Length));
        _length += json.Length;
    }

    /// <summary>Writes one character of JSON.</summary>
    public void Append(byte json)
    {
        Room(1)[0] = json;
        _length++;
    }

    /// <summary>Writes a string of UTF-8, in quotes.</summary>
    public void AppendString(ReadOnlySpan<byte> utf8)
    {
        if (JavaScriptEncoder.UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncodeUtf8(utf8) >= 0)
        {
            AppendEncoded(utf8);
            return;
        }
        AppendPlain(utf8);
    }

    /// <summary>Writes a string that has nothing to escape, in quotes.</summary>
    public void AppendPlain(ReadOnlySpan<byte> ascii)
    {
        var room = Room(ascii.Length + 2);
        room[0] = (byte)'"';
        ascii.CopyTo(room[1..]);
        room[ascii.Length + 1] = (byte)'"';
        _length += ascii.Length + 2;
    }

    /// <summary>Writes bytes in base64, in quotes.</summary>
    public void AppendBase64(ReadOnlySpan<byte> bytes)
    {
        var room = Room(Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 2);
        room[0] = (byte)'"';
        Base64.EncodeToUtf8(bytes, room[1..], out _, out var written);
        room[written + 1] = (byte)'"';
        _length += written + 2;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_buffer != _own)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = _own;
        }
        _free = this;
    }

    private void AppendEncoded(ReadOnlySpan<byte> utf8)
    {
        Append((byte)'"');
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(utf8, Room(utf8.Length * EncodedBytesPerByteMax), out _, out var written);
        _length += written;
        Append((byte)'"');
    }

    private Span<byte> Room(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Grow(bytes);
        }
        return _buffer.AsSpan(_length);
    }

    private void Grow(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + bytes));
        Written.CopyTo(larger);
        if (_buffer != _own)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
        _buffer = larger;
    }
}
