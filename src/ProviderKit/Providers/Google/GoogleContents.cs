using System.Text.Json;

namespace ProviderKit.Providers.Google;

/// <summary>
/// Writes a conversation: <c>systemInstruction</c>, then <c>contents</c>, whose turns alternate between <c>user</c> and
/// <c>model</c>, so that neighbours of the same role become one.
/// </summary>
internal sealed class GoogleContents(Utf8JsonWriter json, ChatDocument chat, GoogleModel model)
{
    // Stands in for the signature of a call that Gemini 3 did not make itself; documented for exactly that.
    private const string NoSignature = "skip_thought_signature_validator";
    private const int FirstWithSignatures = 3;

    private readonly GoogleParts _parts = new(json, chat);
    private readonly Dictionary<string, string> _functions = new(StringComparer.Ordinal);
    private string? _openRole;

    public void Write()
    {
        // Gemini wants a turn to answer: a conversation of instructions alone is asked as a question.
        bool onlySystem = chat.Turns.All(turn => turn.Role == ChatRole.System);
        if (!onlySystem) WriteSystem();
        json.WriteStartArray("contents"u8);
        foreach (var turn in chat.Turns)
        {
            if (turn.Role == ChatRole.Assistant) WriteAssistant(turn);
            else if (turn.Role == ChatRole.Tool) WriteToolResult(turn);
            else if (turn.Role == ChatRole.User || onlySystem) WriteUser(turn);
        }
        Close();
        json.WriteEndArray();
    }

    private void WriteSystem()
    {
        var texts = chat.Turns.Where(turn => turn.Role == ChatRole.System).SelectMany(turn => turn.Parts).ToArray();
        if (texts.Length == 0) return;
        json.WriteStartObject("systemInstruction"u8);
        json.WriteStartArray("parts"u8);
        foreach (var part in texts)
        {
            if (part is not ChatTextPart text) throw GoogleParameters.Unsupported(part.Path, "a system message is text");
            _parts.Text(text.Text);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteUser(ChatTurn turn)
    {
        var parts = turn.Parts.Where(part => part is not ChatTextPart { Text: "" }).ToArray();
        bool empty = parts.Length == 0 && _openRole != "user";
        Open("user");
        // Gemini takes an empty text, but not a turn without parts.
        if (empty) _parts.Text("");
        foreach (var part in parts) _parts.Write(part);
    }

    private void WriteAssistant(ChatTurn turn)
    {
        var parts = turn.Parts.Where(part => part is not ChatTextPart { Text: "" }).ToArray();
        string? signature = GoogleSignature.Of(turn.Json);
        foreach (var part in parts)
        {
            Open("model");
            _parts.Write(part, ReferenceEquals(part, parts[^1]) ? signature : null);
        }
        for (int i = 0; i < turn.ToolCalls.Count; i++)
        {
            Open("model");
            WriteCall(turn.ToolCalls[i], first: i == 0);
        }
    }

    private void WriteCall(ChatToolCall call, bool first)
    {
        if (call.Id.Length > 0) _functions[call.Id] = call.Name;
        json.WriteStartObject();
        json.WriteStartObject("functionCall"u8);
        // Tells two calls of one function apart; the result has the same.
        if (call.Id.Length > 0) json.WriteString("id"u8, call.Id);
        json.WriteString("name"u8, call.Name);
        json.WritePropertyName("args"u8);
        GoogleParts.WriteObject(json, string.IsNullOrWhiteSpace(call.Arguments) ? "{}" : call.Arguments, wrapper: "arguments");
        json.WriteEndObject();
        // One signature covers a step: of parallel calls only the first has it, and only there it is demanded.
        string? signature = GoogleSignature.Of(call.Json) ?? (first && model.Major >= FirstWithSignatures ? NoSignature : null);
        if (signature is not null) json.WriteString("thoughtSignature"u8, signature);
        json.WriteEndObject();
    }

    private void WriteToolResult(ChatTurn turn)
    {
        string name = (turn.ToolCallId is { } known ? _functions.GetValueOrDefault(known) : null)
            ?? ChatField.Text(turn.Json, "name", $"{turn.Path}.name")
            ?? throw ChatField.Wrong($"{turn.Path}.tool_call_id", "the id of a call in an assistant's message before it");
        Open("user");
        json.WriteStartObject();
        json.WriteStartObject("functionResponse"u8);
        if (turn.ToolCallId is { Length: > 0 } id) json.WriteString("id"u8, id);
        json.WriteString("name"u8, name);
        json.WritePropertyName("response"u8);
        GoogleParts.WriteObject(json, turn.Text, wrapper: "output");
        json.WriteEndObject();
        json.WriteEndObject();
        // What a tool shows beside text (screenshots) follows as the user's.
        foreach (var part in turn.Parts)
            if (part is not ChatTextPart) _parts.Write(part);
    }

    private void Open(string role)
    {
        if (_openRole == role) return;
        Close();
        _openRole = role;
        json.WriteStartObject();
        json.WriteString("role"u8, role);
        json.WriteStartArray("parts"u8);
    }

    private void Close()
    {
        if (_openRole is null) return;
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
