using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Filters.Guarding;

/// <summary>Visits a text.</summary>
/// <returns>Whether to go on.</returns>
internal delegate bool TextVisitor(ReadOnlySpan<char> text);

/// <summary>
/// Finds the texts of a whole body, whatever its format: all strings that a model may read. What is left out is left out by its place and by
/// its characters together, so that no text passes because it looks like something else or has the name of something else.
/// </summary>
internal ref struct BodyTexts
{
    private const int MaxDepth = 256;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    private readonly TextVisitor _visit;
    private Utf8JsonReader _reader;

    private BodyTexts(ReadOnlySpan<byte> json, TextVisitor visit)
    {
        _visit = visit;
        _reader = new Utf8JsonReader(json, Options);
        _reader.Read();
    }

    /// <summary>Visits the texts one after the other. The names of a format's own members are none.</summary>
    /// <param name="json">JSON in UTF-8. What is none, or too deep to be read, is visited as one text.</param>
    /// <param name="visit">Takes each text; must not keep it.</param>
    public static void Visit(ReadOnlyMemory<byte> json, TextVisitor visit)
    {
        if (!TryVisit(json, TextZone.Structure, visit, out _)) visit(Encoding.UTF8.GetString(json.Span));
    }

    /// <returns>False if it cannot be read; nothing was visited then.</returns>
    private static bool TryVisit(ReadOnlyMemory<byte> json, TextZone zone, TextVisitor visit, out bool goesOn)
    {
        goesOn = true;
        try
        {
            json = ReadableJson.Of(json, MaxDepth);
        }
        catch (JsonException)
        {
            return false;
        }
        goesOn = new BodyTexts(json.Span, visit).ReadValue(zone, MemberKind.Plain, false);
        return true;
    }

    /// <param name="zone">Where the value stands.</param>
    /// <param name="kind">What its name says.</param>
    /// <param name="isMedia">Whether the object around it is media.</param>
    /// <returns>Whether to go on.</returns>
    private bool ReadValue(TextZone zone, MemberKind kind, bool isMedia) => _reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(ZoneOf(zone, kind, isObject: true), kind),
        JsonTokenType.StartArray => ReadArray(ZoneOf(zone, kind, isObject: false), kind),
        JsonTokenType.String => IsNoText(zone, kind, isMedia) || (VisitToken() && VisitArguments(kind)),
        _ => true,
    };

    private static TextZone ZoneOf(TextZone zone, MemberKind kind, bool isObject) =>
        kind == MemberKind.Free || (isObject && kind is MemberKind.Arguments or MemberKind.Result) ? TextZone.Free
        : isObject && kind == MemberKind.Schema ? TextZone.Schema
        : zone;

    private bool ReadArray(TextZone zone, MemberKind kind)
    {
        // The items of an array that a name announces as one object are a format's own, such as the input of a response.
        if (kind is not (MemberKind.Encoded or MemberKind.Address)) kind = MemberKind.Plain;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            if (!ReadValue(zone, kind, false)) return false;
        return true;
    }

    private bool ReadObject(TextZone zone, MemberKind kind)
    {
        var start = _reader;
        Span<char> name = stackalloc char[BodyMembers.MaxLength];
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            // A longer name is in no table; its escapes, of six bytes each, may make it longer than it is.
            bool isLong = _reader.ValueSpan.Length > 6 * name.Length || (!_reader.ValueIsEscaped && _reader.ValueSpan.Length > name.Length);
            var known = isLong ? default : name[..CopyName(name)];
            if (BodyMembers.IsText(known, zone) && !VisitToken()) return false;
            var member = BodyMembers.Of(known, zone);
            // What a function has returned is free only there: the formats' events have a response of their own.
            if (member == MemberKind.Result && kind != MemberKind.Returned) member = MemberKind.Plain;
            _reader.Read();
            bool isMedia = member == MemberKind.Data && _reader.TokenType == JsonTokenType.String && (kind == MemberKind.Media || HasTypeOfMedia(start));
            if (!ReadValue(zone, member, isMedia)) return false;
        }
        return true;
    }

    /// <returns>The length; 0 if the name is too long.</returns>
    private readonly int CopyName(Span<char> into)
    {
        Span<char> whole = stackalloc char[6 * BodyMembers.MaxLength];
        var name = whole[.._reader.CopyString(whole)];
        return name.TryCopyTo(into) ? name.Length : 0;
    }

    /// <summary>Whether every type that an object names is one whose data is encoded.</summary>
    private static bool HasTypeOfMedia(Utf8JsonReader reader)
    {
        bool isMedia = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType)
            {
                isMedia = reader.TokenType == JsonTokenType.String && (reader.ValueTextEquals("base64"u8) || reader.ValueTextEquals("redacted_thinking"u8));
                if (!isMedia) return false;
            }
            reader.Skip();
        }
        return isMedia;
    }

    private readonly bool IsNoText(TextZone zone, MemberKind kind, bool isMedia) => zone != TextZone.Free && kind switch
    {
        MemberKind.Identifier => EncodedText.IsIdentifier(_reader.ValueSpan),
        MemberKind.Encoded => EncodedText.IsBase64(_reader.ValueSpan) || EncodedText.IsDataAddress(_reader.ValueSpan),
        MemberKind.Address => EncodedText.IsDataAddress(_reader.ValueSpan),
        MemberKind.Data => isMedia && EncodedText.IsBase64(_reader.ValueSpan),
        _ => false,
    };

    private readonly bool VisitToken()
    {
        char[] buffer = ArrayPool<char>.Shared.Rent(Math.Max(_reader.ValueSpan.Length, 1));
        try
        {
            return _visit(buffer.AsSpan(0, _reader.CopyString(buffer)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>Arguments that are JSON in a string have escapes of their own, which the upstream may undo.</summary>
    private readonly bool VisitArguments(MemberKind kind)
    {
        if (kind != MemberKind.Arguments || !_reader.ValueIsEscaped || _reader.ValueSpan.IndexOf("\\\\"u8) < 0) return true;
        return !TryVisit(Encoding.UTF8.GetBytes(_reader.GetString()!), TextZone.Free, _visit, out bool goesOn) || goesOn;
    }
}
