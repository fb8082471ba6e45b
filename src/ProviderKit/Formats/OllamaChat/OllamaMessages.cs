using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>
/// Writes the conversation. In this format a message's content is one string, and its images are in a separate list. A tool result
/// names the function; in OpenAI's format it refers only to the call's id.
/// </summary>
internal static class OllamaMessages
{
    /// <exception cref="ChatFieldException">A part of a message cannot be sent.</exception>
    /// <param name="json">Receives the member <c>messages</c>.</param>
    /// <param name="chat">The conversation, adapted to the format.</param>
    /// <param name="instruction">A system message before the first; null for none.</param>
    public static void Write(Utf8JsonWriter json, ChatDocument chat, string? instruction)
    {
        json.WriteStartArray("messages"u8);
        if (instruction is not null)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, "system"u8);
            json.WriteString("content"u8, instruction);
            json.WriteEndObject();
        }
        foreach (var turn in chat.Turns)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, RoleOf(turn));
            json.WriteString("content"u8, turn.Text);
            WriteImages(json, turn, chat.FetchedImages);
            if (turn.Role == ChatRole.Assistant) WriteAssistant(json, turn);
            if (turn.Role == ChatRole.Tool) WriteTool(json, turn);
            json.WriteEndObject();
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
        string[] images = [.. turn.Parts.Where(part => part is not ChatTextPart).Concat(ChatTurnReader.ImagesOf(turn)).Select(part => BytesOf(part, fetched))];
        if (images.Length == 0) return;
        json.WriteStartArray("images"u8);
        foreach (string image in images) json.WriteStringValue(image);
        json.WriteEndArray();
    }

    private static string BytesOf(ChatPart part, IReadOnlyDictionary<string, ChatImageBytes> fetched)
    {
        if (part is not ChatImagePart image) throw Unsupported(part.Path, "it takes text and images only");
        var bytes = image.Bytes ?? (image.Url is not null ? fetched.GetValueOrDefault(image.Url) : null)
            ?? throw Unsupported(image.Path, "it takes no images by address; send the bytes themselves, in base64");
        // Bytes of an unknown type are sent, since the server may know the type.
        if (MediaSignatures.TypeOf(bytes.Base64) is { } type && !OllamaFormat.ImageTypes.Contains(type))
            throw Unsupported(image.Path, $"it takes {string.Join(", ", OllamaFormat.ImageTypes)} here, and this is {type}");
        return bytes.Base64;
    }

    private static ChatFieldException Unsupported(string path, string why) => new(ChatField.Unsupported(OllamaFormat.Provider, path, why));

    private static void WriteAssistant(Utf8JsonWriter json, ChatTurn turn)
    {
        // Thinking models expect their thoughts before a tool call back together with the tool result.
        if (ChatField.TryGet(turn.Json, "reasoning_content", out var thinking) && thinking.ValueKind == JsonValueKind.String)
            json.WriteString("thinking"u8, thinking.GetString());
        if (turn.ToolCalls.Count == 0) return;
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in turn.ToolCalls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.Id);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WritePropertyName("arguments"u8);
            // Written unchanged, since parsing could change numbers.
            json.WriteRawValue(call.Arguments, skipInputValidation: true);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTool(Utf8JsonWriter json, ChatTurn turn)
    {
        if (turn.ToolName is not null) json.WriteString("tool_name"u8, turn.ToolName);
        if (turn.ToolCallId is not null) json.WriteString("tool_call_id"u8, turn.ToolCallId);
    }
}
