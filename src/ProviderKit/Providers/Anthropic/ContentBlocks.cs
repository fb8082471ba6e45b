using System.Text;
using System.Text.Json;

namespace ProviderKit.Providers.Anthropic;

/// <summary>Pieces of OpenAI messages as content blocks.</summary>
/// <param name="provider">The provider's name, for errors.</param>
internal sealed class ContentBlocks(string provider)
{
    private const int MaxDepth = 64;
    private const string PdfStart = "data:application/pdf;base64,";

    /// <summary>The text of a turn that can have nothing else.</summary>
    public string TextOnly(ChatTurn turn) =>
        turn.Parts.FirstOrDefault(p => p is not ChatTextPart) is { } other
            ? throw new ChatFieldException(ChatField.Unsupported(provider, other.Path, $"a message of the role {turn.Role.ToString().ToLowerInvariant()} can hold text only"))
            : turn.Text;

    /// <summary>A part of what the user says; null for nothing but white space, which the API refuses.</summary>
    public Action<Utf8JsonWriter>? Of(ChatPart part) => part switch
    {
        ChatTextPart text => string.IsNullOrWhiteSpace(text.Text) ? null : json => WriteText(json, text.Text),
        ChatImagePart image => json => WriteImage(json, image),
        ChatOtherPart { Type: "file" } file => Document(file),
        ChatOtherPart other => throw new ChatFieldException(ChatField.Unsupported(provider, other.Path, $"it takes no parts of the type {other.Type}")),
        _ => null,
    };

    public Action<Utf8JsonWriter> ToolResult(ChatTurn turn)
    {
        string id = ToolId(turn.ToolCallId, $"{turn.Path}.tool_call_id");
        Action<Utf8JsonWriter>[]? blocks = turn.Parts.All(p => p is ChatTextPart) ? null : [.. turn.Parts.Select(Of).OfType<Action<Utf8JsonWriter>>()];
        bool failed = ChatField.TryGet(turn.Json, "is_error", out var error) && error.ValueKind == JsonValueKind.True;
        return json =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "tool_result"u8);
            json.WriteString("tool_use_id"u8, id);
            if (blocks is null) json.WriteString("content"u8, turn.Text);
            else
            {
                json.WriteStartArray("content"u8);
                foreach (var write in blocks) write(json);
                json.WriteEndArray();
            }
            if (failed) json.WriteBoolean("is_error"u8, true);
            json.WriteEndObject();
        };
    }

    public static Action<Utf8JsonWriter> ToolUse(ChatToolCall call, string path)
    {
        string id = ToolId(call.Id, $"{path}.id");
        byte[] input = string.IsNullOrWhiteSpace(call.Arguments) ? "{}"u8.ToArray() : Encoding.UTF8.GetBytes(call.Arguments);
        if (!IsObject(input)) throw ChatField.Wrong($"{path}.function.arguments", "a JSON object as text");
        return json =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "tool_use"u8);
            json.WriteString("id"u8, id);
            json.WriteString("name"u8, call.Name);
            json.WritePropertyName("input"u8);
            json.WriteRawValue(input, skipInputValidation: true);
            json.WriteEndObject();
        };
    }

    public static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, ChatImagePart image)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "image"u8);
        json.WriteStartObject("source"u8);
        json.WriteString("type"u8, image.Bytes is null ? "url"u8 : "base64"u8);
        if (image.Bytes is { } bytes)
        {
            json.WriteString("media_type"u8, bytes.MediaType);
            json.WriteString("data"u8, bytes.Base64);
        }
        else json.WriteString("url"u8, image.Url);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private Action<Utf8JsonWriter> Document(ChatOtherPart part)
    {
        string path = $"{part.Path}.file";
        if (!ChatField.TryGet(part.Json, "file", out var file) || file.ValueKind != JsonValueKind.Object) throw ChatField.Wrong(path, "an object");
        if (ChatField.Text(file, "file_data", $"{path}.file_data") is not { } data || !data.StartsWith(PdfStart, StringComparison.OrdinalIgnoreCase))
            throw new ChatFieldException(ChatField.Unsupported(provider, path, "it takes a PDF as file_data, a data URL in base64"));
        string? name = ChatField.Text(file, "filename", $"{path}.filename");
        return json =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "document"u8);
            json.WriteStartObject("source"u8);
            json.WriteString("type"u8, "base64"u8);
            json.WriteString("media_type"u8, "application/pdf"u8);
            json.WriteString("data"u8, data.AsSpan(PdfStart.Length));
            json.WriteEndObject();
            if (name is not null) json.WriteString("title"u8, name);
            json.WriteEndObject();
        };
    }

    /// <summary>
    /// Ids that another vendor made in the same conversation may hold what this API refuses; what matters is that call
    /// and result agree.
    /// </summary>
    private static string ToolId(string? id, string path) =>
        string.IsNullOrEmpty(id)
            ? throw ChatField.Wrong(path, "the id of a tool call")
            : string.Create(id.Length, id, (span, text) =>
            {
                for (int i = 0; i < text.Length; i++) span[i] = char.IsAsciiLetterOrDigit(text[i]) || text[i] == '-' ? text[i] : '_';
            });

    private static bool IsObject(ReadOnlySpan<byte> input)
    {
        try
        {
            var reader = new Utf8JsonReader(input, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read())
            {
            }
            return !JsonEscapes.HasLoneSurrogate(input);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
