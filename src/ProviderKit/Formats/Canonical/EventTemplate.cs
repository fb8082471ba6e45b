using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// A template from one translated event, for translating the next event without reading or writing JSON. Nearly all events of
/// a stream bring one more piece of the same text. If the next event differs only in that text, so does its chunk. Not
/// thread-safe.
/// </summary>
internal sealed class EventTemplate : IDisposable
{
    // If a vendor's events always differ in other fields, templates are not worth the effort.
    private const int MaxFutile = 16;

    private readonly JsonShape _shape = new();
    private RepeatedFrame? _made;
    private int _text;
    private int _futile;

    /// <summary>Forgets the template, because another event has come in between and the state may have changed.</summary>
    public void Forget() => _shape.Forget();

    /// <summary>Learns an event and its chunk.</summary>
    /// <param name="upstreamEvent">The event's JSON.</param>
    /// <param name="varying">The names of members that do not affect the chunk, separated by spaces; may be empty.</param>
    /// <param name="chunk">The chunk.</param>
    public void Learn(ReadOnlySpan<byte> upstreamEvent, ReadOnlySpan<byte> varying, in RepeatableChunk chunk)
    {
        if (_futile++ > MaxFutile) return;
        int gaps = FindGaps(upstreamEvent, varying, chunk.Source);
        if (gaps == 0) return;
        _shape.Learn(upstreamEvent, gaps);
        // A new frame, since the last chunk of the old one may still be in use.
        _made = new RepeatedFrame(chunk);
    }

    /// <summary>Creates the chunk of an event that matches the template. An event with an empty text does not match.</summary>
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

    /// <summary>Whether the text may contain half a surrogate pair, which some translators replace.</summary>
    private static bool MayBeHalfACharacter(ReadOnlySpan<byte> text) => text.IndexOf("\\ud"u8) >= 0 || text.IndexOf("\\uD"u8) >= 0;

    private static bool IsOneOf(in Utf8JsonReader reader, ReadOnlySpan<byte> names)
    {
        foreach (var name in names.Split((byte)' '))
            if (!names[name].IsEmpty && reader.ValueTextEquals(names[name])) return true;
        return false;
    }

    /// <summary>Finds the ranges in which the next event may differ. Returns 0 if the text is not a string of the event or if there are too many ranges.</summary>
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
