using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>Writes the blocks of one stream: numbered without gaps, one open at a time, opened with their first content.</summary>
internal sealed class OutgoingBlocks(BridgeContext context) : ICallBlocks, IDisposable
{
    private readonly ArrayBufferWriter<byte> _extra = new();
    private OpenBlock _open;
    private int _index = -1;
    private OutgoingThought? _thought;
    private byte[]? _signature;

    private enum OpenBlock
    {
        None,
        Thought,
        Text,
        Call,
    }

    private bool IsSigned => _signature is not null || _thought?.IsSigned == true;

    /// <summary>The number of text bytes that the client got, for estimating tokens if the upstream sends no usage.</summary>
    public long Bytes { get; private set; }

    /// <param name="output">Receives the events.</param>
    /// <param name="text">JSON text without its quotes.</param>
    public void AddText(EventQueue output, ReadOnlySpan<byte> text)
    {
        if (_open != OpenBlock.Text)
        {
            End(output);
            Begin(output, OpenBlock.Text, static json =>
            {
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, ""u8);
            });
        }
        Bytes += text.Length;
        OutgoingEvents.WriteDelta(output, _index, "\"type\":\"text_delta\",\"text\":\""u8, text);
    }

    /// <param name="output">Receives the events.</param>
    /// <param name="text">JSON text without its quotes.</param>
    public void AddThought(EventQueue output, ReadOnlySpan<byte> text)
    {
        // A signature ends a thought: what follows is a new one.
        if (_open != OpenBlock.Thought || IsSigned) BeginThought(output);
        if (JsonEscapes.HasLoneSurrogate(text))
        {
            byte[] mended = text.ToArray();
            JsonEscapes.ReplaceLoneSurrogates(mended);
            text = mended;
        }
        Bytes += text.Length;
        _thought!.Add(text);
        if (!context.Notes.OmitsThinking) OutgoingEvents.WriteDelta(output, _index, "\"type\":\"thinking_delta\",\"thinking\":\""u8, text);
    }

    /// <summary>Records that a delta of the open block was repeated with another text.</summary>
    public void Repeated(ReadOnlySpan<byte> text)
    {
        Bytes += text.Length;
        if (_open == OpenBlock.Thought) _thought!.Add(text);
    }

    /// <summary>The index of the last block that was begun; -1 before the first.</summary>
    public int Last => _index;

    /// <summary>
    /// Adds what an upstream of this format sent for the open block: a thought's signature, a text's citations, or the start of
    /// another text.
    /// </summary>
    /// <returns>False if <paramref name="block"/> is a separate block.</returns>
    public bool TryAddToOpen(EventQueue output, JsonElement block)
    {
        if (!block.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String) return true;
        if (type.ValueEquals("text"u8))
        {
            bool cites = block.TryGetProperty("citations", out var citations) && citations.ValueKind == JsonValueKind.Array && citations.GetArrayLength() > 0;
            if (_open != OpenBlock.Text) return true;
            if (!cites) End(output);
            else
                foreach (var citation in citations.EnumerateArray()) WholeBlocks.WriteCitation(output, _index, citation);
            return true;
        }
        bool isNext = IsSigned && ThinkingBlocks.IndexOf(block) > _index;
        if (_open != OpenBlock.Thought || isNext || !type.ValueEquals("thinking"u8)) return false;
        if (!block.TryGetProperty("signature", out var signature) || signature.ValueKind != JsonValueKind.String || signature.ValueEquals(""u8)) return true;
        if (ForeignBlock.Is(block)) _thought!.AddSignature(block);
        else _signature = JsonMarshal.GetRawUtf8Value(signature)[1..^1].ToArray();
        return true;
    }

    /// <summary>Writes a whole block from an upstream of this format. A thought without a valid signature is dropped, since no upstream takes it.</summary>
    public void AddWhole(EventQueue output, JsonElement block)
    {
        string type = block.GetProperty("type").GetString()!;
        if (type is "thinking" or "redacted_thinking" && !ThinkingBlocks.IsWhole(block)) return;
        End(output);
        WholeBlocks.Write(output, ++_index, block, type is "thinking" or "redacted_thinking" && ForeignBlock.Is(block) ? ForeignBlock.Seal(block, "", context) : null);
    }

    /// <summary>Adds what the vendor needs back with the message. It is carried by the open thought.</summary>
    /// <param name="output">Receives the events.</param>
    /// <param name="extra">The data as JSON.</param>
    /// <param name="ofThought">Whether it belongs to a thought. If no thought is open, an empty one carries it.</param>
    public void AddExtra(EventQueue output, ReadOnlySpan<byte> extra, bool ofThought)
    {
        if (ofThought && _open != OpenBlock.Thought) BeginThought(output);
        if (_open != OpenBlock.Thought) return;
        _extra.Clear();
        _extra.Write(extra);
    }

    /// <summary>Begins a call. The thought before it, or an empty one, carries what the vendor needs back with the call.</summary>
    public void BeginCall(EventQueue output, string id, string name, byte[]? extra)
    {
        if (extra is not null && _open != OpenBlock.Thought) BeginThought(output);
        End(output, extra);
        Begin(output, OpenBlock.Call, json =>
        {
            json.WriteString("type"u8, "tool_use"u8);
            json.WriteString("id"u8, id);
            json.WriteString("name"u8, name);
            json.WriteStartObject("input"u8);
            json.WriteEndObject();
        });
    }

    /// <param name="output">Receives the event.</param>
    /// <param name="piece">JSON text without its quotes.</param>
    public void WriteInput(EventQueue output, ReadOnlySpan<byte> piece)
    {
        Bytes += piece.Length;
        OutgoingEvents.WriteDelta(output, _index, "\"type\":\"input_json_delta\",\"partial_json\":\""u8, piece);
    }

    public void EndCall(EventQueue output) => End(output);

    /// <summary>Ends the open block, if there is one.</summary>
    public void End(EventQueue output, ReadOnlySpan<byte> extraOfCall = default)
    {
        if (_open == OpenBlock.None) return;
        if (_open == OpenBlock.Thought) Sign(output, extraOfCall);
        OutgoingEvents.WriteBlockStop(output, _index);
        _open = OpenBlock.None;
    }

    public void Dispose()
    {
        _thought?.Dispose();
        _thought = null;
    }

    private void BeginThought(EventQueue output)
    {
        End(output);
        _thought = new OutgoingThought(context);
        Begin(output, OpenBlock.Thought, static json =>
        {
            json.WriteString("type"u8, "thinking"u8);
            json.WriteString("thinking"u8, ""u8);
            json.WriteString("signature"u8, ""u8);
        });
    }

    private void Sign(EventQueue output, ReadOnlySpan<byte> extraOfCall)
    {
        byte[] signature = _signature ?? System.Text.Encoding.UTF8.GetBytes(_thought!.Sign(_extra.WrittenSpan, extraOfCall));
        OutgoingEvents.WriteDelta(output, _index, "\"type\":\"signature_delta\",\"signature\":\""u8, signature);
        _extra.Clear();
        _signature = null;
        _thought!.Dispose();
        _thought = null;
    }

    private void Begin(EventQueue output, OpenBlock kind, Action<Utf8JsonWriter> members)
    {
        _open = kind;
        OutgoingEvents.WriteBlockStart(output, ++_index, members);
    }
}
