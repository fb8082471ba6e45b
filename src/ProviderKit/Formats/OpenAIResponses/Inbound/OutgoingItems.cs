using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// The items of a stream. They are numbered without gaps; one item is open at a time. An item begins with its first content, and
/// is written completely when it ends.
/// </summary>
internal sealed class OutgoingItems(BridgeContext context, ResponseNotes notes) : ICallBlocks, IDisposable
{
    private readonly PooledBuffer _text = new(1024); // the text of the open part, as JSON without quotes
    private readonly PooledBuffer _parts = new(1024); // the ended parts of the open message
    private readonly List<byte[]> _annotations = [];
    private readonly ArrayBufferWriter<byte> _logProbs = new(); // of the open part's text, comma-separated
    private readonly SplitPairs _thought = new();
    private readonly SealedReasoning _reasoning = new(context, notes);
    private OpenItem _open;
    private TextKind _kind = TextKind.Output;
    private ClientTool? _tool;
    private FreeText? _free;
    private StreamedArguments _arguments;
    private string _callId = "";
    private string? _query;
    private int _said; // characters of the texts before the open one
    private bool _hasPart;

    /// <summary>Writes the events that begin and end items, and keeps the items that have ended.</summary>
    public ItemFrames Frames { get; } = new();

    /// <summary>The number of bytes of text sent to the client, for an estimate of its tokens if the upstream does not count them.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the reply was cut off. A call whose arguments are not complete is then marked as incomplete.</summary>
    public bool AreCut { get; set; }

    /// <summary>Whether half a character is held back until the next piece of a thought.</summary>
    public bool HoldsHalf => _thought.Waits;

    /// <summary>Whether a message is open.</summary>
    public bool HasOpenText => _open == OpenItem.Message;

    /// <summary>Whether a search is open.</summary>
    public bool IsSearching => _open == OpenItem.Search;

    /// <param name="output">Receives the events.</param>
    /// <param name="kind">Whether it is an answer or a refusal.</param>
    /// <param name="text">JSON text without quotes.</param>
    /// <param name="logProbs">The log probabilities of its tokens, as a JSON array; empty for none.</param>
    public void AddText(EventQueue output, TextKind kind, ReadOnlySpan<byte> text, ReadOnlySpan<byte> logProbs)
    {
        if (_open != OpenItem.Message)
        {
            End(output);
            BeginMessage(output);
        }
        if (_hasPart && _kind != kind) EndPart(output);
        if (!_hasPart) BeginPart(output, kind);
        Add(output, text, kind.HasLogProbs && logProbs.Length > 2 ? logProbs[1..^1] : default);
    }

    /// <summary>Adds a source of the open text.</summary>
    public void AddAnnotation(EventQueue output, JsonElement annotation)
    {
        if (_open != OpenItem.Message || !_hasPart || _kind != TextKind.Output || ItemJson.Annotation(annotation, _said) is not { } flat) return;
        int index = _annotations.Count;
        _annotations.Add(flat);
        Frames.WriteOfPart(output, ItemEvents.AnnotationAdded, TextKind.Output.Index, json =>
        {
            json.WriteNumber("annotation_index"u8, index);
            json.WritePropertyName("annotation"u8);
            json.WriteRawValue(flat, skipInputValidation: true);
        });
    }

    /// <param name="output">Receives the events.</param>
    /// <param name="text">JSON text without quotes.</param>
    public void AddThought(EventQueue output, ReadOnlySpan<byte> text)
    {
        // A thought that its vendor has signed is complete, so what follows is a new one.
        if (_open != OpenItem.Reasoning || _reasoning.IsWhole) BeginReasoning(output);
        if (!_hasPart) BeginPart(output, TextKind.Summary);
        Add(output, _thought.Add(text));
    }

    /// <summary>Adds thoughts with their vendor's signatures. They belong to the open reasoning item, or their text is hidden.</summary>
    /// <param name="output">Receives the events.</param>
    /// <param name="blocks">The JSON array.</param>
    public void AddSigned(EventQueue output, ReadOnlySpan<byte> blocks)
    {
        if (!notes.Seals || _open is OpenItem.Call) return;
        _reasoning.AddBlocks(blocks, hasText: _open == OpenItem.Reasoning && _hasPart);
        if (_reasoning.IsWhole && _open != OpenItem.Reasoning) BeginReasoning(output);
    }

    /// <summary>Adds data that the vendor needs back with the message. It is sealed with the open reasoning item.</summary>
    public void AddExtra(ReadOnlySpan<byte> extra)
    {
        if (_open == OpenItem.Reasoning) _reasoning.AddExtra(extra);
    }

    /// <summary>Notes that a delta was repeated with another text.</summary>
    public void Repeated(ReadOnlySpan<byte> text)
    {
        Frames.Next();
        Bytes += text.Length;
        _text.Write(text);
    }

    public void BeginCall(EventQueue output, string id, string name, byte[]? extra)
    {
        if (extra is not null && notes.Seals && _open != OpenItem.Reasoning) BeginReasoning(output);
        if (extra is not null) _reasoning.AddExtraOfCall(extra);
        End(output);
        _tool = notes.ToolOf(name);
        (_callId, _free, _arguments) = (id, _tool.Kind == ClientToolKind.Custom ? new FreeText() : null, default);
        Open(OpenItem.Call, _tool.IdPrefix);
        _kind = _free is null ? TextKind.Arguments : TextKind.Input;
        // If the client's format has the arguments as an object, they are written only when they are complete.
        if (_tool.ArgumentsMember is null) Frames.WriteAdded(output, json => WriteCall(json, "in_progress", default));
    }

    public void WriteInput(EventQueue output, ReadOnlySpan<byte> piece)
    {
        _arguments.Add(piece);
        var text = _free is null ? piece : _free.Add(piece);
        if (_tool!.ArgumentsMember is null) Add(output, text);
        else _text.Write(text);
    }

    public void EndCall(EventQueue output) => End(output);

    /// <param name="output">Receives the events.</param>
    /// <param name="query">The search query; null if the upstream does not state it.</param>
    public void BeginSearch(EventQueue output, string? query)
    {
        End(output);
        _query = query;
        Open(OpenItem.Search, "ws_");
        Frames.WriteAdded(output, json => WriteSearch(json, "in_progress"));
        Frames.WriteOfItem(output, ItemEvents.SearchInProgress);
        Frames.WriteOfItem(output, ItemEvents.Searching);
    }

    /// <summary>Ends the open search.</summary>
    public void EndSearch(EventQueue output, bool hasFailed)
    {
        // There is no event for a failed search.
        if (!hasFailed) Frames.WriteOfItem(output, ItemEvents.SearchCompleted);
        Frames.WriteDone(output, json => WriteSearch(json, hasFailed ? "failed" : "completed"));
        _open = OpenItem.None;
    }

    /// <summary>Adds a reasoning item without text that carries the vendor's data of a search.</summary>
    public void AddSealed(EventQueue output, JsonElement call, JsonElement result)
    {
        if (!notes.Seals || !_reasoning.AddSearch(call, result)) return;
        BeginReasoning(output);
        End(output);
    }

    public void Dispose()
    {
        _text.Dispose();
        _parts.Dispose();
        Frames.Dispose();
    }

    /// <summary>Ends the open item, if there is one.</summary>
    /// <param name="output">Receives the events.</param>
    /// <param name="status">The item's status. Default: completed.</param>
    public void End(EventQueue output, string status = "completed")
    {
        switch (_open)
        {
            case OpenItem.None: return;
            case OpenItem.Reasoning: EndReasoning(output); break;
            case OpenItem.Message: EndMessage(output, status); break;
            case OpenItem.Call: EndCall(output, status); break;
            // Its result has not arrived.
            case OpenItem.Search: EndSearch(output, hasFailed: true); break;
        }
        _open = OpenItem.None;
    }

    private void BeginMessage(EventQueue output)
    {
        Open(OpenItem.Message, "msg_");
        _parts.Clear();
        Frames.WriteAdded(output, json => ItemJson.WriteMessage(json, Frames.Id, "in_progress", _parts.Written.Span));
    }

    private void EndMessage(EventQueue output, string status)
    {
        if (_hasPart) EndPart(output);
        Frames.WriteDone(output, json => ItemJson.WriteMessage(json, Frames.Id, status, _parts.Written.Span));
    }

    private void BeginReasoning(EventQueue output)
    {
        End(output);
        Open(OpenItem.Reasoning, OwnItems.ReasoningPrefix);
        _parts.Clear();
        Frames.WriteAdded(output, json => ItemJson.WriteReasoning(json, Frames.Id, _parts.Written.Span, null));
    }

    private void EndReasoning(EventQueue output)
    {
        Add(output, _thought.End());
        string? sealed_ = _reasoning.Seal(_hasPart ? _text.Written.Span : default);
        if (_hasPart) EndPart(output);
        Frames.WriteDone(output, json => ItemJson.WriteReasoning(json, Frames.Id, _parts.Written.Span, sealed_));
    }

    private void EndCall(EventQueue output, string status)
    {
        if (_free is not null) Add(output, _free.End());
        else if (_text.Length == 0)
        {
            if (_tool!.ArgumentsMember is null) Add(output, "{}"u8);
            else _text.Write("{}"u8);
        }
        if (_tool!.ArgumentsMember is not null && !CallArguments.Fit(_tool.Kind, _text.Written.Span)) MakeFunction(output);
        if (AreCut && !_arguments.AreWhole) status = "incomplete";
        if (_tool!.ArgumentsMember is null) ItemEvents.WriteDone(output, _kind, Frames.Place, Frames.Next(), _text.Written.Span);
        else Frames.WriteAdded(output, json => WriteCall(json, "in_progress", _text.Written));
        Frames.WriteDone(output, json => WriteCall(json, status, _text.Written));
    }

    /// <summary>
    /// Turns a call into a function call if the client's form of the call cannot hold its arguments. The client gets them as the
    /// model wrote them.
    /// </summary>
    private void MakeFunction(EventQueue output)
    {
        _tool = new ClientTool(ClientToolKind.Function, null, _tool!.Name);
        Frames.Rename(OwnItems.Of(_tool.IdPrefix, context.Id, Frames.Place.Item));
        byte[] text = _text.Written.Span.ToArray();
        _text.Clear();
        Frames.WriteAdded(output, json => WriteCall(json, "in_progress", default));
        Add(output, text);
    }

    private void BeginPart(EventQueue output, TextKind kind)
    {
        (_kind, _hasPart) = (kind, true);
        _text.Clear();
        _annotations.Clear();
        _logProbs.ResetWrittenCount();
        WritePartEvent(output, kind == TextKind.Summary ? ItemEvents.SummaryPartAdded : ItemEvents.PartAdded);
    }

    private void EndPart(EventQueue output)
    {
        ItemEvents.WriteDone(output, _kind, Frames.Place, Frames.Next(), _text.Written.Span, _logProbs.WrittenSpan);
        WritePartEvent(output, _kind == TextKind.Summary ? ItemEvents.SummaryPartDone : ItemEvents.PartDone);
        if (_parts.Length > 0) _parts.Write(","u8);
        using (var json = new Utf8JsonWriter(_parts, JsonText.Readable)) ItemJson.WritePart(json, _kind, _text.Written.Span, _annotations, _logProbs.WrittenSpan);
        if (_kind == TextKind.Output) _said += JsonEscapes.CharactersIn(_text.Written.Span);
        Frames.NextPart();
        _hasPart = false;
    }

    private void Open(OpenItem kind, string prefix)
    {
        _open = kind;
        Frames.Open(OwnItems.Of(prefix, context.Id, Frames.Place.Item + 1));
        _hasPart = false;
        _text.Clear();
    }

    private void Add(EventQueue output, ReadOnlySpan<byte> text, ReadOnlySpan<byte> logProbs = default)
    {
        if (text.IsEmpty) return;
        Bytes += text.Length;
        _text.Write(text);
        if (!logProbs.IsEmpty)
        {
            if (_logProbs.WrittenCount > 0) _logProbs.Write(","u8);
            _logProbs.Write(logProbs);
        }
        ItemEvents.WriteDelta(output, _kind, Frames.Place, Frames.Next(), text, logProbs);
    }

    private void WritePartEvent(EventQueue output, ReadOnlyMemory<byte> name) => Frames.WriteOfPart(output, name, _kind.Index, json =>
    {
        json.WritePropertyName("part"u8);
        ItemJson.WritePart(json, _kind, _text.Written.Span, _annotations, _logProbs.WrittenSpan);
    });

    private void WriteSearch(Utf8JsonWriter json, string status) => ItemJson.WriteSearch(json, Frames.Id, status, _query);

    private void WriteCall(Utf8JsonWriter json, string status, ReadOnlyMemory<byte> text) =>
        ItemJson.WriteCall(json, Frames.Id, status, _tool!, _callId, _kind, text.Span);
}
