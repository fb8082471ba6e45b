using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProviderKit.Dispatch.Continuation;

/// <summary>Lists the items of a kept conversation a page at a time, in the shape in which OpenAI lists them.</summary>
internal static class InputItems
{
    private const int DefaultLimit = 20;
    private const int MostItems = 100;

    /// <summary>As deep as replies may be nested.</summary>
    public static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };

    public static byte[] Deleted(string id) => Bytes(new JsonObject { ["id"] = id, ["object"] = "response", ["deleted"] = true });

    /// <summary>The page that a request asks for.</summary>
    /// <param name="stretches">The items, oldest first: JSON values with commas between.</param>
    /// <param name="request">Says which page: <c>after</c>, <c>limit</c>, <c>order</c>.</param>
    public static StoredResponseAnswer Page(IReadOnlyList<ReadOnlyMemory<byte>> stretches, StoredResponseRequest request)
    {
        int limit = DefaultLimit;
        if (request.Value("limit") is { } asked && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostItems))
            return Wrong("limit", $"a whole number from 1 to {MostItems}");
        if (request.Value("order") is not (null or "asc" or "desc")) return Wrong("order", "asc or desc");
        var items = Read(stretches, request.Id);
        if (request.Value("order") != "asc") items.Reverse();
        int start = 0;
        if (request.Value("after") is { } after)
        {
            start = items.FindIndex(item => IdOf(item) == after) + 1;
            if (start == 0) return Wrong("after", "the id of an item of this response");
        }
        var page = items.Skip(start).Take(limit).ToArray();
        return new StoredResponseAnswer(Bytes(new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. page]),
            ["first_id"] = page.Length == 0 ? null : IdOf(page[0]),
            ["last_id"] = page.Length == 0 ? null : IdOf(page[^1]),
            ["has_more"] = start + page.Length < items.Count,
        }));
    }

    private static List<JsonObject> Read(IReadOnlyList<ReadOnlyMemory<byte>> stretches, string responseId)
    {
        var items = new List<JsonObject>();
        foreach (var stretch in stretches)
        {
            if (stretch.IsEmpty) continue;
            var list = new ArrayBufferWriter<byte>(stretch.Length + 2);
            list.Write("["u8);
            list.Write(stretch.Span);
            list.Write("]"u8);
            foreach (var item in JsonNode.Parse(list.WrittenSpan, documentOptions: Deep)!.AsArray().ToArray())
                if (item is JsonObject one) items.Add(Complete((JsonObject)one.DeepClone(), responseId, items.Count));
        }
        return items;
    }

    /// <summary>Clients leave out what the API adds: the type of a message, its content as parts, and an id, by which the next page is asked for.</summary>
    private static JsonObject Complete(JsonObject item, string responseId, int index)
    {
        if (item["type"] is null && item["role"] is not null) item["type"] = "message";
        if (item["role"] is { } role && item["content"] is JsonValue content && content.TryGetValue(out string? text))
            item["content"] = new JsonArray(new JsonObject { ["type"] = role is JsonValue said && said.TryGetValue(out string? name) && name == "assistant" ? "output_text" : "input_text", ["text"] = text });
        if (IdOf(item) is null) item["id"] = $"item_{responseId.AsSpan(Math.Max(responseId.Length - 12, 0))}_{index}";
        return item;
    }

    private static string? IdOf(JsonObject item) => item["id"] is JsonValue id && id.TryGetValue(out string? text) ? text : null;

    public static byte[] Bytes(JsonObject json)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, Compact)) json.WriteTo(writer);
        return output.WrittenSpan.ToArray();
    }

    private static StoredResponseAnswer Wrong(string name, string expected) =>
        new(new ProviderError(ProviderErrorKind.InvalidRequest, $"The parameter {name} must be {expected}.") { Param = name });
}
