using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Pieces of OpenAI messages as content blocks.</summary>
/// <param name="provider">The provider's name, for errors.</param>
internal sealed class ContentBlocks(string provider)
{
    /// <summary>The parts of a turn that can have nothing but text. Without breakpoints they are one block.</summary>
    public List<ContentBlock> Texts(ChatTurn turn)
    {
        if (turn.Parts.FirstOrDefault(p => p is not ChatTextPart) is { } other)
            throw new ChatFieldException(ChatField.Unsupported(provider, other.Path, $"a message of the role {turn.Role.ToString().ToLowerInvariant()} can hold text only"));
        if (turn.Parts.Any(p => CachePoint.Of(p.Json, p.Path) is not null)) return [.. turn.Parts.Select(Of)];
        return string.IsNullOrWhiteSpace(turn.Text) ? [] : [ContentBlock.Text(turn.Text)];
    }

    /// <summary>What the user says, part by part.</summary>
    public List<ContentBlock> User(ChatTurn turn) => Marked(turn, turn.Parts.Select(Of));

    public ContentBlock ToolResult(ChatTurn turn)
    {
        // Blocks inside a result end no prefix of their own: their breakpoint is the result's.
        var cache = CachePoint.Of(turn.Json, turn.Path) ?? turn.Parts.Select(p => CachePoint.Of(p.Json, p.Path)).LastOrDefault(c => c is not null);
        ContentBlock[]? inner = turn.Parts.All(p => p is ChatTextPart) ? null : [.. turn.Parts.Where(p => p is not ChatTextPart { Text: var text } || !string.IsNullOrWhiteSpace(text)).Select(Of)];
        foreach (var block in inner ?? []) block.Cache = null;
        return new ContentBlock("tool_result", json =>
        {
            json.WriteString("tool_use_id"u8, turn.ToolCallId);
            if (inner is null) json.WriteString("content"u8, turn.Text);
            else
            {
                json.WriteStartArray("content"u8);
                foreach (var block in inner) block.Write(json);
                json.WriteEndArray();
            }
            if (turn.Failed) json.WriteBoolean("is_error"u8, true);
        })
        { Cache = cache };
    }

    public static ContentBlock ToolUse(ChatToolCall call, string path) =>
        new("tool_use", json =>
        {
            json.WriteString("id"u8, call.Id);
            json.WriteString("name"u8, call.Name);
            json.WritePropertyName("input"u8);
            json.WriteRawValue(call.Arguments, skipInputValidation: true);
        })
        { Cache = CachePoint.Of(call.Json, path) };

    /// <summary>A breakpoint at the message ends with its last block.</summary>
    public static List<ContentBlock> Marked(ChatTurn turn, IEnumerable<ContentBlock> blocks)
    {
        List<ContentBlock> all = [.. blocks];
        if (all.Count > 0 && CachePoint.Of(turn.Json, turn.Path) is { } cache) all[^1].Cache ??= cache;
        return all;
    }

    private ContentBlock Of(ChatPart part)
    {
        var block = part switch
        {
            ChatTextPart text => ContentBlock.Text(text.Text),
            ChatImagePart { Bytes: { } bytes } => Media(bytes, null),
            ChatImagePart image => ByAddress(image.Url!),
            ChatOtherPart { Type: "file" } file => File(file),
            ChatOtherPart other => throw new ChatFieldException(ChatField.Unsupported(provider, other.Path, $"it takes no parts of the type {other.Type}")),
            _ => throw new ArgumentOutOfRangeException(nameof(part)),
        };
        block.Cache = CachePoint.Of(part.Json, part.Path);
        return block;
    }

    private ContentBlock File(ChatOtherPart part)
    {
        var (bytes, name) = ChatMedia.ReadFile(part, provider);
        if (bytes.MediaType == "text/plain" && ChatMedia.TextOf(bytes) is { } text) return TextFile(text, name);
        return MessagesFormat.Rules.ImageTypes.Contains(bytes.MediaType)
            ? Media(bytes, name)
            : throw new ChatFieldException(ChatField.Unsupported(provider, $"{part.Path}.file", $"it takes PDF files, plain text in UTF-8 and images, and this is {bytes.MediaType}"));
    }

    private static ContentBlock Media(ChatImageBytes bytes, string? title)
    {
        bool isDocument = bytes.MediaType == MessagesFormat.Pdf;
        return new ContentBlock(isDocument ? "document" : "image", json =>
        {
            json.WriteStartObject("source"u8);
            json.WriteString("type"u8, "base64"u8);
            json.WriteString("media_type"u8, bytes.MediaType);
            json.WriteString("data"u8, bytes.Base64);
            json.WriteEndObject();
            if (isDocument && title is not null) json.WriteString("title"u8, title);
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

    /// <summary>An address cannot be looked into; its path tells as much as there is to know.</summary>
    private static ContentBlock ByAddress(string url) =>
        new(new Uri(url).AbsolutePath.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase) ? "document" : "image", json =>
        {
            json.WriteStartObject("source"u8);
            json.WriteString("type"u8, "url"u8);
            json.WriteString("url"u8, url);
            json.WriteEndObject();
        });
}
