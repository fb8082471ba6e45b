using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// What one event of a vendor's became, to make the same of the next without reading or writing JSON. Nearly all events of
/// a stream bring one more piece of the same text: when the next differs in that text alone, so does its chunk. Not
/// thread-safe.
/// </summary>
internal sealed class EventTemplate : IDisposable
{
    // A vendor that writes something else into each event is not worth the learning.
    private const int MaxFutile = 16;

    private readonly JsonShape _shape = new();
    private RepeatedFrame? _made;
    private int _text;
    private int _futile;

    /// <summary>The next event may mean something else: another has come between.</summary>
    public void Forget() => _shape.Forget();

    /// <summary>Remembers an event and the one chunk it became.</summary>
    /// <param name="upstreamEvent">The event's JSON.</param>
    /// <param name="varying">Members of it whose values make no difference to the chunk, with a space between their names; empty for none.</param>
    /// <param name="chunk">The chunk.</param>
    public void Learn(ReadOnlySpan<byte> upstreamEvent, ReadOnlySpan<byte> varying, in RepeatableChunk chunk)
    {
        if (_futile++ > MaxFutile) return;
        int gaps = FindGaps(upstreamEvent, varying, chunk.Source);
        if (gaps == 0) return;
        _shape.Learn(upstreamEvent, gaps);
        // New ones: the last chunk made of the old may still be read.
        _made = new RepeatedFrame(chunk);
    }

    /// <summary>Makes the chunk of an event that is like the remembered one; an empty text is not.</summary>
    public bool TryFill(ReadOnlyMemory<byte> upstreamEvent, out KnownEvent chunk)
    {
        chunk = default;
        if (!_shape.Matches(upstreamEvent.Span, _text, out int start, out int length) || length == 0) return false;
        var text = upstreamEvent.Slice(start, length);
        if (text.Span.Contains((byte)'\\') && MayBeHalfACharacter(text.Span)) return false;
        _futile = 0;
        chunk = _made!.With(text);
        return true;
    }

    public void Dispose() => _shape.Dispose();

    /// <summary>Some translators replace what is no character.</summary>
    private static bool MayBeHalfACharacter(ReadOnlySpan<byte> text) => text.IndexOf("\\ud"u8) >= 0 || text.IndexOf("\\uD"u8) >= 0;

    private static bool IsOneOf(in Utf8JsonReader reader, ReadOnlySpan<byte> names)
    {
        foreach (var name in names.Split((byte)' '))
            if (!names[name].IsEmpty && reader.ValueTextEquals(names[name])) return true;
        return false;
    }

    /// <summary>Notes where the event may differ; 0 when the text is no string of it, or there are too many such places.</summary>
    private int FindGaps(ReadOnlySpan<byte> upstreamEvent, ReadOnlySpan<byte> varying, Range text)
    {
        var gaps = _shape.Forget();
        int count = 0;
        bool varies = false, found = false;
        var reader = new Utf8JsonReader(upstreamEvent);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.CurrentDepth == 1) varies = IsOneOf(reader, varying);
                continue;
            }
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number)) continue;
            bool isString = reader.TokenType == JsonTokenType.String;
            int start = (int)reader.TokenStartIndex + (isString ? 1 : 0);
            var value = start..(start + reader.ValueSpan.Length);
            bool isText = isString && value.Equals(text);
            if (!isText && !varies) continue;
            if (count == gaps.Length) return 0;
            if (isText) (found, _text) = (true, count);
            gaps[count++] = value;
        }
        return found ? count : 0;
    }
}
