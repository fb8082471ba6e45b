using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>The state of one candidate of a reply until it ends.</summary>
internal sealed class OutgoingCandidate
{
    private readonly BridgeContext _context;
    private readonly OutgoingGrounding _grounding = new();
    private readonly ArrayBufferWriter<byte>? _said; // the text as JSON, if sources refer to it
    private OwnExtras? _own;

    public OutgoingCandidate(BridgeContext context, int index)
    {
        (_context, Index) = (context, index);
        (Seal, Calls) = (new OutgoingSeal(context), new HeldCalls(context));
        if (context.Notes.NamesSources) _said = new ArrayBufferWriter<byte>();
    }

    public int Index { get; }

    public OutgoingSeal Seal { get; }

    public HeldCalls Calls { get; }

    /// <summary>Whether the client has received, or will receive, any of its content.</summary>
    public bool HasSpoken { get; set; }

    /// <summary>The canonical finish reason; null before the end.</summary>
    public string? Finish { get; private set; }

    /// <summary>Whether the vendor blocked it before any content. In this format the prompt is then reported as blocked.</summary>
    public bool IsBlocked => Finish == GoogleFinish.Blocked && !HasSpoken && !Calls.Any;

    /// <summary>Collects the content that is not written immediately.</summary>
    /// <param name="delta">A delta, or the whole choice.</param>
    /// <param name="isWhole">Whether it is the whole choice.</param>
    /// <returns>Null, or the error if it is not valid.</returns>
    public ProviderError? Take(in ChoiceDelta delta, bool isWhole)
    {
        if (!delta.Reasoning.IsEmpty) Seal.AddThought(delta.Reasoning);
        if (!delta.ThinkingBlocks.IsEmpty) Seal.AddBlocks(delta.ThinkingBlocks);
        _said?.Write(delta.Content);
        if (!delta.Annotations.IsEmpty) _grounding.Add(delta.Annotations);
        if (!delta.Extra.IsEmpty) TakeExtra(delta.Extra);
        if (!delta.Calls.IsEmpty && !Calls.Add(delta.Calls, isWhole)) return _context.BadReply("more tool calls at once than can be held");
        if (delta.FinishReason is not { } finish) return null;
        Finish = finish;
        return Calls.Check(isCut: finish == "length");
    }

    /// <summary>Records that a delta was repeated with another text.</summary>
    public void Repeated(ReadOnlySpan<byte> text, bool isThought)
    {
        if (isThought) Seal.AddThought(text);
        else _said?.Write(text);
    }

    /// <summary>Writes the parts that were held back.</summary>
    public void WriteHeldParts(Utf8JsonWriter json)
    {
        _own?.WriteParts(json, withSignature: GoogleSignature.IsBy(_context));
        OutgoingCalls.Write(json, Calls, Seal, _context);
    }

    /// <summary>Writes the members after the content.</summary>
    public void WriteEnd(Utf8JsonWriter json)
    {
        json.WriteString("finishReason"u8, _own?.FinishReason ?? GoogleFinish.FromCanonical(Finish));
        if (_own is null || !_own.WriteMetadata(json))
            if (_grounding.Any) _grounding.Write(json, Said());
    }

    /// <summary>Reads the extras: this format's own fields, and the data that other vendors need back.</summary>
    private void TakeExtra(ReadOnlySpan<byte> extra)
    {
        var reader = new Utf8JsonReader(extra);
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.TryGetProperty(GoogleFormat.Provider, out var own) && own.ValueKind == JsonValueKind.Object) (_own ??= new OwnExtras()).Add(own);
        Seal.AddExtra(document.RootElement);
    }

    private string Said()
    {
        if (_said is null) return "";
        byte[] quoted = [(byte)'"', .. _said.WrittenSpan, (byte)'"'];
        if (JsonEscapes.HasLoneSurrogate(quoted)) JsonEscapes.ReplaceLoneSurrogates(quoted);
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }
}
