using System.Text.Json;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// Converts a client's items to canonical messages. Consecutive output and calls of the model become one answer. The results of its calls
/// come directly after it, regardless of their position in the input.
/// </summary>
internal sealed class GivenConversation(GivenRequest request, Utf8JsonWriter json)
{
    /// <summary>The text that is sent to other vendors as the result of a call without a result.</summary>
    private const string NoResult = "[no result yet]";

    private readonly List<GivenPart> _moved = [];
    private GivenCalls? _calls;
    private GivenAnswer? _answer;

    public void Write(IReadOnlyList<GivenItem> items)
    {
        _calls = new GivenCalls(items);
        long before = Written;
        foreach (var item in items) Add(item);
        EndAnswer();
        WriteMoved([], "input", "input");
        // Empty texts are left out. If no message remained, each vendor would refuse the request with a different error.
        if (Written == before) throw Field.Wrong("input", "Invalid 'input': there is no text in it. Expected at least one message with content.", "empty_array");
    }

    private long Written => json.BytesCommitted + json.BytesPending;

    private GivenAnswer Answer => _answer ??= new GivenAnswer(request);

    private void Add(GivenItem item)
    {
        switch (item.Type)
        {
            case GivenItem.Message:
                AddMessage(item);
                break;
            case "reasoning":
                Answer.AddReasoning(item);
                break;
            case var _ when item.IsCall:
                Answer.AddCall(item);
                break;
            case var _ when item.IsResult:
                // The result is written after its call. What follows belongs to another answer.
                EndAnswer();
                break;
            case "web_search_call":
                Answer.AddSearch(item);
                break;
            case "additional_tools" or "configuration_update":
                break; // read with the tools and the parameters
            case "item_reference":
                AddReference(item);
                break;
            case "compaction_trigger":
                throw Field.Unsupported(item.Path, "it does not compact conversations; leave the item out");
            default:
                // Results of a vendor's own tools, and unknown types.
                request.LeaveOut($"{item.Path} ({item.Type})");
                break;
        }
    }

    private void AddMessage(GivenItem item)
    {
        if (Field.IsText(item.Json))
        {
            WriteMessage("user", request.Parts.Of(item.Json, "input"), "input", "input");
            return;
        }
        string role = Field.Text(item.Json, "role", item.Path), path = $"{item.Path}.content";
        if (!Field.Has(item.Json, "content", out var content)) throw Field.Missing(path);
        switch (role)
        {
            case "assistant":
                Answer.AddMessage(content, item);
                break;
            case "user" or "system" or "developer":
                EndAnswer();
                WriteMessage(role == "user" ? role : "system", request.Parts.Of(content, path), item.Path, path);
                break;
            default:
                throw Field.Wrong($"{item.Path}.role", $"Invalid value: '{role}'. Supported values are: 'assistant', 'system', 'developer', and 'user'.");
        }
    }

    private void AddReference(GivenItem item)
    {
        string id = Field.Text(item.Json, "id", item.Path);
        // Reasoning is optional.
        if (id.StartsWith("rs_", StringComparison.Ordinal)) return;
        throw Field.Wrong("input", $"Item with id '{id}' not found. Items are not persisted when `store` is set to false. Send the item itself.", "item_not_found");
    }

    private void WriteMessage(string role, List<GivenPart> parts, string path, string content)
    {
        if (role == "user")
        {
            WriteMoved(parts, path, content);
            return;
        }
        WriteMoved([], path, content);
        if (parts.Count > 0) WriteParts(role, parts, path, content);
    }

    /// <summary>Writes the user's message, with the media of tool results before it.</summary>
    private void WriteMoved(List<GivenPart> parts, string path, string content)
    {
        if (_moved.Count + parts.Count == 0) return;
        WriteParts("user", [.. _moved, .. parts], path, content);
        _moved.Clear();
    }

    private void WriteParts(string role, List<GivenPart> parts, string path, string content)
    {
        request.Paths?.Add(path, content, parts);
        json.WriteStartObject();
        json.WriteString("role"u8, role);
        GivenPart.WriteContent(json, parts);
        json.WriteEndObject();
    }

    private void EndAnswer()
    {
        if (_answer is not { } answer) return;
        _answer = null;
        answer.NoteLeftOut();
        if (!answer.SaysSomething) return;
        WriteMoved([], "input", "input");
        answer.Write(json);
        foreach (var call in answer.Calls) WriteResult(call.Id, _calls!.ResultOf(call.Item));
    }

    private void WriteResult(string id, GivenItem? result)
    {
        List<GivenPart> parts = result is null ? [GivenPart.Made(NoResult)] : GivenResults.Of(result, request.Parts, _moved);
        request.Paths?.Add(result?.Path ?? "input", result is null ? "input" : $"{result.Path}.output", parts);
        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        json.WriteString("tool_call_id"u8, id);
        if (parts.Count == 0) json.WriteString("content"u8, ""u8);
        else GivenPart.WriteContent(json, parts);
        json.WriteEndObject();
    }
}
