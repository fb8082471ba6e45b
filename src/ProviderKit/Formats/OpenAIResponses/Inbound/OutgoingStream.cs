using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// Writes canonical chunks as the events of a response. The response begins with the first chunk. It ends when the upstream's stream has
/// ended properly or failed, and states which.
/// </summary>
internal sealed class OutgoingStream : IStreamBridge
{
    private readonly BridgeContext _context;
    private readonly OutgoingResponse _response;
    private readonly OutgoingItems _items;
    private readonly OutgoingCalls _calls;
    private readonly OutgoingSearches _searches;
    private readonly LateTexts<TextKind> _late = new();
    private bool _begun;
    private bool _ended;
    private string? _finish;
    private ChatUsage? _usage;

    public OutgoingStream(BridgeContext context)
    {
        var notes = context.Notes.Response ?? ResponseNotes.None;
        _context = context;
        _response = new OutgoingResponse(context, notes);
        _items = new OutgoingItems(context, notes);
        _searches = new OutgoingSearches(_items);
        _calls = new OutgoingCalls(_items, context, new OutgoingIds("call_", context.Id).Next);
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
            // A string contains half a surrogate pair or invalid UTF-8.
            return _context.BadReply("text that cannot be read");
        }
    }

    public void Repeated(ReadOnlySpan<byte> text) => _items.Repeated(text);

    public void Complete(EventQueue output)
    {
        if (_ended) return;
        _ended = true;
        Begin(output);
        EndItems(output);
        var (name, status, reason) = _finish switch
        {
            "length" => (ItemEvents.Incomplete, "incomplete", "max_output_tokens"),
            "content_filter" => (ItemEvents.Incomplete, "incomplete", "content_filter"),
            _ => (ItemEvents.Completed, "completed", (string?)null),
        };
        ItemEvents.Write(output, name, _items.Frames.Next(), json => WriteEnd(json, status, reason, null));
    }

    public bool Fail(ProviderError error, EventQueue output, bool isEndLost = false, bool withholds = false)
    {
        if (!_begun || _ended != isEndLost) return false;
        if (isEndLost) _items.Frames.TakeBack();
        _ended = true;
        // The events that end an item repeat all of its content, as does the response at its end.
        if (!withholds) _items.End(output, "incomplete");
        ItemEvents.Write(output, ItemEvents.Failed, _items.Frames.Next(), json => WriteEnd(json, "failed", null, error, withholds));
        return true;
    }

    /// <summary>Writes the response to a reply that was read as a whole.</summary>
    public void WriteWhole(Utf8JsonWriter json, EventQueue events)
    {
        EndItems(events);
        string? reason = _finish switch { "length" => "max_output_tokens", "content_filter" => "content_filter", _ => null };
        _response.Write(json, reason is null ? "completed" : "incomplete", _items.Frames.Output, UsageOrEstimate(), reason, null);
    }

    public void Dispose() => _items.Dispose();

    private ProviderError? Take(in CanonicalChunk chunk, EventQueue output)
    {
        if (!chunk.Reasoning.IsEmpty) AddText(TextKind.Summary, chunk.Reasoning, default, output);
        if (!chunk.ThinkingBlocks.IsEmpty) AddSigned(chunk.ThinkingBlocks, output);
        if (!chunk.Extra.IsEmpty) AddExtra(chunk.Extra, output);
        if (!chunk.Content.IsEmpty) AddText(TextKind.Output, chunk.Content, chunk.LogProbs, output);
        if (!chunk.Annotations.IsEmpty) AddAnnotations(chunk.Annotations, output);
        if (!chunk.Refusal.IsEmpty) AddText(TextKind.Refusal, chunk.Refusal, default, output);
        if (_late.Length > OutgoingCalls.MostHeld) return _context.BadReply("more text in the middle of a tool call than can be held");
        if (!chunk.Calls.IsEmpty && _late.Length > 0 && _calls.AreWhole) WriteLate(output);
        if (!chunk.Calls.IsEmpty && !_calls.Add(chunk.Calls, output)) return _context.BadReply("more tool calls at once than can be held");
        _finish = chunk.FinishReason ?? _finish;
        if (chunk.FinishReason is not null && _calls.AreNameless) return _context.BadReply("a tool call without a name");
        _usage = chunk.Usage ?? _usage;
        // A second text in the chunk would need a second event. Waiting texts and the state of a call change with each chunk.
        bool simple = chunk.Refusal.IsEmpty && chunk.Calls.IsEmpty && chunk.Extra.IsEmpty && chunk.ThinkingBlocks.IsEmpty && chunk.Annotations.IsEmpty && chunk.LogProbs.IsEmpty;
        if (simple && chunk.Content.IsEmpty != chunk.Reasoning.IsEmpty && !_items.HoldsHalf) output.MayRepeat();
        return null;
    }

    private void AddText(TextKind kind, ReadOnlySpan<byte> text, ReadOnlySpan<byte> logProbs, EventQueue output)
    {
        // In the middle of a call's arguments, text has to wait, because only one item is open at a time.
        if (!_calls.AreWhole)
        {
            _late.Add(kind, text);
            return;
        }
        if (_late.Length > 0) WriteLate(output);
        else _calls.End(output);
        Write(kind, text, logProbs, output);
    }

    private void Write(TextKind kind, ReadOnlySpan<byte> text, ReadOnlySpan<byte> logProbs, EventQueue output)
    {
        if (kind == TextKind.Summary) _items.AddThought(output, text);
        else _items.AddText(output, kind, text, logProbs);
    }

    private void WriteLate(EventQueue output)
    {
        _calls.End(output);
        foreach (var late in _late.Take())
        {
            if (late.AreBlocks) _items.AddSigned(output, late.Text.Span);
            else Write(late.Kind, late.Text.Span, default, output);
        }
    }

    /// <summary>Adds signed thoughts. They follow their texts, so if the texts wait, the thoughts wait as well.</summary>
    private void AddSigned(ReadOnlySpan<byte> blocks, EventQueue output)
    {
        if (!_calls.AreWhole)
        {
            _late.AddBlocks(blocks);
            return;
        }
        if (_late.Length > 0) WriteLate(output);
        _items.AddSigned(output, blocks);
    }

    private void AddExtra(ReadOnlySpan<byte> extra, EventQueue output)
    {
        _items.AddExtra(extra);
        if (!MadeSearches.MayBeIn(extra)) return;
        if (_calls.AreWhole) WriteLate(output);
        _searches.Add(output, extra, isItemFree: _calls.AreWhole);
    }

    private void AddAnnotations(ReadOnlySpan<byte> annotations, EventQueue output)
    {
        var reader = new Utf8JsonReader(annotations);
        using var document = JsonDocument.ParseValue(ref reader);
        foreach (var annotation in document.RootElement.EnumerateArray()) _items.AddAnnotation(output, annotation);
    }

    private void Begin(EventQueue output)
    {
        if (_begun) return;
        _begun = true;
        foreach (var name in (ReadOnlySpan<ReadOnlyMemory<byte>>)[ItemEvents.Created, ItemEvents.InProgress])
            ItemEvents.Write(output, name, _items.Frames.Next(), json =>
            {
                json.WritePropertyName("response"u8);
                _response.WriteBegun(json);
            });
    }

    private void EndItems(EventQueue output)
    {
        _items.AreCut = _finish is "length" or "content_filter";
        WriteLate(output);
        _searches.End(output);
        _items.End(output, _items.AreCut ? "incomplete" : "completed");
    }

    private void WriteEnd(Utf8JsonWriter json, string status, string? reason, ProviderError? error, bool withholds = false)
    {
        json.WritePropertyName("response"u8);
        _response.Write(json, status, withholds ? default : _items.Frames.Output, error is null ? UsageOrEstimate() : _usage, reason, error);
    }

    // An estimate if the upstream did not count: some clients' own token counts break without a number.
    private ChatUsage UsageOrEstimate() => _usage ?? new ChatUsage(Math.Max(1, _context.InputTokens), Math.Max(1, _items.Bytes / 4));
}
