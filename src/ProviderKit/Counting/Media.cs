using System.Buffers;
using System.Text.Json;

namespace ProviderKit.Counting;

/// <summary>
/// An image, document or recording in a request: an address, a file id, or base64. Remembers the data until all members are read, because they come
/// in any order.
/// </summary>
internal ref struct Media(ModelTokens model)
{
    private ReadOnlySpan<byte> _data;
    private bool _escaped, _isText, _isImage, _isLowDetail, _isFile;

    /// <summary>Whether it is text instead of a file; <see cref="Data"/> is then the content of a JSON string.</summary>
    public readonly bool IsText => _isText && !_data.IsEmpty;

    public readonly ReadOnlySpan<byte> Data => _data;

    /// <summary>Reads a member that is a string.</summary>
    /// <param name="name">The reader on the member's name.</param>
    /// <param name="value">The reader on its value.</param>
    public void Read(ref readonly Utf8JsonReader name, ref readonly Utf8JsonReader value)
    {
        if (name.ValueTextEquals("type"u8)) _isText |= value.ValueTextEquals("text"u8);
        else if (name.ValueTextEquals("media_type"u8) || name.ValueTextEquals("mimeType"u8) || name.ValueTextEquals("mime_type"u8)) _isImage |= value.ValueSpan.StartsWith("image/"u8);
        else if (name.ValueTextEquals("detail"u8)) _isLowDetail |= value.ValueTextEquals("low"u8);
        else if (name.ValueTextEquals("data"u8) || name.ValueTextEquals("file_data"u8) || name.ValueTextEquals("url"u8)
            || name.ValueTextEquals("fileUri"u8) || name.ValueTextEquals("file_uri"u8)) Take(in value);
        else if (name.ValueTextEquals("file_id"u8)) _isFile = true;
    }

    /// <summary>Reads data or an address that is not inside an object.</summary>
    public void Take(ref readonly Utf8JsonReader value)
    {
        _data = value.ValueSpan;
        _escaped = value.ValueIsEscaped;
    }

    /// <summary>The tokens of the image, document or recording; 0 if there is none.</summary>
    public readonly long Tokens()
    {
        if (_data.IsEmpty) return _isFile ? model.Image : 0;
        if (!_escaped) return TokensOf(_data);
        // Some JSON writers escape base64: "\/" and "\u002B".
        byte[] rented = ArrayPool<byte>.Shared.Rent(_data.Length);
        long tokens = TokensOf(rented.AsSpan(0, Base64Escapes.Remove(_data, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return tokens;
    }

    private readonly long TokensOf(ReadOnlySpan<byte> data)
    {
        bool isImage = _isImage;
        if (data.StartsWith("data:"u8))
        {
            isImage |= data.StartsWith("data:image/"u8);
            data = data[(data.IndexOf((byte)',') + 1)..];
        }
        else if (data[..Math.Min(data.Length, 12)].IndexOf("://"u8) > 0) return ImageTokens(default);
        var window = new Base64Window(data);
        Span<byte> head = stackalloc byte[12];
        if (!window.TryRead(0, head)) return ImageTokens(default);
        if (head.StartsWith("%PDF"u8)) return (long)PdfPages.Count(data) * model.Page;
        if (!isImage && IsAudio(head)) return (long)AudioLength.Seconds(window) * model.AudioSecond;
        return ImageTokens(window);
    }

    private readonly int ImageTokens(Base64Window image)
    {
        if (_isLowDetail && model.LowDetailImage is { } low) return low;
        return model.Grid is { } grid && ImageSize.TryRead(image, out int width, out int height) ? grid.Count(width, height) : model.Image;
    }

    private static bool IsAudio(ReadOnlySpan<byte> head) =>
        (head.StartsWith("RIFF"u8) && head[8..].StartsWith("WAVE"u8)) || head.StartsWith("ID3"u8) || head.StartsWith("OggS"u8) || head.StartsWith("fLaC"u8)
        || (head[0] == 0xff && (head[1] & 0xe6) == 0xe2); // MPEG audio frames, layer III
}
