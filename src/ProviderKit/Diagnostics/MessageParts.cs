using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies.Observing;
using ProviderKit.Texts;

namespace ProviderKit.Diagnostics;

/// <summary>Writes messages as the conventions have them: JSON arrays of messages made of parts.</summary>
internal static class MessageParts
{
    /// <summary>A request's instructions, messages and tools; null for what it does not have.</summary>
    public readonly record struct Input(string? Instructions, string? Messages, string? Tools);

    /// <param name="chat">A request in the canonical format.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static Input Read(ReadOnlyMemory<byte> chat)
    {
        using var document = JsonDocument.Parse(chat);
        var messages = ContentJson.Items(JsonMember.Get(document.RootElement, "messages")).ToArray();
        var (instructions, said) = (messages.Where(IsInstruction).ToArray(), messages.Where(static message => !IsInstruction(message)).ToArray());
        var tools = ContentJson.Items(JsonMember.Get(document.RootElement, "tools")).ToArray();
        return new Input(
            Written(instructions, static (json, message) => WriteContent(json, JsonMember.Get(message, "content"))),
            Written(said, WriteMessage),
            Written(tools, WriteTool));
    }

    /// <summary>What a model wrote; null when that is nothing.</summary>
    /// <param name="reply">The choices.</param>
    /// <param name="reasonOf">Why the choice of a number ended; null when the upstream has not said it.</param>
    public static string? Write(ReplyContent reply, Func<int, string?> reasonOf)
    {
        return Written(reply.Choices.ToArray(), (json, numbered) =>
        {
            var (number, choice) = numbered;
            json.WriteStartObject();
            json.WriteString("role"u8, "assistant"u8);
            json.WriteStartArray("parts"u8);
            WritePart(json, "reasoning"u8, choice.Thoughts.ToString());
            WritePart(json, "text"u8, choice.Text.ToString());
            foreach (var call in choice.Calls) WriteCall(json, call.Id, call.Name, call.Arguments.ToString());
            json.WriteEndArray();
            // The conventions ask for one; what names none has failed.
            json.WriteString("finish_reason"u8, reasonOf(number) ?? "error");
            json.WriteEndObject();
        });
    }

    private static bool IsInstruction(JsonElement message) => JsonMember.Text(message, "role") is "system" or "developer";

    private static string? Written<T>(T[] items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Length == 0) return null;
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartArray();
            foreach (var item in items) write(json, item);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static void WriteMessage(Utf8JsonWriter json, JsonElement message)
    {
        string? role = JsonMember.Text(message, "role");
        json.WriteStartObject();
        json.WriteString("role"u8, role ?? "user");
        json.WriteStartArray("parts"u8);
        WritePart(json, "reasoning"u8, JsonMember.Text(message, "reasoning_content"));
        if (role == "tool") WriteResult(json, message);
        else WriteContent(json, JsonMember.Get(message, "content"));
        foreach (var call in ContentJson.Items(JsonMember.Get(message, "tool_calls")))
        {
            var function = JsonMember.Get(call, "function");
            WriteCall(json, JsonMember.Text(call, "id"), JsonMember.Text(function, "name"), JsonMember.Text(function, "arguments"));
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String) WritePart(json, "text"u8, content.GetString());
        foreach (var part in ContentJson.Items(content))
        {
            if (JsonMember.Text(part, "text") is { } text) WritePart(json, "text"u8, text);
            else if (JsonMember.Text(JsonMember.Get(part, "image_url"), "url") is { } url) WriteImage(json, url);
            // A file or a sound: that it is there, not its bytes.
            else WritePart(json, Encoding.UTF8.GetBytes(JsonMember.Text(part, "type") ?? "unknown"), "");
        }
    }

    private static void WriteImage(Utf8JsonWriter json, string url)
    {
        bool isInline = url.StartsWith("data:", StringComparison.OrdinalIgnoreCase);
        json.WriteStartObject();
        json.WriteString("type"u8, isInline ? "blob"u8 : "uri"u8);
        json.WriteString("modality"u8, "image"u8);
        // The bytes of a picture would burst most backends' limit for an attribute.
        if (isInline) json.WriteString("mime_type"u8, url[5..].Split(';', ',')[0]);
        else json.WriteString("uri"u8, url);
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, JsonElement message)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "tool_call_response"u8);
        json.WriteString("id"u8, JsonMember.Text(message, "tool_call_id"));
        json.WritePropertyName("response"u8);
        if (JsonMember.Get(message, "content") is { ValueKind: not JsonValueKind.Undefined } content) content.WriteTo(json);
        else json.WriteNullValue();
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, string? id, string? name, string? arguments)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "tool_call"u8);
        json.WriteString("id"u8, id);
        json.WriteString("name"u8, name);
        json.WritePropertyName("arguments"u8);
        WriteArguments(json, arguments);
        json.WriteEndObject();
    }

    /// <summary>Arguments that are no JSON, such as those of a stream that broke, are written as the text that they are.</summary>
    private static void WriteArguments(Utf8JsonWriter json, string? arguments)
    {
        try
        {
            using var parsed = JsonDocument.Parse(string.IsNullOrEmpty(arguments) ? "{}" : arguments);
            parsed.RootElement.WriteTo(json);
        }
        catch (JsonException)
        {
            json.WriteStringValue(arguments);
        }
    }

    private static void WritePart(Utf8JsonWriter json, ReadOnlySpan<byte> type, string? content)
    {
        if (content is null || (content.Length == 0 && (type.SequenceEqual("text"u8) || type.SequenceEqual("reasoning"u8)))) return;
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteString("content"u8, content);
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, JsonElement tool)
    {
        var function = JsonMember.Get(tool, "function");
        json.WriteStartObject();
        json.WriteString("type"u8, JsonMember.Text(tool, "type") ?? "function");
        json.WriteString("name"u8, JsonMember.Text(function, "name"));
        if (JsonMember.Text(function, "description") is { } description) json.WriteString("description"u8, description);
        if (JsonMember.Get(function, "parameters") is { ValueKind: JsonValueKind.Object } parameters)
        {
            json.WritePropertyName("parameters"u8);
            parameters.WriteTo(json);
        }
        json.WriteEndObject();
    }
}
