using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>Reads the messages of an OpenAI chat request.</summary>
internal static class ChatTurnReader
{
    public static ChatTurn[] ReadAll(JsonElement messages) => [.. messages.EnumerateArray().Select(Read)];

    /// <summary>The images of an assistant's message: its field <c>images</c>, as replies have it.</summary>
    /// <exception cref="ChatFieldException">The field is not an array of <c>image_url</c> parts.</exception>
    public static IEnumerable<ChatImagePart> ImagesOf(ChatTurn turn)
    {
        string path = $"{turn.Path}.images";
        if (turn.Role != ChatRole.Assistant || !ChatField.TryGet(turn.Json, "images", out var images)) return [];
        if (images.ValueKind != JsonValueKind.Array) throw ChatField.Wrong(path, "an array of image_url parts");
        return images.EnumerateArray().Select((image, i) => image.ValueKind == JsonValueKind.Object
            ? ReadImage(image, $"{path}[{i}].image_url")
            : throw ChatField.Wrong($"{path}[{i}]", "an image_url part"));
    }

    private static ChatTurn Read(JsonElement message, int index)
    {
        string path = $"messages[{index}]";
        if (message.ValueKind != JsonValueKind.Object) throw ChatField.Wrong(path, "an object");
        string? role = ChatField.Text(message, "role", $"{path}.role");
        return new ChatTurn
        {
            Path = path,
            Json = message,
            Role = role switch
            {
                "system" or "developer" => ChatRole.System,
                "user" => ChatRole.User,
                "assistant" => ChatRole.Assistant,
                "tool" or "function" => ChatRole.Tool,
                _ => throw ChatField.Wrong($"{path}.role", "system, developer, user, assistant or tool"),
            },
            Parts = ReadContent(message, $"{path}.content"),
            ToolCalls = ReadToolCalls(message, path),
            ToolCallId = ChatField.Text(message, "tool_call_id", $"{path}.tool_call_id"),
            ToolName = role is "tool" or "function" ? ChatField.Text(message, "name", $"{path}.name") : null,
            Failed = ChatTurn.SaysFailed(message),
        };
    }

    private static ChatPart[] ReadContent(JsonElement message, string path)
    {
        if (!ChatField.TryGet(message, "content", out var content))
            return ReadOtherContent(message, path);
        // Some vendors send a refusal with an empty content.
        if (content.ValueKind == JsonValueKind.String && content.ValueEquals(""u8) && ReadOtherContent(message, path) is [_] other) return other;
        if (content.ValueKind == JsonValueKind.String) return [new ChatTextPart(path, content.GetString()!)];
        if (content.ValueKind != JsonValueKind.Array) throw ChatField.Wrong(path, "a string or an array of parts");
        return [.. content.EnumerateArray().Select((part, i) => ReadPart(part, $"{path}[{i}]"))];
    }

    /// <summary>The refusal or the audio of a message without content.</summary>
    private static ChatPart[] ReadOtherContent(JsonElement message, string path) =>
        message.TryGetProperty("refusal", out var refusal) && refusal.ValueKind == JsonValueKind.String && !refusal.ValueEquals(""u8) ? [new ChatTextPart(path, refusal.GetString()!)]
        // Audio replies are referenced by an id that only their vendor knows.
        : ChatField.TryGet(message, "audio", out var audio) ? [new ChatOtherPart($"{path[..^".content".Length]}.audio", "audio", audio)]
        : [];

    private static ChatPart ReadPart(JsonElement part, string path)
    {
        if (part.ValueKind == JsonValueKind.String) return new ChatTextPart(path, part.GetString()!);
        if (part.ValueKind != JsonValueKind.Object) throw ChatField.Wrong(path, "an object with a type");
        string type = ChatField.Text(part, "type", $"{path}.type") ?? throw ChatField.Wrong($"{path}.type", "a string");
        return type switch
        {
            "text" => new ChatTextPart(path, ChatField.Text(part, "text", $"{path}.text") ?? throw ChatField.Wrong($"{path}.text", "a string")) { Json = part },
            "refusal" => new ChatTextPart(path, ChatField.Text(part, "refusal", $"{path}.refusal") ?? "") { Json = part },
            "image_url" => ReadImage(part, $"{path}.image_url"),
            _ => new ChatOtherPart(path, type, part),
        };
    }

    private static ChatImagePart ReadImage(JsonElement part, string path)
    {
        if (!ChatField.TryGet(part, "image_url", out var image)) throw ChatField.Wrong(path, "an object with a url");
        string url = image.ValueKind == JsonValueKind.String ? image.GetString()!
            : image.ValueKind == JsonValueKind.Object && ChatField.Text(image, "url", $"{path}.url") is { } text ? text
            : throw ChatField.Wrong(path, "an object with a url");
        if (url.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return new ChatImagePart(path, null, ReadDataUrl(url, path)) { Json = part };
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new ChatImagePart(path, url, null) { Json = part }
            : throw ChatField.Wrong($"{path}.url", "an http, https or data address");
    }

    private static ChatImageBytes ReadDataUrl(string url, string path) =>
        ChatMedia.TryReadDataUrl(url, out var bytes) ? bytes! : throw ChatField.Wrong($"{path}.url", "a data URL with a media type and valid base64");

    private static ChatToolCall[] ReadToolCalls(JsonElement message, string path)
    {
        if (!ChatField.TryGet(message, "tool_calls", out var calls))
            // The deprecated form: one call without an id.
            return ChatField.TryGet(message, "function_call", out var old) ? [ReadToolCall(message, old, $"{path}.function_call")] : [];
        if (calls.ValueKind != JsonValueKind.Array) throw ChatField.Wrong($"{path}.tool_calls", "an array");
        return [.. calls.EnumerateArray().Select((call, i) => ReadToolCall(call, $"{path}.tool_calls[{i}]"))];
    }

    private static ChatToolCall ReadToolCall(JsonElement call, string path) =>
        call.ValueKind != JsonValueKind.Object ? throw ChatField.Wrong($"{path}.function", "an object with a name")
        : ChatField.TryGet(call, "function", out var function) ? ReadToolCall(call, function, $"{path}.function")
        : ChatField.TryGet(call, "custom", out var custom) ? ReadToolCall(call, custom, $"{path}.custom", "input") with { IsCustom = true }
        : throw ChatField.Wrong($"{path}.function", "an object with a name");

    private static ChatToolCall ReadToolCall(JsonElement call, JsonElement function, string path, string arguments = "arguments")
    {
        if (function.ValueKind != JsonValueKind.Object) throw ChatField.Wrong(path, "an object with a name");
        return new ChatToolCall(
            ChatField.Text(call, "id", $"{path}.id") ?? "",
            ChatField.Text(function, "name", $"{path}.name") ?? throw ChatField.Wrong($"{path}.name", "a string"),
            ChatField.Text(function, arguments, $"{path}.{arguments}") ?? "",
            call);
    }
}
