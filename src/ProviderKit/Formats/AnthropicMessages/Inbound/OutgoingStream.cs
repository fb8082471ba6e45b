using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// Translates canonical chunks to the events of a message. The message begins with the first chunk and ends when the upstream's stream
/// has ended normally, since usage can come after the finish reason.
/// </summary>
internal sealed class OutgoingStream : IStreamBridge
{
    private readonly BridgeContext _context;
    private readonly OutgoingBlocks _blocks;
    private readonly OutgoingCalls _calls;
    private readonly LateTexts<bool> _late = new(); // true for thoughts
    private readonly OutgoingSources? _sources; // null if the model may not search
    private readonly ArrayBufferWriter<byte> _said = new(); // the text so far, for the sources
    private bool _begun;
    private bool _ended;
    private bool _refused;
    private string? _finish;
    private string? _stop;
    private OwnReply _own;
    private ChatUsage? _usage;

    public OutgoingStream(BridgeContext context)
    {
        _context = context;
        _blocks = new OutgoingBlocks(context);
        _calls = new OutgoingCalls(_blocks, context, new OutgoingIds(OutgoingContent.IdPrefix, context.Id).Next);
        if (context.Notes.NamesSources) _sources = new OutgoingSources();
    }

    public ProviderError? Translate(ReadOnlySpan<byte> canonicalChunk, EventQueue output)
    {
        var chunk = new CanonicalChunk(canonicalChunk);
        if (!chunk.TryRead()) return _context.BadReply("an event that is not a JSON object");
        if (chunk.IsError) return UpstreamErrors.FromBody(canonicalChunk.ToArray(), _context.Provider, _context.Errors);
        Begin(output);
        try
        {
            return Take(chunk, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair, or invalid UTF-8, in a string.
            return _context.BadReply("text that cannot be read");
        }
    }

    public void Repeated(ReadOnlySpan<byte> text) => _blocks.Repeated(text);

    public void Complete(EventQueue output)
    {
        if (_ended) return;
        _ended = true;
        Begin(output);
        WriteLate(output);
        if (_sources?.Of(_said.WrittenSpan) is { } sources) _blocks.AddText(output, JsonText.Quote(sources).AsSpan()[1..^1]);
        _blocks.End(output);
        WriteMessageDelta(output);
        OutgoingEvents.WriteMessageStop(output);
    }

    public void Dispose() => _blocks.Dispose();

    private ProviderError? Take(in CanonicalChunk chunk, EventQueue output)
    {
        if (!chunk.Reasoning.IsEmpty) AddThought(chunk.Reasoning, output);
        if (!chunk.ThinkingBlocks.IsEmpty) TakeThoughts(chunk.ThinkingBlocks, output);
        if (!chunk.Extra.IsEmpty) TakeExtra(chunk.Extra, output);
        if (!chunk.Content.IsEmpty) AddText(chunk.Content, output);
        if (_sources is not null) TakeSources(chunk, _sources);
        if (!chunk.Refusal.IsEmpty)
        {
            _refused = true;
            AddText(chunk.Refusal, output);
        }
        if (_late.Length > OutgoingCalls.MostHeld) return _context.BadReply("more text in the middle of a tool call than can be held");
        if (!chunk.Calls.IsEmpty && _late.Length > 0 && _calls.AreWhole) WriteLate(output);
        if (!chunk.Calls.IsEmpty && !_calls.Add(chunk.Calls, output)) return _context.BadReply("more tool calls at once than can be held");
        _finish = chunk.FinishReason ?? _finish;
        if (chunk.FinishReason is not null && _calls.AreNameless) return _context.BadReply("a tool call without a name");
        _stop = chunk.Stop ?? _stop;
        _usage = chunk.Usage ?? _usage;
        // Only a chunk with one text can be repeated: a second text needs a second event, and calls change the state with each chunk.
        bool simple = chunk.Refusal.IsEmpty && chunk.Calls.IsEmpty && chunk.Extra.IsEmpty && chunk.ThinkingBlocks.IsEmpty;
        if (simple && _sources is null && chunk.Content.IsEmpty != chunk.Reasoning.IsEmpty) output.MayRepeat();
        return null;
    }

    private void TakeSources(in CanonicalChunk chunk, OutgoingSources sources)
    {
        _said.Write(chunk.Content);
        if (chunk.Annotations.IsEmpty) return;
        var reader = new Utf8JsonReader(chunk.Annotations);
        using var annotations = JsonDocument.ParseValue(ref reader);
        sources.Add(annotations.RootElement);
    }

    private void AddText(ReadOnlySpan<byte> text, EventQueue output) => Add(text, isThought: false, output);

    private void AddThought(ReadOnlySpan<byte> text, EventQueue output) => Add(text, isThought: true, output);

    private void Add(ReadOnlySpan<byte> text, bool isThought, EventQueue output)
    {
        // Only one block is open at a time, so text in the middle of a call's arguments has to wait.
        if (!_calls.AreWhole)
        {
            _late.Add(isThought, text);
            return;
        }
        if (_late.Length > 0) WriteLate(output);
        else _calls.End(output);
        Write(text, isThought, output);
    }

    private void Write(ReadOnlySpan<byte> text, bool isThought, EventQueue output)
    {
        if (isThought) _blocks.AddThought(output, text);
        else _blocks.AddText(output, text);
    }

    private void WriteLate(EventQueue output)
    {
        _calls.End(output);
        foreach (var late in _late.Take())
        {
            if (late.AreBlocks) TakeThoughts(late.Text.Span, output);
            else Write(late.Text.Span, late.Kind, output);
        }
    }

    private void TakeExtra(ReadOnlySpan<byte> extra, EventQueue output)
    {
        var reader = new Utf8JsonReader(extra);
        using var document = JsonDocument.ParseValue(ref reader);
        bool ofThought = CarriedThoughts.AreIn(document.RootElement) && _calls.AreWhole;
        if (ofThought) _calls.End(output);
        _blocks.AddExtra(output, extra, ofThought);
        if (!document.RootElement.TryGetProperty(OtherBlocks.Inner, out var own) || own.ValueKind != JsonValueKind.Object) return;
        if (own.TryGetProperty(OtherBlocks.Blocks, out var blocks)) TakeThoughts(JsonMarshal.GetRawUtf8Value(blocks), output);
        if (own.TryGetProperty(OtherBlocks.StopReason, out _)) _own = new OwnReply(own.Clone());
    }

    /// <summary>Adds blocks, which follow the text that they belong to. If the text waits, they wait as well.</summary>
    private void TakeThoughts(ReadOnlySpan<byte> thoughts, EventQueue output)
    {
        if (!_calls.AreWhole && !_ended)
        {
            _late.AddBlocks(thoughts);
            return;
        }
        if (_late.Length > 0) WriteLate(output);
        var reader = new Utf8JsonReader(thoughts);
        using var document = JsonDocument.ParseValue(ref reader);
        TakeBlocks(document.RootElement, output);
    }

    /// <summary>Adds blocks unchanged at their positions. A block whose position is already taken is left out.</summary>
    private void TakeBlocks(JsonElement blocks, EventQueue output)
    {
        if (blocks.ValueKind != JsonValueKind.Array) return;
        foreach (var block in blocks.EnumerateArray())
        {
            if (block.ValueKind != JsonValueKind.Object || _blocks.TryAddToOpen(output, block)) continue;
            if (!(ThinkingBlocks.IndexOf(block) > _blocks.Last)) continue;
            _calls.End(output);
            _blocks.AddWhole(output, block);
        }
    }

    private void Begin(EventQueue output)
    {
        if (_begun) return;
        _begun = true;
        OutgoingEvents.WriteMessageStart(output, _context);
    }

    private void WriteMessageDelta(EventQueue output)
    {
        var json = output.Begin(OutgoingEvents.MessageDelta);
        json.WriteStartObject();
        json.WriteString("type"u8, "message_delta"u8);
        json.WriteStartObject("delta"u8);
        OutgoingMessage.WriteStop(json, _context, _finish, _stop, _own, _calls.Any, _refused);
        _own.WriteFields(json);
        _own.Write(json, OtherBlocks.Container);
        json.WriteEndObject();
        _own.Write(json, OtherBlocks.Context);
        json.WriteStartObject("usage"u8);
        if (_usage is { } usage) MessagesUsage.WriteMembers(json, usage);
        // The upstream sent no usage. An estimate is needed, since clients fail without a number.
        else json.WriteNumber("output_tokens"u8, Math.Max(1, _blocks.Bytes / 4));
        _own.WriteCounts(json);
        json.WriteEndObject();
        json.WriteEndObject();
        output.End();
    }
}
