using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>Combines consecutive assistant messages into one canonical message.</summary>
internal sealed class InboundAssistant(InboundRequest request)
{
    private readonly List<InboundPart> _texts = [];
    private readonly List<Call> _calls = [];
    private readonly List<(int Index, JsonElement Block)> _thoughts = [];
    private readonly CarriedBlocks _carried = new();
    private readonly List<string> _reasoning = [];
    private readonly List<int> _textPlaces = [];
    private Dictionary<string, Dictionary<string, JsonElement>>? _ofMessage;
    private ReadOnlyMemory<byte> _ofCall;
    private string? _path;
    private int _index;
    private bool _isOutOfOrder;

    private sealed record Call(JsonElement Block, string Path, string GivenId, string Id, string Name, JsonElement Input, int Index, ReadOnlyMemory<byte> Extra);

    /// <summary>The client's ids of the calls.</summary>
    public IEnumerable<string> CallIds => _calls.Select(c => c.GivenId);

    /// <param name="content">The content of a message.</param>
    /// <param name="path">The path of the message.</param>
    public void Add(JsonElement content, string path)
    {
        _path ??= path;
        path += ".content";
        if (Given.IsText(content))
        {
            if (!content.ValueEquals(""u8)) AddText(InboundPart.Text(default, content, path));
            return;
        }
        foreach (var (block, place) in InboundBlocks.Of(content, path)) AddBlock(block, place);
    }

    /// <summary>Writes the message, unless it is empty.</summary>
    public void Write(Utf8JsonWriter json)
    {
        // A message cannot consist only of thoughts, since its last block must not be one.
        if (_texts.Count + _calls.Count == 0 && !_carried.Any) return;
        if (_texts.Count + _calls.Count == 0) _texts.Add(InboundPart.Made("[Tools of another model's vendor ran here.]"));
        bool isApart = _texts.Count > 1 || _carried.Any || _thoughts.Count > 0 || _isOutOfOrder;
        if (_isOutOfOrder)
            for (int i = 0; i < _textPlaces.Count; i++) _texts[i].Index = _textPlaces[i];
        request.Paths?.Add(_path!, $"{_path}.content", _texts, _calls.Select(c => c.Path));
        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        InboundPart.WriteContent(json, _texts);
        if (_reasoning.Count > 0) json.WriteString("reasoning_content"u8, string.Join("\n\n", _reasoning));
        WriteCalls(json);
        WriteThoughts(json);
        WriteExtras(json, isApart);
        json.WriteEndObject();
    }

    private void AddBlock(JsonElement block, string path)
    {
        switch (InboundBlocks.TypeOf(block, path))
        {
            case "text":
                AddText(block, path);
                break;
            case "thinking":
                AddThought(block, path);
                break;
            case "redacted_thinking":
                if (request.Seal.Open(Given.Maybe(block, "data", path), "") is { } hidden) Restore(hidden, "");
                else if (ThinkingBlocks.IsWhole(block)) _thoughts.Add((_index++, block));
                break;
            case "tool_use":
                AddCall(block, path);
                break;
            case "compaction" when Given.Maybe(block, "content", path) is { Length: > 0 } summary:
                AddText(InboundPart.Said(block, path, summary));
                break;
            case var type when CarriedBlocks.Has(type) || type == "compaction":
                _carried.Add(_index++, block);
                request.LeaveOut($"{path} ({type})");
                break;
            case var other:
                throw InboundBlocks.Unknown(other, path);
        }
    }

    private void AddText(JsonElement block, string path)
    {
        int before = _texts.Count;
        InboundBlocks.AddText(_texts, block, path);
        if (_texts.Count == before) return;
        var text = _texts[^1];
        _texts.RemoveAt(before);
        AddText(text);
    }

    private void AddText(InboundPart text)
    {
        _isOutOfOrder |= _calls.Count > 0;
        _texts.Add(text);
        _textPlaces.Add(_index++);
    }

    /// <summary>
    /// Adds a thought. If the vendor of this format signed it, it is sent only to that vendor. If this gateway signed it, it is the reasoning
    /// of another model. Any other thought is dropped, since no upstream takes it.
    /// </summary>
    private void AddThought(JsonElement block, string path)
    {
        string? signature = Given.Maybe(block, "signature", path), thought = Given.Maybe(block, "thinking", path);
        if (request.Seal.Open(signature, thought ?? "") is { } note)
        {
            string text = note.Text ?? thought ?? "";
            if (text.Length > 0) _reasoning.Add(text);
            Restore(note, text);
        }
        else if (ThinkingBlocks.IsWhole(block)) _thoughts.Add((_index++, block));
    }

    /// <summary>Restores what the vendor of the thought needs back.</summary>
    private void Restore(SealNote note, string text)
    {
        foreach (var block in ForeignBlock.In(note, text)) _thoughts.Add((_index++, block));
        if (!note.Message.IsEmpty) Merge(note.Message);
        if (!note.Call.IsEmpty) _ofCall = note.Call;
    }

    // Later values win, even if a vendor sent a member twice. Arrays are concatenated.
    private void Merge(ReadOnlyMemory<byte> extras)
    {
        using var document = JsonDocument.Parse(extras);
        foreach (var vendor in document.RootElement.EnumerateObject())
        {
            if (vendor.Value.ValueKind != JsonValueKind.Object) continue;
            _ofMessage ??= new(StringComparer.Ordinal);
            if (!_ofMessage.TryGetValue(vendor.Name, out var known)) _ofMessage[vendor.Name] = known = new(StringComparer.Ordinal);
            foreach (var member in vendor.Value.EnumerateObject())
                known[member.Name] = known.TryGetValue(member.Name, out var before) && before.ValueKind == JsonValueKind.Array && member.Value.ValueKind == JsonValueKind.Array
                    ? Joined(before, member.Value)
                    : member.Value.Clone();
        }
    }

    private static JsonElement Joined(JsonElement before, JsonElement after)
    {
        var joined = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(joined, JsonText.Readable))
        {
            json.WriteStartArray();
            foreach (var item in before.EnumerateArray()) item.WriteTo(json);
            foreach (var item in after.EnumerateArray()) item.WriteTo(json);
            json.WriteEndArray();
        }
        using var document = JsonDocument.Parse(joined.WrittenMemory);
        return document.RootElement.Clone();
    }

    private void AddCall(JsonElement block, string path)
    {
        string id = Given.Text(block, "id", path).GetString()!, name = Given.Text(block, "name", path).GetString()!;
        var input = Given.Has(block, "input", out var given) ? Given.Object(given, $"{path}.input") : default;
        if (Given.Has(block, "cache_control", out var cache)) CachePoint.Check(cache, $"{path}.cache_control");
        _calls.Add(new Call(block, path, id, Canonical.CallIds.Of(id), request.Names.ToWire(name), input, _index++, _ofCall));
        _ofCall = default;
    }

    private void WriteCalls(Utf8JsonWriter json)
    {
        if (_calls.Count == 0) return;
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in _calls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.Id);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, call.Input.ValueKind == JsonValueKind.Object ? JsonMarshal.GetRawUtf8Value(call.Input) : "{}"u8);
            json.WriteEndObject();
            Given.WriteCache(json, call.Block, call.Path);
            WriteExtras(json, call);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteExtras(Utf8JsonWriter json, Call call)
    {
        // The original ids and names are kept if they were changed.
        bool hasOtherId = call.Id != call.GivenId, hasOtherName = !request.Names.AreUnchanged && call.Name != call.Block.GetProperty("name").GetString();
        string[] said = ["type", "input", "cache_control", hasOtherId ? "" : "id", hasOtherName ? "" : "name"];
        bool hasMore = Given.HasMore(call.Block, said);
        if (!hasMore && !_isOutOfOrder && call.Extra.IsEmpty) return;
        json.WriteStartObject(OtherBlocks.Outer);
        if (!call.Extra.IsEmpty) WriteMembers(json, call.Extra);
        if (hasMore || _isOutOfOrder)
        {
            json.WriteStartObject(OtherBlocks.Inner);
            if (_isOutOfOrder) json.WriteNumber(MessagesExtras.Index, call.Index);
            if (hasMore) Given.WriteMore(json, call.Block, said);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private void WriteThoughts(Utf8JsonWriter json)
    {
        if (_thoughts.Count == 0) return;
        json.WriteStartArray("thinking_blocks"u8);
        foreach (var (index, block) in _thoughts) ThinkingBlocks.Write(json, block, index, JsonMember.Text(block, ThinkingBlocks.By));
        json.WriteEndArray();
    }

    private void WriteExtras(Utf8JsonWriter json, bool isApart)
    {
        if (!isApart && _ofMessage is null) return;
        json.WriteStartObject(OtherBlocks.Outer);
        foreach (var (vendor, members) in _ofMessage ?? [])
        {
            if (vendor == OtherBlocks.Inner) continue;
            json.WriteStartObject(vendor);
            foreach (var (name, value) in members)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
            json.WriteEndObject();
        }
        if (isApart)
        {
            json.WriteStartObject(OtherBlocks.Inner);
            json.WriteBoolean(MessagesExtras.Apart, true);
            _carried.Write(json);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, ReadOnlyMemory<byte> value)
    {
        using var document = JsonDocument.Parse(value);
        foreach (var member in document.RootElement.EnumerateObject())
            if (member.Name != OtherBlocks.Inner) member.WriteTo(json);
    }
}
