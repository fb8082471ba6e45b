using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Blocks of a reply that OpenAI's format has no words for: the vendor's own tools and what they found, citations, and types
/// yet to come. They travel beside the content, so that nothing is lost and a client can send them back.
/// </summary>
/// <remarks>
/// A message of the reply, or one delta of a stream right before the finish, has
/// <c>"extra_content":{"anthropic":{"content_blocks":[{"index":1,"type":"server_tool_use",…}]}}</c>, where <c>index</c> is the
/// place among the reply's blocks. Of a text with citations the block has the citations without the text:
/// <c>{"index":2,"type":"text","citations":[…]}</c>; a client of this format gets each text with its citations at its place. Beside it stand <c>container</c>, <c>context_management</c>, and
/// <c>stop_reason</c> where OpenAI's word says less. A client that sends the message back as it got it has done all that is
/// needed.
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
    /// The calls of the vendor's own tools and their results that a message sent back has, by place. A call without its
    /// result is left out with it: the API refuses half of a pair.
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

    /// <summary>All blocks that a client of this format sent and that have no counterpart, by place.</summary>
    public static IEnumerable<(int Index, JsonElement Block)> AllOf(JsonElement message) =>
        MessagesExtras.Get(message, Blocks) is not { ValueKind: JsonValueKind.Array } blocks ? []
        : blocks.EnumerateArray().Where(b => b.ValueKind == JsonValueKind.Object).Select((block, i) => (ThinkingBlocks.IndexOf(block) ?? i, block));

    /// <summary>The blocks of a turn with those at their places.</summary>
    public static List<ContentBlock> Placed(ChatTurn turn, List<ContentBlock> blocks)
    {
        if (!MessagesExtras.Is(turn.Json, MessagesExtras.Apart) && !MessagesExtras.Is(turn.Json, MessagesExtras.InPlace)) return blocks;
        return Placed(AllOf(turn.Json).Select(b => (b.Index, new ContentBlock(null, json => WriteMembers(json, b.Block)))), blocks);
    }

    /// <summary>All items in one list, those that have a place at it. In one pass, since a body may have any number of them.</summary>
    /// <param name="placed">Items with their places in the whole list.</param>
    /// <param name="rest">The others, in order.</param>
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

    /// <summary>Writes the member of a whole reply's message, if there is anything to carry.</summary>
    /// <param name="json">Stands in the message.</param>
    /// <param name="blocks">The blocks and their places.</param>
    /// <param name="message">The upstream's message.</param>
    /// <param name="stopReason">Why it ends.</param>
    /// <param name="forMessages">Whether the client speaks this format: it gets all that its own format has.</param>
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

    /// <summary>Writes the members of a block as the API knows them.</summary>
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
