using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// Translates consecutive user messages to canonical messages: first the tool results, in the order of their calls, then the rest as
/// one message.
/// </summary>
internal sealed class InboundUser(InboundRequest request)
{
    /// <summary>The text that other vendors get as the result of a call without a result.</summary>
    private const string NoResult = "[no result]";

    private readonly Dictionary<string, (JsonElement Block, string Path)> _results = new(StringComparer.Ordinal);
    private readonly List<InboundPart> _parts = [];
    private readonly List<InboundPart> _moved = [];
    private readonly CarriedBlocks _carried = new();
    private string? _path;

    /// <param name="content">The content of a message.</param>
    /// <param name="path">The path of the message.</param>
    public void Add(JsonElement content, string path)
    {
        _path ??= path;
        path += ".content";
        if (Given.IsText(content))
        {
            if (!content.ValueEquals(""u8)) _parts.Add(InboundPart.Text(default, content, path));
            return;
        }
        foreach (var (block, place) in InboundBlocks.Of(content, path)) AddBlock(block, place);
    }

    /// <summary>Whether there is a result for each of these calls.</summary>
    public bool Answers(IReadOnlyList<string> calls) => calls.All(_results.ContainsKey);

    /// <summary>Writes the results of these calls. A call without a result gets an error.</summary>
    /// <param name="json">Receives the messages.</param>
    /// <param name="calls">The client's ids of the previous reply's calls.</param>
    public void WriteResults(Utf8JsonWriter json, IReadOnlyList<string> calls)
    {
        foreach (string id in calls)
        {
            if (_results.Remove(id, out var result)) WriteResult(json, id, result.Block, result.Path);
            else WriteMissing(json, id);
        }
        foreach (var (id, (_, path)) in _results)
            throw Given.Wrong($"{path}.tool_use_id", $"unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.");
    }

    /// <summary>Writes everything other than results, if there is anything.</summary>
    public void WriteRest(Utf8JsonWriter json)
    {
        if (_parts.Count + _moved.Count == 0 && !_carried.Any) return;
        if (_parts.Count + _moved.Count == 0) _parts.Add(InboundPart.Made("[A file for tools of another model's vendor.]"));
        InboundPart[] parts = [.. _moved, .. _parts];
        request.Paths?.Add(_path!, $"{_path}.content", parts);
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        InboundPart.WriteContent(json, parts);
        if (_carried.Any)
        {
            Given.BeginExtras(json);
            json.WriteBoolean(MessagesExtras.Apart, true);
            _carried.Write(json);
            Given.EndExtras(json);
        }
        json.WriteEndObject();
    }

    private void AddBlock(JsonElement block, string path)
    {
        string type = InboundBlocks.TypeOf(block, path);
        if (type == "tool_result")
        {
            string id = Given.Text(block, "tool_use_id", path).GetString()!;
            if (Given.Has(block, "cache_control", out var cache)) CachePoint.Check(cache, $"{path}.cache_control");
            if (!_results.TryAdd(id, (block, path)))
                throw Given.Wrong($"{path}.tool_use_id", $"each tool_use must have a single result. Found multiple `tool_result` blocks with id: {id}");
        }
        else if (type == "text") InboundBlocks.AddText(_parts, block, path);
        else if (CarriedBlocks.Has(type))
        {
            _carried.Add(_parts.Count + _carried.Count, block);
            request.LeaveOut($"{path} ({type})");
        }
        else _parts.AddRange(request.Blocks.User(block, path) ?? throw InboundBlocks.Unknown(type, path));
    }

    private void WriteResult(Utf8JsonWriter json, string id, JsonElement block, string path)
    {
        bool failed = block.TryGetProperty("is_error", out var error) && error.ValueKind == JsonValueKind.True;
        Begin(json, id);
        List<InboundPart> parts = [];
        bool isApart = WriteContent(json, block, path, failed, parts);
        request.Paths?.Add(path, $"{path}.content", parts);
        Given.WriteCache(json, block, path);
        string sent = CallIds.Of(id);
        string[] said = ["type", "content", "is_error", "cache_control", sent == id ? "tool_use_id" : ""];
        bool hasMore = Given.HasMore(block, said);
        if (failed || hasMore || isApart)
        {
            Given.BeginExtras(json);
            if (failed) json.WriteBoolean(MessagesExtras.Failed, true);
            if (isApart) json.WriteBoolean(MessagesExtras.Apart, true);
            if (hasMore) Given.WriteMore(json, block, said);
            Given.EndExtras(json);
        }
        json.WriteEndObject();
    }

    /// <returns>Whether the blocks of the result are separate parts.</returns>
    private bool WriteContent(Utf8JsonWriter json, JsonElement block, string path, bool failed, List<InboundPart> parts)
    {
        if (!Given.Has(block, "content", out var content))
        {
            json.WriteString("content"u8, failed ? MessagesExtras.ErrorPrefix : "");
            return false;
        }
        if (Given.IsText(content))
        {
            WriteText(json, content, failed);
            return false;
        }
        foreach (var (inner, place) in InboundBlocks.Of(content, $"{path}.content")) request.Blocks.AddResult(parts, inner, place, _moved);
        if (parts is [{ IsPlain: true } text])
        {
            WriteText(json, text.PlainText, failed);
            return false;
        }
        if (failed) parts.Insert(0, InboundPart.Made(MessagesExtras.ErrorPrefix));
        if (parts.Count == 0) json.WriteString("content"u8, "");
        else InboundPart.WriteContent(json, parts);
        return true;
    }

    private static void WriteText(Utf8JsonWriter json, JsonElement text, bool failed)
    {
        if (!failed)
        {
            Given.Copy(json, "content"u8, text);
            return;
        }
        json.WritePropertyName("content"u8);
        byte[] raw = [.. "\"Error: "u8, .. JsonMarshal.GetRawUtf8Value(text)[1..]];
        json.WriteRawValue(raw, skipInputValidation: true);
    }

    private void WriteMissing(Utf8JsonWriter json, string id)
    {
        request.Paths?.Add("messages", "messages", []);
        Begin(json, id);
        json.WriteString("content"u8, $"{MessagesExtras.ErrorPrefix}{NoResult}");
        Given.BeginExtras(json);
        json.WriteBoolean(MessagesExtras.Failed, true);
        Given.EndExtras(json);
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string id)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        json.WriteString("tool_call_id"u8, CallIds.Of(id));
    }
}
