using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>
/// Translates a response's events to chunks. Items are identified by their indexes. Texts are copied as JSON; content that comes only with
/// the end of an item, or only in the final response, is written then. The stream is complete only with the final response.
/// </summary>
internal sealed class ResponsesStream(ReplyContext context, string provider) : IChatStreamTranslator
{
    private const int MostItems = 10_000;
    private const int LongestId = 200;

    private readonly Dictionary<int, StreamedItem> _items = [];
    private readonly ResponsesStreamText _said = new(context, provider);
    private ReplyCallIds _ids = new(context.Id);
    private int _calls;
    private bool _named;
    private bool _ended;

    public bool Ended => _ended;

    // Some vendors change the ids between events.
    public ReadOnlySpan<byte> Varying => "sequence_number obfuscation item_id"u8;

    public ProviderError? Translate(ReadOnlySpan<byte> upstreamEvent, ChunkWriter output)
    {
        try
        {
            var read = new ResponsesEvent(upstreamEvent);
            if (!read.TryRead()) return context.BadReply("an event that is not a JSON object");
            return read.IsError || read.Kind == ResponsesEventKind.Error
                ? ResponsesErrors.OfBody(upstreamEvent.ToArray(), context)
                : Take(read, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException means half a surrogate pair in a string.
            return context.BadReply("an event that is not one of a response");
        }
    }

    /// <summary>Writes nothing: a stream without its last event was cut off.</summary>
    public void Complete(ChunkWriter output)
    {
    }

    private ProviderError? Take(in ResponsesEvent read, ChunkWriter output)
    {
        switch (read.Kind)
        {
            case ResponsesEventKind.Begun:
                if (!_named && !read.Response.IsEmpty) ReadId(read.Response, output);
                return null;
            case ResponsesEventKind.ItemAdded or ResponsesEventKind.ItemDone:
                return read.ItemJson.IsEmpty ? context.BadReply("an item that is not there") : TakeItem(read, output);
            case ResponsesEventKind.Ended:
                return read.Response.IsEmpty ? context.BadReply("the end of a response that is not there") : End(read.Response, output);
            case ResponsesEventKind.Failed:
                return Fail(read.Response, output);
            case ResponsesEventKind.TextDone:
                _said.EndText(read.Text);
                return null;
            case ResponsesEventKind.Other:
                return null;
            default:
                return ItemAt(read.Item) is { } item ? Add(read, item, output) : TooMany();
        }
    }

    private ProviderError? Add(in ResponsesEvent read, StreamedItem item, ChunkWriter output)
    {
        if (read.Kind == ResponsesEventKind.Annotation)
        {
            _said.AddSource(read.Annotation, output);
            return null;
        }
        if (!read.HasDelta) return context.BadReply("a delta without its text");
        if (read.Delta.IsEmpty) return null;
        output.MayRepeat();
        if (read.Kind is ResponsesEventKind.Arguments or ResponsesEventKind.Input)
        {
            // The arguments of a call without a start event come with the item.
            if (item.Call < 0) return null;
            item.HasSpoken = true;
            output.WriteRawArguments(item.Call, read.Delta, item.IsCustom);
            return null;
        }
        if (read.Kind is ResponsesEventKind.Text) _said.AddText(read.Item, read.Delta, read.LogProbs, output);
        else if (read.Kind is ResponsesEventKind.Refusal) _said.AddRefusal(read.Delta, output);
        else if (!TryBeginThought(read, item, output)) return null;
        else _said.AddThought(read.Delta, output);
        item.HasSpoken = true;
        return null;
    }

    /// <returns>False if the thought comes in the other kind of events.</returns>
    private bool TryBeginThought(in ResponsesEvent read, StreamedItem item, ChunkWriter output)
    {
        if (item.HasSpoken && item.ThoughtKind != read.Kind) return false;
        if (!item.HasSpoken || item.Part != read.Part) _said.BeginThought(output);
        (item.ThoughtKind, item.Part) = (read.Kind, read.Part);
        return true;
    }

    private ProviderError? TakeItem(in ResponsesEvent read, ChunkWriter output)
    {
        if (ItemAt(read.Item) is not { } item) return TooMany();
        var reader = new Utf8JsonReader(read.ItemJson);
        using var document = JsonDocument.ParseValue(ref reader);
        return read.Kind == ResponsesEventKind.ItemDone ? EndItem(read.Item, item, document.RootElement, output)
            : IsCall(document.RootElement) ? BeginCall(item, document.RootElement, output)
            : null;
    }

    private ProviderError? BeginCall(StreamedItem item, JsonElement json, ChunkWriter output)
    {
        if (item.Call >= 0 || _said.HasStopped) return null;
        if (JsonMember.Text(json, "name") is not { Length: > 0 } name) return context.BadReply("a tool call without a name");
        (item.Call, item.IsCustom) = (_calls++, ResponsesItem.IsCustom(json));
        _said.BeginCall(output);
        var delta = output.BeginDelta();
        delta.WriteStartArray("tool_calls"u8);
        delta.WriteStartObject();
        delta.WriteNumber("index"u8, item.Call);
        delta.WriteString("id"u8, _ids.Next(JsonMember.Text(json, "call_id")));
        delta.WriteString("type"u8, item.IsCustom ? "custom"u8 : "function"u8);
        delta.WriteStartObject(item.IsCustom ? "custom"u8 : "function"u8);
        delta.WriteString("name"u8, context.Chat.Names.ToClient(name));
        delta.WriteString(item.IsCustom ? "input"u8 : "arguments"u8, ""u8);
        delta.WriteEndObject();
        delta.WriteEndObject();
        delta.WriteEndArray();
        output.EndDelta();
        return null;
    }

    private ProviderError? EndItem(int index, StreamedItem item, JsonElement json, ChunkWriter output)
    {
        if (item.IsDone) return null;
        item.IsDone = true;
        if (IsCall(json))
        {
            if (BeginCall(item, json, output) is { } error) return error;
            if (item is { HasSpoken: false, Call: >= 0 } && ResponsesItem.ArgumentsOf(json) is { Length: > 0 } arguments)
                output.WriteRawArguments(item.Call, ResponsesStreamText.Inside(arguments), item.IsCustom);
        }
        else _said.EndItem(index, item, json, output);
        item.HasSpoken = true;
        return null;
    }

    private ProviderError? End(ReadOnlySpan<byte> response, ChunkWriter output)
    {
        var reader = new Utf8JsonReader(response);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (JsonMember.Text(root, "status") == "failed") return Fail(response, output);
        int index = 0;
        foreach (var json in ResponsesItem.Array(root, "output"))
        {
            if (ItemAt(index) is not { } item) return TooMany();
            if (EndItem(index++, item, json, output) is { } error) return error;
        }
        _ended = true;
        _said.End(output);
        output.WriteFinish(_said.HasStopped && _calls == 0 ? ResponsesFinish.Stop : ResponsesFinish.Of(root, _calls > 0));
        if (ResponsesUsage.Of(root) is { } usage) output.WriteUsage(usage);
        return null;
    }

    /// <summary>Writes the usage of a failed stream, since its output so far is billed. Before the first output nothing is written, since the error can still become the status of the response.</summary>
    private ProviderError Fail(ReadOnlySpan<byte> response, ChunkWriter output)
    {
        if (response.IsEmpty) return context.BadReply("a response that failed, and does not say why");
        var reader = new Utf8JsonReader(response);
        using var document = JsonDocument.ParseValue(ref reader);
        if (_said.HasSpoken && ResponsesUsage.Of(document.RootElement) is { } usage) output.WriteUsage(usage);
        return ResponsesErrors.Of(document.RootElement, context);
    }

    private void ReadId(ReadOnlySpan<byte> response, ChunkWriter output)
    {
        _named = true;
        var reader = new Utf8JsonReader(response);
        using var document = JsonDocument.ParseValue(ref reader);
        if (JsonMember.Text(document.RootElement, "id") is { Length: > 0 and <= LongestId } id) output.Id = id;
    }

    /// <summary>The state of an item; null if there are too many.</summary>
    private StreamedItem? ItemAt(int index)
    {
        if (_items.TryGetValue(index, out var known)) return known;
        if (_items.Count == MostItems) return null;
        return _items[index] = new StreamedItem();
    }

    private ProviderError TooMany() => context.BadReply($"more than {MostItems} items");

    private static bool IsCall(JsonElement item) => CarriedItems.TypeOf(item) is "function_call" or "custom_tool_call";
}
