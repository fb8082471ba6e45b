using System.Text.Json;

namespace ProviderKit.Providers.Ollama;

/// <summary>
/// Writes the conversation. A message's content is one string here, with its images in a list beside it; a tool's answer
/// names the function, which OpenAI's leaves to the call's id.
/// </summary>
internal static class OllamaMessages
{
    /// <exception cref="ChatFieldException">A part of a message that cannot be sent.</exception>
    public static void Write(Utf8JsonWriter json, ChatDocument chat)
    {
        // Ids are unique in one turn only with some clients: the latest call of an id is the one that is answered.
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        json.WriteStartArray("messages"u8);
        foreach (var turn in chat.Turns)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, RoleOf(turn));
            json.WriteString("content"u8, turn.Text);
            WriteImages(json, turn, chat.FetchedImages);
            if (turn.Role == ChatRole.Assistant) WriteAssistant(json, turn);
            if (turn.Role == ChatRole.Tool) WriteTool(json, turn, names);
            json.WriteEndObject();
            foreach (var call in turn.ToolCalls) names[call.Id] = call.Name;
        }
        json.WriteEndArray();
    }

    private static ReadOnlySpan<byte> RoleOf(ChatTurn turn) => turn.Role switch
    {
        ChatRole.System => "system"u8,
        ChatRole.Assistant => "assistant"u8,
        ChatRole.Tool => "tool"u8,
        _ => "user"u8,
    };

    private static void WriteImages(Utf8JsonWriter json, ChatTurn turn, IReadOnlyDictionary<string, ChatImageBytes> fetched)
    {
        bool any = false;
        foreach (var part in turn.Parts)
        {
            if (part is ChatOtherPart other)
                throw new ChatFieldException(ChatField.Unsupported(OllamaVendor.Name, other.Path, $"parts of the type {other.Type}"));
            if (part is not ChatImagePart image) continue;
            if (!any) json.WriteStartArray("images"u8);
            any = true;
            json.WriteStringValue(BytesOf(image, fetched).Base64);
        }
        if (any) json.WriteEndArray();
    }

    private static ChatImageBytes BytesOf(ChatImagePart image, IReadOnlyDictionary<string, ChatImageBytes> fetched) =>
        image.Bytes ?? (image.Url is not null && fetched.TryGetValue(image.Url, out var bytes)
            ? bytes
            : throw new ChatFieldException(ChatField.Unsupported(OllamaVendor.Name, image.Path, "images by address; send a data URL")));

    private static void WriteAssistant(Utf8JsonWriter json, ChatTurn turn)
    {
        // Thinking models expect what they thought before a tool call back together with the tool's answer.
        if (ChatField.TryGet(turn.Json, "reasoning_content", out var thinking) && thinking.ValueKind == JsonValueKind.String)
            json.WriteString("thinking"u8, thinking.GetString());
        if (turn.ToolCalls.Count == 0) return;
        json.WriteStartArray("tool_calls"u8);
        for (int i = 0; i < turn.ToolCalls.Count; i++)
        {
            var call = turn.ToolCalls[i];
            json.WriteStartObject();
            if (call.Id.Length > 0) json.WriteString("id"u8, call.Id);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            WriteArguments(json, call.Arguments, $"{turn.Path}.tool_calls[{i}].function.arguments");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>An object here; in OpenAI's format, its text.</summary>
    private static void WriteArguments(Utf8JsonWriter json, string arguments, string path)
    {
        json.WritePropertyName("arguments"u8);
        if (string.IsNullOrWhiteSpace(arguments))
        {
            json.WriteStartObject();
            json.WriteEndObject();
            return;
        }
        try
        {
            using var parsed = JsonDocument.Parse(arguments);
            if (parsed.RootElement.ValueKind != JsonValueKind.Object) throw ChatField.Wrong(path, "a JSON object as text");
            // As it stands: reading its strings could meet half a surrogate pair, which the request's check sees escaped.
            json.WriteRawValue(arguments, skipInputValidation: true);
        }
        catch (JsonException)
        {
            throw ChatField.Wrong(path, "a JSON object as text");
        }
    }

    private static void WriteTool(Utf8JsonWriter json, ChatTurn turn, Dictionary<string, string> names)
    {
        // The old role "function" names it itself.
        string? name = turn.ToolCallId is not null && names.TryGetValue(turn.ToolCallId, out string? known)
            ? known
            : ChatField.Text(turn.Json, "name", $"{turn.Path}.name");
        if (name is not null) json.WriteString("tool_name"u8, name);
        if (turn.ToolCallId is not null) json.WriteString("tool_call_id"u8, turn.ToolCallId);
    }
}
