using System.Text.Json;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>
/// Converts the prompt cache breakpoints of other formats (<c>cache_control</c>) in the messages of a request to an upstream that does
/// not know them. They become OpenAI's breakpoints of parts (<c>"prompt_cache_breakpoint":{"mode":"explicit"}</c>) or the vendor's own
/// breakpoints of messages, or they are left out.
/// </summary>
/// <remarks>
/// Breakpoints move from turn to turn, and the cache is lost if a message changes. So a message has the same form with and without a
/// breakpoint. In a translated request, texts are strings if the model does not take breakpoints. If it does, the texts of all messages
/// that can have a breakpoint are parts. Source: OpenAI's guide to prompt caching. Breakpoints of assistant messages and of tools are not read.
/// </remarks>
internal ref struct CacheMarks
{
    private static readonly byte[] Breakpoint = "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}"u8.ToArray();
    private static readonly byte[] FurtherBreakpoint = [.. ","u8, .. Breakpoint];
    private static readonly byte[] PartStart = "[{\"type\":\"text\",\"text\":"u8.ToArray();
    private static readonly byte[] PartEnd = "}]"u8.ToArray();
    private static readonly byte[] MarkedPartEnd = [.. FurtherBreakpoint, .. PartEnd];

    private readonly int _offset;
    private readonly byte[]? _ofMessages;
    private readonly bool _isTaken;
    private readonly bool _isTranslated;
    private readonly List<SplicedBody.Edit> _edits;
    private readonly HashSet<int> _done = [];
    private Utf8JsonReader _reader;

    private CacheMarks(ReadOnlySpan<byte> body, int messages, bool isTaken, bool isTranslated, List<SplicedBody.Edit> edits, byte[]? ofMessages)
    {
        (_offset, _isTaken, _isTranslated, _edits, _ofMessages) = (messages, isTaken, isTranslated, edits, ofMessages);
        _reader = new Utf8JsonReader(body[messages..]);
    }

    /// <summary>A part of a message.</summary>
    /// <param name="Text">The position of its text, if it is a text part.</param>
    /// <param name="IsPlain">Whether it is a text with no other field than a breakpoint.</param>
    /// <param name="CanHold">Whether its type can have a breakpoint.</param>
    /// <param name="Mark">The position of its breakpoint; empty for none.</param>
    /// <param name="Close">The position of its closing brace.</param>
    private readonly record struct Part(Range Text, bool IsPlain, bool CanHold, Range Mark, int Close);

    /// <summary>Adds the edits that change breakpoints and the form of messages.</summary>
    /// <param name="body">A chat request that has been checked.</param>
    /// <param name="messages">The position at which its messages begin.</param>
    /// <param name="isTaken">Whether the model accepts OpenAI's breakpoints.</param>
    /// <param name="isTranslated">Whether the request came in another format, so that the gateway chose the form of its messages.</param>
    /// <param name="edits">Receives the edits.</param>
    /// <param name="ofMessages">The field that marks a breakpoint in the vendor's messages, with a comma before it; null for none.</param>
    /// <returns>The start positions of the breakpoints that these edits handle. All other breakpoints must be left out.</returns>
    public static HashSet<int> Change(ReadOnlySpan<byte> body, int messages, bool isTaken, bool isTranslated, List<SplicedBody.Edit> edits, byte[]? ofMessages = null)
    {
        var marks = new CacheMarks(body, messages, isTaken, isTranslated, edits, ofMessages);
        marks._reader.Read();
        while (marks._reader.Read() && marks._reader.TokenType != JsonTokenType.EndArray)
            if (marks._reader.TokenType == JsonTokenType.StartObject) marks.ReadMessage();
            else marks._reader.Skip();
        return marks._done;
    }

    private void ReadMessage()
    {
        bool canHold = false, isText = false, hasMark = false;
        Range content = default;
        List<Part>? parts = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRole = _reader.ValueTextEquals("role"u8), isContent = _reader.ValueTextEquals("content"u8);
            hasMark |= _reader.ValueTextEquals("cache_control"u8);
            _reader.Read();
            int start = At(_reader.TokenStartIndex);
            if (isRole && _reader.TokenType == JsonTokenType.String) canHold = !_reader.ValueTextEquals("assistant"u8) && !_reader.ValueTextEquals("function"u8);
            if (isContent) (isText, parts) = (_reader.TokenType == JsonTokenType.String, null);
            if (isContent && _reader.TokenType == JsonTokenType.StartArray) parts = ReadParts();
            else _reader.Skip();
            if (isContent) content = start..At(_reader.BytesConsumed);
        }
        if (_isTaken && canHold) Mark(content, isText, parts, hasMark);
        else if (_isTranslated && parts is [{ IsPlain: true } only]) MakeText(content, only);
        if (_ofMessages is not null && (hasMark || parts?.Exists(static part => part.Mark.End.Value > 0) == true))
            _edits.Add(new SplicedBody.Edit(At(_reader.TokenStartIndex), 0, _ofMessages));
    }

    private List<Part> ReadParts()
    {
        var parts = new List<Part>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            if (_reader.TokenType == JsonTokenType.StartObject) parts.Add(ReadPart());
            else _reader.Skip();
        return parts;
    }

    private Part ReadPart()
    {
        bool isText = false, canHold = false, hasMore = false;
        Range text = default, mark = default;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = _reader.ValueTextEquals("type"u8), isTheText = _reader.ValueTextEquals("text"u8), isMark = _reader.ValueTextEquals("cache_control"u8);
            hasMore |= !isType && !isTheText && !isMark;
            int name = At(_reader.TokenStartIndex);
            _reader.Read();
            if (isType && _reader.TokenType == JsonTokenType.String)
            {
                isText = _reader.ValueTextEquals("text"u8);
                canHold = isText || _reader.ValueTextEquals("image_url"u8) || _reader.ValueTextEquals("file"u8);
            }
            int start = At(_reader.TokenStartIndex);
            bool isString = _reader.TokenType == JsonTokenType.String;
            _reader.Skip();
            if (isTheText && isString) text = start..At(_reader.BytesConsumed);
            if (isMark) mark = name..At(_reader.BytesConsumed);
        }
        return new Part(text, isText && !hasMore && text.End.Value > 0, canHold, mark, At(_reader.TokenStartIndex));
    }

    private readonly void Mark(Range content, bool isText, List<Part>? parts, bool hasMark)
    {
        if (isText)
        {
            _edits.Add(new SplicedBody.Edit(content.Start.Value, 0, PartStart));
            _edits.Add(new SplicedBody.Edit(content.End.Value, 0, hasMark ? MarkedPartEnd : PartEnd));
            return;
        }
        for (int i = 0; i < (parts?.Count ?? 0); i++)
        {
            var part = parts![i];
            if (!part.CanHold) continue;
            if (part.Mark.End.Value > 0)
            {
                _edits.Add(new SplicedBody.Edit(part.Mark.Start.Value, part.Mark.End.Value - part.Mark.Start.Value, Breakpoint));
                _done.Add(part.Mark.Start.Value);
            }
            else if (hasMark && i == parts.Count - 1) _edits.Add(new SplicedBody.Edit(part.Close, 0, FurtherBreakpoint));
        }
    }

    /// <summary>Replaces the parts of a message with its only text.</summary>
    private readonly void MakeText(Range content, in Part only)
    {
        _edits.Add(new SplicedBody.Edit(content.Start.Value, only.Text.Start.Value - content.Start.Value, default));
        _edits.Add(new SplicedBody.Edit(only.Text.End.Value, content.End.Value - only.Text.End.Value, default));
        if (only.Mark.End.Value > 0) _done.Add(only.Mark.Start.Value);
    }

    private readonly int At(long place) => _offset + (int)place;
}
