using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Translates parts of OpenAI messages to content blocks.</summary>
/// <param name="provider">The provider's name, for errors.</param>
internal sealed class ContentBlocks(string provider)
{
    /// <summary>The blocks of a turn that can contain only text. Without breakpoints they are one block.</summary>
    public List<ContentBlock> Texts(ChatTurn turn)
    {
        if (turn.Parts.FirstOrDefault(p => p is not ChatTextPart) is { } other)
            throw new ChatFieldException(ChatField.Unsupported(provider, other.Path, $"a message of the role {turn.Role.ToString().ToLowerInvariant()} can hold text only"));
        if (IsApart(turn) || turn.Parts.Any(p => CachePoint.Of(p.Json, p.Path) is not null)) return [.. Said(turn).Select(Of)];
        return string.IsNullOrWhiteSpace(turn.Text) ? [] : [ContentBlock.Text(turn.Text)];
    }

    /// <summary>The blocks of a user turn, one for each part.</summary>
    public List<ContentBlock> User(ChatTurn turn) => Marked(turn, Said(turn).Select(Of));

    public ContentBlock ToolResult(ChatTurn turn)
    {
        // A breakpoint inside a result becomes a breakpoint on the result.
        bool isApart = MessagesExtras.Is(turn.Json, MessagesExtras.Apart), failed = MessagesExtras.Is(turn.Json, MessagesExtras.Failed);
        var cache = CachePoint.Of(turn.Json, turn.Path) ?? (isApart ? null : turn.Parts.Select(p => CachePoint.Of(p.Json, p.Path)).LastOrDefault(c => c is not null));
        ContentBlock[]? inner = isApart ? [.. Said(turn).Select(Of)]
            : turn.Parts.All(p => p is ChatTextPart) ? null
            : [.. turn.Parts.Where(p => p is not ChatTextPart { Text: var text } || !string.IsNullOrWhiteSpace(text)).Select(Of)];
        if (!isApart)
            foreach (var block in inner ?? []) block.Cache = null;
        string text = failed && turn.Text.StartsWith(MessagesExtras.ErrorPrefix, StringComparison.Ordinal) ? turn.Text[MessagesExtras.ErrorPrefix.Length..] : turn.Text;
        return new ContentBlock("tool_result", json =>
        {
            if (MessagesExtras.Text(turn.Json, "tool_use_id") is null) json.WriteString("tool_use_id"u8, turn.ToolCallId);
            if (inner is null) json.WriteString("content"u8, text);
            else
            {
                json.WriteStartArray("content"u8);
                foreach (var block in inner) block.Write(json);
                json.WriteEndArray();
            }
            if (turn.Failed) json.WriteBoolean("is_error"u8, true);
            MessagesExtras.WriteFields(json, turn.Json);
        })
        { Cache = cache };
    }

    public static ContentBlock ToolUse(ChatToolCall call, string path) =>
        new("tool_use", json =>
        {
            if (MessagesExtras.Text(call.Json, "id") is null) json.WriteString("id"u8, call.Id);
            if (MessagesExtras.Text(call.Json, "name") is null) json.WriteString("name"u8, call.Name);
            json.WritePropertyName("input"u8);
            json.WriteRawValue(call.Arguments, skipInputValidation: true);
            MessagesExtras.WriteFields(json, call.Json);
        })
        { Cache = CachePoint.Of(call.Json, path), Place = MessagesExtras.Number(call.Json, MessagesExtras.Index) ?? 0 };

    /// <summary>The parts that a client or a model wrote, without those that the gateway added.</summary>
    private static IEnumerable<ChatPart> Said(ChatTurn turn) => turn.Parts.Where(p => !MessagesExtras.Is(p.Json, MessagesExtras.Made));

    private static bool IsApart(ChatTurn turn) =>
        MessagesExtras.Is(turn.Json, MessagesExtras.Apart) || MessagesExtras.Is(turn.Json, MessagesExtras.InPlace)
        || turn.Parts.Any(p => MessagesExtras.Of(p.Json).ValueKind != JsonValueKind.Undefined);

    /// <summary>Moves a breakpoint on the message to its last block.</summary>
    public static List<ContentBlock> Marked(ChatTurn turn, IEnumerable<ContentBlock> blocks)
    {
        List<ContentBlock> all = [.. blocks];
        if (all.Count > 0 && CachePoint.Of(turn.Json, turn.Path) is { } cache) all[^1].Cache ??= cache;
        return all;
    }

    private ContentBlock Of(ChatPart part)
    {
        if (MessagesExtras.Get(part.Json, MessagesExtras.Block) is { ValueKind: JsonValueKind.Object } original)
            return new ContentBlock(null, json => OtherBlocks.WriteMembers(json, original)) { Cache = CachePoint.Of(part.Json, part.Path), Place = PlaceOf(part) };
        var block = part switch
        {
            ChatTextPart text => Text(text),
            ChatImagePart { Bytes: { } bytes } => Media(bytes, null, part.Json),
            ChatImagePart image => ByAddress(image.Url!, part.Json),
            ChatOtherPart { Type: "file" } file => File(file),
            ChatOtherPart other => throw new ChatFieldException(ChatField.Unsupported(provider, other.Path, $"it takes no parts of the type {other.Type}")),
            _ => throw new ArgumentOutOfRangeException(nameof(part)),
        };
        block.Cache = CachePoint.Of(part.Json, part.Path);
        return block;
    }

    private static int PlaceOf(ChatPart part) => MessagesExtras.Number(part.Json, MessagesExtras.Index) ?? 0;

    private static ContentBlock Text(ChatTextPart part)
    {
        string text = MessagesExtras.Is(part.Json, MessagesExtras.Joined) && part.Text.EndsWith(MessagesExtras.BlankLine, StringComparison.Ordinal)
            ? part.Text[..^MessagesExtras.BlankLine.Length]
            : part.Text;
        return new ContentBlock("text", json =>
        {
            json.WriteString("text"u8, text);
            MessagesExtras.WriteFields(json, part.Json);
        })
        { Place = PlaceOf(part) };
    }

    private ContentBlock File(ChatOtherPart part)
    {
        var (bytes, name) = ChatMedia.ReadFile(part, provider);
        if (bytes.MediaType == "text/plain" && ChatMedia.TextOf(bytes) is { } text) return TextFile(text, name);
        return MessagesFormat.Rules.ImageTypes.Contains(bytes.MediaType)
            ? Media(bytes, name, part.Json)
            : throw new ChatFieldException(ChatField.Unsupported(provider, $"{part.Path}.file", $"it takes PDF files, plain text in UTF-8 and images, and this is {bytes.MediaType}"));
    }

    private static ContentBlock Media(ChatImageBytes bytes, string? title, JsonElement part)
    {
        // A client of this format sets a document's title itself.
        bool hasFields = MessagesExtras.FieldsOf(part).ValueKind == JsonValueKind.Object;
        bool isDocument = bytes.MediaType == MessagesFormat.Pdf;
        return new ContentBlock(isDocument ? "document" : "image", json =>
        {
            json.WriteStartObject("source"u8);
            json.WriteString("type"u8, "base64"u8);
            json.WriteString("media_type"u8, bytes.MediaType);
            json.WriteString("data"u8, bytes.Base64);
            json.WriteEndObject();
            if (isDocument && title is not null && !hasFields) json.WriteString("title"u8, title);
            MessagesExtras.WriteFields(json, part);
        });
    }

    private static ContentBlock TextFile(string text, string? title) =>
        new("document", json =>
        {
            json.WriteStartObject("source"u8);
            json.WriteString("type"u8, "text"u8);
            json.WriteString("media_type"u8, "text/plain"u8);
            json.WriteString("data"u8, text);
            json.WriteEndObject();
            if (title is not null) json.WriteString("title"u8, title);
        });

    /// <summary>A block that references a URL. The type is guessed from the path, since the content is not available.</summary>
    private static ContentBlock ByAddress(string url, JsonElement part) =>
        new(new Uri(url).AbsolutePath.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase) ? "document" : "image", json =>
        {
            json.WriteStartObject("source"u8);
            json.WriteString("type"u8, "url"u8);
            json.WriteString("url"u8, url);
            json.WriteEndObject();
            MessagesExtras.WriteFields(json, part);
        });
}
