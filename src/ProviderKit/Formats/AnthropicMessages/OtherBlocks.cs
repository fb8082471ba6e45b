using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Blocks of a reply that OpenAI's format cannot express: calls and results of the vendor's own tools, citations, and unknown
/// types. They are carried next to the content, so that nothing is lost and a client can send them back.
/// </summary>
/// <remarks>
/// The message of a reply, or one delta of a stream right before the finish, has
/// <c>"extra_content":{"anthropic":{"content_blocks":[{"index":1,"type":"server_tool_use",…}]}}</c>, where <c>index</c> is the
/// position among the reply's blocks. For a text with citations the block has the citations without the text:
/// <c>{"index":2,"type":"text","citations":[…]}</c>. A client of this format gets each text with its citations at its position. Next to
/// the blocks are <c>container</c>, <c>context_management</c>, and <c>stop_reason</c> if OpenAI's finish reason says less. A client only
/// has to send the message back unchanged.
/// </remarks>
internal static class OtherBlocks
{
    public const string Outer = "extra_content";
    public const string Inner = "anthropic";
    public const string Blocks = "content_blocks";
    public const string Container = "container";
    public const string Context = "context_management";
    public const string StopReason = "stop_reason";

    /// <summary>
    /// The calls and results of the vendor's own tools in a message that a client sends back, by position. A call without a result, or a
    /// result without a call, is left out, since the API refuses it.
    /// </summary>
    public static IEnumerable<(int Index, JsonElement Block)> Of(JsonElement message)
    {
        var blocks = message;
        foreach (string name in (ReadOnlySpan<string>)[Outer, Inner, Blocks])
            if (blocks.ValueKind != JsonValueKind.Object || !blocks.TryGetProperty(name, out blocks)) return [];
        if (blocks.ValueKind != JsonValueKind.Array) return [];
        var all = blocks.EnumerateArray().Where(b => b.ValueKind == JsonValueKind.Object).Select((block, i) => (Index: ThinkingBlocks.IndexOf(block) ?? i, Block: block)).ToArray();
        var calls = all.Select(b => JsonMember.Text(b.Block, "type")?.EndsWith("tool_use", StringComparison.Ordinal) == true ? JsonMember.Text(b.Block, "id") : null).OfType<string>().ToHashSet();
        var results = all.Select(b => JsonMember.Text(b.Block, "type")?.EndsWith("tool_result", StringComparison.Ordinal) == true ? JsonMember.Text(b.Block, "tool_use_id") : null).OfType<string>().ToHashSet();
        calls.IntersectWith(results);
        return all.Where(b => calls.Contains(JsonMember.Text(b.Block, "id") ?? JsonMember.Text(b.Block, "tool_use_id") ?? ""));
    }

    /// <summary>All blocks without a counterpart that a client of this format sent, by position.</summary>
    public static IEnumerable<(int Index, JsonElement Block)> AllOf(JsonElement message) =>
        MessagesExtras.Get(message, Blocks) is not { ValueKind: JsonValueKind.Array } blocks ? []
        : blocks.EnumerateArray().Where(b => b.ValueKind == JsonValueKind.Object).Select((block, i) => (ThinkingBlocks.IndexOf(block) ?? i, block));

    /// <summary>The blocks of a turn, with the blocks without a counterpart at their positions.</summary>
    public static List<ContentBlock> Placed(ChatTurn turn, List<ContentBlock> blocks)
    {
        if (!MessagesExtras.Is(turn.Json, MessagesExtras.Apart) && !MessagesExtras.Is(turn.Json, MessagesExtras.InPlace)) return blocks;
        return Placed(AllOf(turn.Json).Select(b => (b.Index, new ContentBlock(null, json => WriteMembers(json, b.Block)))), blocks);
    }

    /// <summary>Merges items with a position and other items into one list. Runs in one pass, since a body can have any number of items.</summary>
    /// <param name="placed">Items with their positions in the merged list.</param>
    /// <param name="rest">The other items, in order.</param>
    public static List<T> Placed<T>(IEnumerable<(int Index, T Item)> placed, List<T> rest)
    {
        var whole = new List<T>(rest.Count);
        int taken = 0;
        foreach (var (index, item) in placed.OrderBy(p => p.Index))
        {
            while (whole.Count < index && taken < rest.Count) whole.Add(rest[taken++]);
            whole.Add(item);
        }
        whole.AddRange(rest.Skip(taken));
        return whole;
    }

    /// <summary>Writes <c>extra_content</c> of a whole reply's message, if there is anything to carry.</summary>
    /// <param name="json">The writer, positioned in the message.</param>
    /// <param name="blocks">The blocks and their positions.</param>
    /// <param name="message">The upstream's message.</param>
    /// <param name="stopReason">The stop reason.</param>
    /// <param name="forMessages">Whether the client uses this format and therefore gets all fields.</param>
    public static void Write(Utf8JsonWriter json, List<(int Index, JsonElement Block)> blocks, JsonElement message, string? stopReason, bool forMessages)
    {
        bool hasContainer = ChatField.TryGet(message, Container, out var container), hasContext = ChatField.TryGet(message, Context, out var context);
        string? own = forMessages ? stopReason : StopReasons.Own(stopReason);
        if (blocks.Count == 0 && !hasContainer && !hasContext && own is null) return;
        json.WriteStartObject(Outer);
        json.WriteStartObject(Inner);
        if (blocks.Count > 0)
        {
            json.WriteStartArray(Blocks);
            foreach (var (index, block) in blocks) Write(json, block, index, withText: forMessages);
            json.WriteEndArray();
        }
        if (hasContainer) WriteMember(json, Container, container);
        if (hasContext) WriteMember(json, Context, context);
        if (own is not null) json.WriteString(StopReason, own);
        if (forMessages) Inbound.Given.WriteMore(json, message, "id", "type", "role", "model", "content", StopReason, Container, Context);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes the members of a block that the API knows.</summary>
    public static void WriteMembers(Utf8JsonWriter json, JsonElement block)
    {
        foreach (var member in block.EnumerateObject())
            if (member.Name != "index") member.WriteTo(json);
    }

    private static void WriteMember(Utf8JsonWriter json, string name, JsonElement value)
    {
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    private static void Write(Utf8JsonWriter json, JsonElement block, int index, bool withText)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        bool isText = !withText && JsonMember.Text(block, "type") == "text";
        foreach (var member in block.EnumerateObject())
            if (member.Name != "index" && !(isText && member.Name == "text")) member.WriteTo(json);
        json.WriteEndObject();
    }
}
