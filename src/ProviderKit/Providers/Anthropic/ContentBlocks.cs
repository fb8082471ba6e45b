using System.Text.Json;

namespace ProviderKit.Providers.Anthropic;

/// <summary>Pieces of OpenAI messages as content blocks.</summary>
/// <param name="provider">The provider's name, for errors.</param>
internal sealed class ContentBlocks(string provider)
{
    /// <summary>The text of a turn that can have nothing else.</summary>
    public string TextOnly(ChatTurn turn) =>
        turn.Parts.FirstOrDefault(p => p is not ChatTextPart) is { } other
            ? throw new ChatFieldException(ChatField.Unsupported(provider, other.Path, $"a message of the role {turn.Role.ToString().ToLowerInvariant()} can hold text only"))
            : turn.Text;

    /// <summary>A part of what the user says; null for nothing but white space, which the API refuses.</summary>
    public Action<Utf8JsonWriter>? Of(ChatPart part) => part switch
    {
        ChatTextPart text => string.IsNullOrWhiteSpace(text.Text) ? null : json => WriteText(json, text.Text),
        ChatImagePart image => Image(image),
        ChatOtherPart { Type: "file" } file => File(file),
        ChatOtherPart other => throw new ChatFieldException(ChatField.Unsupported(provider, other.Path, $"it takes no parts of the type {other.Type}")),
        _ => null,
    };

    public Action<Utf8JsonWriter> ToolResult(ChatTurn turn)
    {
        Action<Utf8JsonWriter>[]? blocks = turn.Parts.All(p => p is ChatTextPart) ? null : [.. turn.Parts.Select(Of).OfType<Action<Utf8JsonWriter>>()];
        return json =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "tool_result"u8);
            json.WriteString("tool_use_id"u8, turn.ToolCallId);
            if (blocks is null) json.WriteString("content"u8, turn.Text);
            else
            {
                json.WriteStartArray("content"u8);
                foreach (var write in blocks) write(json);
                json.WriteEndArray();
            }
            if (turn.Failed) json.WriteBoolean("is_error"u8, true);
            json.WriteEndObject();
        };
    }

    public static Action<Utf8JsonWriter> ToolUse(ChatToolCall call) => json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "tool_use"u8);
        json.WriteString("id"u8, call.Id);
        json.WriteString("name"u8, call.Name);
        json.WritePropertyName("input"u8);
        json.WriteRawValue(call.Arguments, skipInputValidation: true);
        json.WriteEndObject();
    };

    public static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private static Action<Utf8JsonWriter> Image(ChatImagePart image) =>
        image.Bytes is { } bytes
            ? json => WriteSource(json, bytes, null)
            : json =>
            {
                json.WriteStartObject();
                json.WriteString("type"u8, IsPdf(image.Url!) ? "document"u8 : "image"u8);
                json.WriteStartObject("source"u8);
                json.WriteString("type"u8, "url"u8);
                json.WriteString("url"u8, image.Url);
                json.WriteEndObject();
                json.WriteEndObject();
            };

    private Action<Utf8JsonWriter> File(ChatOtherPart part)
    {
        var (bytes, name) = ChatMedia.ReadFile(part, provider);
        if (!MessagesFormat.Rules.ImageTypes.Contains(bytes.MediaType))
            throw new ChatFieldException(ChatField.Unsupported(provider, $"{part.Path}.file", $"it takes PDF files and images, and this is {bytes.MediaType}"));
        return json => WriteSource(json, bytes, name);
    }

    private static void WriteSource(Utf8JsonWriter json, ChatImageBytes bytes, string? title)
    {
        bool isDocument = bytes.MediaType == MessagesFormat.Pdf;
        json.WriteStartObject();
        json.WriteString("type"u8, isDocument ? "document"u8 : "image"u8);
        json.WriteStartObject("source"u8);
        json.WriteString("type"u8, "base64"u8);
        json.WriteString("media_type"u8, bytes.MediaType);
        json.WriteString("data"u8, bytes.Base64);
        json.WriteEndObject();
        if (isDocument && title is not null) json.WriteString("title"u8, title);
        json.WriteEndObject();
    }

    /// <summary>An address cannot be looked into; its path tells as much as there is to know.</summary>
    private static bool IsPdf(string url) => new Uri(url).AbsolutePath.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase);
}
