using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>Consecutive output and calls of the model, as one canonical message.</summary>
internal sealed class GivenAnswer(GivenRequest request)
{
    private readonly List<GivenPart> _parts = [];
    private readonly List<Call> _calls = [];
    private readonly List<string> _reasoning = [];
    private readonly GivenBlocks _blocks = new();
    private readonly List<GivenItem> _searches = [];
    private readonly List<string?> _phases = []; // the phase of the message that each part was in
    private ReadOnlyMemory<byte> _ofMessage;
    private ReadOnlyMemory<byte> _ofNextCall;
    private string? _path;

    /// <summary>A call in the answer.</summary>
    /// <param name="Item">The client's item.</param>
    /// <param name="Id">Its id in the canonical form.</param>
    /// <param name="Name">Its name in the canonical form.</param>
    /// <param name="Arguments">Writes the arguments as a JSON string.</param>
    /// <param name="Extra">The vendor's data that must be returned with the call.</param>
    public sealed record Call(GivenItem Item, string Id, string Name, Action<Utf8JsonWriter> Arguments, ReadOnlyMemory<byte> Extra);

    public IReadOnlyList<Call> Calls => _calls;

    private bool HasPhases => _phases.Exists(static phase => phase is not null);

    /// <summary>Whether the answer has text or calls. Reasoning alone does not make a message.</summary>
    public bool SaysSomething => _parts.Count + _calls.Count > 0;

    public void AddMessage(JsonElement content, GivenItem item)
    {
        _path ??= item.Path;
        _parts.AddRange(request.Parts.Of(content, $"{item.Path}.content"));
        string? phase = JsonMember.Text(item.Json, "phase");
        while (_phases.Count < _parts.Count) _phases.Add(phase);
    }

    /// <summary>
    /// Adds reasoning that this gateway sealed, which goes back to the upstream that created it. Other reasoning is useless to any
    /// upstream.
    /// </summary>
    public void AddReasoning(GivenItem item)
    {
        _path ??= item.Path;
        if (request.Seal.Open(Field.Maybe(item.Json, "encrypted_content", item.Path), "") is { } note)
        {
            if (note.Text is { Length: > 0 } text) _reasoning.Add(text);
            if (!note.Blocks.IsEmpty) _blocks.AddThoughts(note.Blocks, _parts.Count);
            if (!note.Message.IsEmpty) AddExtra(note.Message);
            if (!note.Call.IsEmpty) _ofNextCall = note.Call;
        }
        else if (OwnItems.IsOurReasoning(JsonMember.Text(item.Json, "id")) && Summary(item.Json) is { Length: > 0 } summary) _reasoning.Add(summary);
    }

    /// <summary>Adds a search made by the vendor. The reasoning that follows it may restore it for that vendor; otherwise it is left out.</summary>
    public void AddSearch(GivenItem item) => _searches.Add(item);

    /// <summary>Notes the searches that are left out.</summary>
    public void NoteLeftOut()
    {
        if (_blocks.HasSearches) return;
        foreach (var search in _searches) request.LeaveOut($"{search.Path} ({search.Type})");
    }

    public void AddCall(GivenItem item)
    {
        _path ??= item.Path;
        string id = CallIds.Of(item.CallId!);
        var tool = ClientTool.OfCall(item.Type) ?? new ClientTool(
            item.Type == "custom_tool_call" ? ClientToolKind.Custom : ClientToolKind.Function, Field.Maybe(item.Json, "namespace", item.Path), Field.Text(item.Json, "name", item.Path));
        _calls.Add(new Call(item, id, request.Tools.WireOf(tool), ArgumentsOf(item, tool), _ofNextCall));
        _ofNextCall = default;
    }

    public void Write(Utf8JsonWriter json)
    {
        request.Paths?.Add(_path!, _path!, _parts, _calls.Select(c => c.Item.Path));
        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        if (_parts.Count == 0) json.WriteNull("content"u8);
        else GivenPart.WriteContent(json, _blocks.HasSearches ? [.. _parts.Select(static part => part.Apart())] : _parts);
        if (_reasoning.Count > 0) json.WriteString("reasoning_content"u8, string.Join("\n\n", _reasoning));
        _blocks.WriteThoughts(json);
        WriteCalls(json);
        if (!_ofMessage.IsEmpty || _blocks.HasSearches || HasPhases) WriteExtra(json, _ofMessage, WriteMore);
        json.WriteEndObject();
    }

    private static Action<Utf8JsonWriter> ArgumentsOf(GivenItem item, ClientTool tool)
    {
        if (tool.Kind == ClientToolKind.Function)
        {
            var arguments = Field.TextOf(item.Json, "arguments", item.Path);
            return json => Field.Copy(json, "arguments"u8, arguments.ValueEquals(""u8) ? NoArguments : arguments);
        }
        if (tool.Kind == ClientToolKind.Custom)
        {
            string input = Field.Text(item.Json, "input", item.Path);
            return json => json.WriteString("arguments"u8, InputObject(input));
        }
        string member = tool.ArgumentsMember!;
        if (!Field.Has(item.Json, member, out var given)) throw Field.Missing($"{item.Path}.{member}");
        return json => json.WriteString("arguments"u8, Field.IsText(given) ? given.GetString() : given.GetRawText());
    }

    private static readonly JsonElement NoArguments = JsonDocument.Parse("\"{}\"").RootElement.Clone();

    private static string InputObject(string input)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, JsonText.Readable))
        {
            json.WriteStartObject();
            json.WriteString("input"u8, input);
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static string Summary(JsonElement item) =>
        JsonMember.Get(item, "summary") is { ValueKind: JsonValueKind.Array } summary ? string.Join("\n\n", summary.EnumerateArray().Select(part => JsonMember.Text(part, "text"))) : "";

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
            call.Arguments(json);
            json.WriteEndObject();
            if (!call.Extra.IsEmpty) WriteExtra(json, call.Extra);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteExtra(Utf8JsonWriter json, ReadOnlyMemory<byte> extra, Action<Utf8JsonWriter>? more = null)
    {
        json.WriteStartObject(ExtraContent.Name);
        more?.Invoke(json);
        if (!extra.IsEmpty)
        {
            using var document = JsonDocument.Parse(extra);
            foreach (var member in document.RootElement.EnumerateObject())
                if (member.Name != ExtraContent.Inner) member.WriteTo(json);
        }
        json.WriteEndObject();
    }

    private void WriteMore(Utf8JsonWriter json)
    {
        _blocks.WriteSearches(json);
        if (!HasPhases) return;
        json.WriteStartObject(ExtraContent.Own);
        json.WriteStartArray(ExtraContent.Phases);
        foreach (string? phase in _phases) json.WriteStringValue(phase);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void AddExtra(ReadOnlyMemory<byte> extra)
    {
        if (!_blocks.TryAddSearches(extra, _parts.Count)) _ofMessage = extra;
    }
}
