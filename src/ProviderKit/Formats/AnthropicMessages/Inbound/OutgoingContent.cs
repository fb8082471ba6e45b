using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>The blocks of a whole reply: thoughts, text, calls, and at their positions the other blocks that the vendor of this format sent.</summary>
internal sealed class OutgoingContent(JsonElement message, BridgeContext context)
{
    /// <summary>The prefix of call ids.</summary>
    public const string IdPrefix = "toolu_";

    // Vendors use three names, and some send the same text under two of them.
    private static readonly string[] ReasoningNames = ["reasoning_content", "reasoning", "reasoning_text"];

    private List<Action<Utf8JsonWriter>> _blocks = [];
    private readonly OutgoingIds _ids = new(IdPrefix, context.Id);

    public bool CallsTools { get; private set; }

    public bool IsRefusal { get; private set; }

    /// <param name="isCut">Whether the reply ended at its length limit, so that arguments may be truncated.</param>
    /// <returns>Null, or the error if the reply is not valid.</returns>
    public ProviderError? Read(bool isCut)
    {
        JsonElement[] calls = message.TryGetProperty("tool_calls", out var given) && given.ValueKind == JsonValueKind.Array ? [.. given.EnumerateArray()] : [];
        var signed = ThinkingBlocks.Of(message).ToArray();
        var others = OtherBlocks.AllOf(message).ToArray();
        if (signed.Length == 0) AddThought(calls.Length > 0 ? ExtraOf(calls[0]) : null);
        // Separate texts keep their citations. If the text was changed in the meantime, it is written as a single text.
        bool isInBlocks = string.Concat(others.Where(b => IsText(b.Block)).Select(b => JsonMember.Text(b.Block, "text"))) is { Length: > 0 } whole && JsonMember.Text(message, "content") == whole;
        if (!isInBlocks) AddText("content");
        // The vendor of this format explains a refusal outside the content.
        IsRefusal = MessagesExtras.FieldsOf(message).ValueKind != JsonValueKind.Object && AddText("refusal");
        for (int i = 0; i < calls.Length; i++)
            if (AddCall(calls[i], isFirst: i == 0, isCut) is { } error) return error;
        var placed = signed.Concat(others.Where(b => isInBlocks || !IsText(b.Block)));
        _blocks = OtherBlocks.Placed(placed.Select(b => (b.Index, new Action<Utf8JsonWriter>(json => WriteObject(json, b.Block, context)))), _blocks);
        return null;
    }

    public void Write(Utf8JsonWriter json)
    {
        foreach (var block in _blocks)
        {
            json.WriteStartObject();
            block(json);
            json.WriteEndObject();
        }
    }

    private void AddThought(byte[]? extraOfCall)
    {
        string? text = ReasoningNames.Select(name => JsonMember.Text(message, name)).FirstOrDefault(t => !string.IsNullOrEmpty(t));
        byte[]? extra = ExtraOf(message);
        if (text is null && extraOfCall is null && !(message.TryGetProperty(CarriedThoughts.Outer, out var carried) && CarriedThoughts.AreIn(carried))) return;
        using var thought = new OutgoingThought(context);
        if (text is not null) thought.Add(JsonText.Quote(text).AsSpan()[1..^1]);
        string signature = thought.Sign(extra, extraOfCall), shown = context.Notes.OmitsThinking ? "" : text ?? "";
        _blocks.Add(json =>
        {
            json.WriteString("type"u8, "thinking"u8);
            json.WriteString("thinking"u8, shown);
            json.WriteString("signature"u8, signature);
        });
    }

    /// <returns>Whether the message has such a text.</returns>
    private bool AddText(string member)
    {
        string text = !message.TryGetProperty(member, out var content) ? ""
            : content.ValueKind == JsonValueKind.String ? content.GetString()!
            // Some vendors send an array of parts.
            : content.ValueKind == JsonValueKind.Array ? string.Concat(content.EnumerateArray().Where(p => p.ValueKind == JsonValueKind.Object).Select(p => JsonMember.Text(p, "text")))
            : "";
        if (text.Length == 0) return false;
        if (context.Notes.NamesSources && message.TryGetProperty("annotations", out var annotations))
        {
            var sources = new OutgoingSources();
            sources.Add(annotations);
            text += sources.Of(Encoding.UTF8.GetBytes(text));
        }
        _blocks.Add(json =>
        {
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, text);
        });
        return true;
    }

    private ProviderError? AddCall(JsonElement call, bool isFirst, bool isCut)
    {
        if (call.ValueKind != JsonValueKind.Object || !call.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object
            || JsonMember.Text(function, "name") is not { Length: > 0 } name)
            return context.BadReply("a tool call without a name");
        string? input = InputOf(function, isCut);
        if (input is null) return context.BadReply($"arguments for the tool {name} that are not a JSON object");
        string id = _ids.Next(JsonMember.Text(call, "id")), clientName = context.Notes.ToolNames.ToClient(name);
        CallsTools = true;
        if (!isFirst && ExtraOf(call) is { } extra)
        {
            using var thought = new OutgoingThought(context);
            string signature = thought.Sign(call: extra);
            _blocks.Add(json =>
            {
                json.WriteString("type"u8, "thinking"u8);
                json.WriteString("thinking"u8, ""u8);
                json.WriteString("signature"u8, signature);
            });
        }
        _blocks.Add(json =>
        {
            json.WriteString("type"u8, "tool_use"u8);
            json.WriteString("id"u8, id);
            json.WriteString("name"u8, clientName);
            json.WritePropertyName("input"u8);
            json.WriteRawValue(input, skipInputValidation: true);
            MessagesExtras.WriteFields(json, call);
        });
        return null;
    }

    /// <summary>The arguments as a JSON object; null if they are not an object and cannot be repaired.</summary>
    private static string? InputOf(JsonElement function, bool isCut)
    {
        if (!function.TryGetProperty("arguments", out var given) || given.ValueKind == JsonValueKind.Null) return "{}";
        // Some servers send the object itself.
        if (given.ValueKind == JsonValueKind.Object) return given.GetRawText();
        if (given.ValueKind != JsonValueKind.String) return null;
        string text = given.GetString()!.Trim();
        if (text.Length == 0 || text == "null") return "{}";
        return IsObject(text) ? text : isCut ? CutJson.Closed(text) is { } closed && IsObject(closed) ? closed : "{}" : null;
    }

    private static bool IsText(JsonElement block) => JsonMember.Text(block, "type") == "text";

    private static bool IsObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object && !JsonEscapes.HasLoneSurrogate(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[]? ExtraOf(JsonElement carrier) =>
        carrier.ValueKind == JsonValueKind.Object && carrier.TryGetProperty(OtherBlocks.Outer, out var extra) && extra.ValueKind == JsonValueKind.Object
        && extra.EnumerateObject().Any(member => member.Name != OtherBlocks.Inner)
            ? Encoding.UTF8.GetBytes(extra.GetRawText())
            : null;

    private static void WriteObject(Utf8JsonWriter json, JsonElement block, BridgeContext context)
    {
        if (!ThinkingBlocks.IsWhole(block)) OtherBlocks.WriteMembers(json, block);
        else if (!ForeignBlock.Is(block)) ThinkingBlocks.WriteMembers(json, block);
        else ForeignBlock.Write(json, block, context);
    }
}
