using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>Writes the content of one stream other than calls: texts, refusals, thoughts, and the items that are sent back. Not thread-safe.</summary>
internal sealed class ResponsesStreamText(ReplyContext context, string provider)
{
    // For a client of another format: its bridge attaches each item to the thought that it belongs to.
    private readonly bool _atPlaces = JsonMember.Get(context.Chat.Root, CarriedThoughts.Outer).ValueKind == JsonValueKind.Object;
    private readonly ItemRecorder _items = new(provider, context.Account);
    private readonly StopCutter? _cutter = StopCutter.Of(context.Chat);
    private int _lastText = -1; // the item of the last text
    private int _characters; // of complete texts, if sources refer to them
    private bool _thinks; // nothing else has come since the last thought
    private bool _hasThought;

    /// <summary>Whether the client has received any content.</summary>
    public bool HasSpoken { get; private set; }

    /// <summary>Whether the text has ended at one of the client's stop sequences, so that nothing follows.</summary>
    public bool HasStopped => _cutter?.HasStopped == true;

    /// <param name="item">The index of the item.</param>
    /// <param name="text">JSON text without quotes.</param>
    /// <param name="logProbs">The log probabilities of its tokens, as a JSON array; may be empty.</param>
    /// <param name="output">Receives the chunks.</param>
    public void AddText(int item, ReadOnlySpan<byte> text, ReadOnlySpan<byte> logProbs, ChunkWriter output)
    {
        Speak(output, thinks: false);
        if (_lastText != item && _lastText >= 0)
        {
            Write("\\n\\n"u8, default, output);
            _characters += CarriedItems.BlankLine.Length;
        }
        _lastText = item;
        Write(text, logProbs, output);
    }

    public void AddRefusal(ReadOnlySpan<byte> text, ChunkWriter output)
    {
        if (HasStopped) return;
        Speak(output, thinks: false);
        output.WriteRawText("refusal"u8, text);
    }

    /// <summary>Begins a thought, or the next part of one.</summary>
    public void BeginThought(ChunkWriter output)
    {
        if (_hasThought && (_thinks || !_atPlaces)) output.WriteRawText("reasoning_content"u8, "\\n\\n"u8);
        _hasThought = true;
    }

    public void AddThought(ReadOnlySpan<byte> text, ChunkWriter output)
    {
        if (HasStopped) return;
        Speak(output, thinks: true);
        output.WriteRawText("reasoning_content"u8, text);
    }

    public void BeginCall(ChunkWriter output) => Speak(output, thinks: false);

    /// <summary>Ends the text of one part.</summary>
    /// <param name="text">JSON text without quotes.</param>
    public void EndText(ReadOnlySpan<byte> text)
    {
        if (context.Chat.AsksForSearch && !text.IsEmpty) _characters += ResponsesSources.CharactersOf(Decoded(text));
    }

    /// <param name="annotation">The source, as JSON.</param>
    /// <param name="output">Receives the chunk.</param>
    public void AddSource(ReadOnlySpan<byte> annotation, ChunkWriter output)
    {
        if (annotation.IsEmpty || HasStopped) return;
        var reader = new Utf8JsonReader(annotation);
        using var document = JsonDocument.ParseValue(ref reader);
        var sources = new ResponsesSources();
        sources.Add(document.RootElement, _characters);
        if (sources.IsEmpty) return;
        Speak(output, thinks: false);
        sources.Write(output.BeginDelta());
        output.EndDelta();
    }

    /// <summary>Ends an item other than a call.</summary>
    public void EndItem(int index, StreamedItem item, JsonElement json, ChunkWriter output)
    {
        if (CarriedItems.TypeOf(json) == "message") EndMessage(index, item, json, output);
        else if (CarriedItems.TypeOf(json) == "reasoning") EndThought(index, item, json, output);
        else
        {
            _items.Add(index, json);
            if (_thinks) WriteItems(output);
        }
    }

    /// <summary>Ends the reply.</summary>
    public void End(ChunkWriter output)
    {
        Speak(output, thinks: _thinks);
        if (_cutter?.End() is { Length: > 0 } rest) output.WriteText("content"u8, rest);
        if (_atPlaces || _items.IsEmpty) return;
        _items.Write(output.BeginDelta());
        output.EndDelta();
    }

    /// <summary>A text as JSON without quotes.</summary>
    public static ReadOnlySpan<byte> Inside(string text) => JsonText.Quote(text).AsSpan()[1..^1];

    private void EndMessage(int index, StreamedItem item, JsonElement json, ChunkWriter output)
    {
        string text = ResponsesItem.TextOf(json);
        if (!item.HasSpoken)
        {
            if (text.Length > 0) AddText(index, Inside(text), default, output);
            if (ResponsesItem.RefusalOf(json) is { Length: > 0 } refusal) AddRefusal(Inside(refusal), output);
        }
        if (!_atPlaces) _items.AddMessage(index, text.Length, JsonMember.Text(json, CarriedItems.Phase));
    }

    private void EndThought(int index, StreamedItem item, JsonElement json, ChunkWriter output)
    {
        if (HasStopped) return;
        if (!item.HasSpoken && ResponsesItem.ThoughtOf(json) is { Length: > 0 } thought)
        {
            BeginThought(output);
            AddThought(Inside(thought), output);
        }
        _items.Add(index, json);
        if (!_atPlaces || !_items.HasItems) return;
        Speak(output, thinks: true);
        WriteItems(output);
    }

    /// <summary>Writes all items since the last text or call. They belong to one thought, and the last version that is written applies.</summary>
    private void WriteItems(ChunkWriter output)
    {
        if (!_atPlaces || !_items.HasItems) return;
        _items.Write(output.BeginDelta());
        output.EndDelta();
    }

    private void Write(ReadOnlySpan<byte> text, ReadOnlySpan<byte> logProbs, ChunkWriter output)
    {
        if (_cutter is not null)
        {
            if (_cutter.Take(Decoded(text)) is { Length: > 0 } said) output.WriteText("content"u8, said);
        }
        else if (!logProbs.IsEmpty && context.Chat.LogProbs) output.WriteRawText("content"u8, text, ResponsesLogProbs.Of(logProbs));
        else output.WriteRawText("content"u8, text);
    }

    private void Speak(ChunkWriter output, bool thinks)
    {
        if (!HasSpoken) output.WriteRole();
        HasSpoken = true;
        if (_thinks && !thinks && _atPlaces) _items.Clear();
        _thinks = thinks;
    }

    private static string Decoded(ReadOnlySpan<byte> text)
    {
        byte[] quoted = [(byte)'"', .. text, (byte)'"'];
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }
}
