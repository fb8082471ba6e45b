using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;

namespace ProviderKit.Dispatch.Continuation;

/// <summary>Lists the items of a kept conversation a page at a time, in the shape in which OpenAI lists them. Items are copied as they stand.</summary>
internal static class InputItems
{
    /// <summary>What a page may have beside its items, which get an id and the like.</summary>
    public const int Overhead = 32 * 1024;

    private const int DefaultLimit = 20;
    private const int MostItems = 100;

    // As deep as replies may be nested. What follows an item is another one.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256, AllowMultipleValues = true };

    public static byte[] Deleted(string id) => [.. "{\"id\":"u8, .. JsonText.Quote(id), .. ",\"object\":\"response\",\"deleted\":true}"u8];

    /// <summary>The page that a request asks for.</summary>
    /// <param name="stretches">The items, oldest first: JSON values with commas between.</param>
    /// <param name="question">Says which page: <c>after</c>, <c>limit</c>, <c>order</c>.</param>
    public static (ReadOnlyMemory<byte> Body, ProviderError? Error) Page(IReadOnlyList<ReadOnlyMemory<byte>> stretches, ResponseQuestion question)
    {
        int limit = DefaultLimit;
        if (question.Value("limit") is { } asked && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostItems))
            return Wrong("limit", $"a whole number from 1 to {MostItems}");
        if (question.Value("order") is not (null or "asc" or "desc")) return Wrong("order", "asc or desc");
        var items = Split(stretches, question.Id);
        if (question.Value("order") != "asc") items.Reverse();
        int start = 0;
        if (question.Value("after") is { } after)
        {
            start = items.FindIndex(item => item.Id == after) + 1;
            if (start == 0) return Wrong("after", "the id of an item of this response");
        }
        return (Write(items.Slice(start, Math.Min(limit, items.Count - start)), start + limit < items.Count), null);
    }

    private static List<ListedItem> Split(IReadOnlyList<ReadOnlyMemory<byte>> stretches, string responseId)
    {
        var items = new List<ListedItem>();
        foreach (var stretch in stretches)
            for (int at = Next(stretch, 0); at < stretch.Length;)
            {
                var reader = new Utf8JsonReader(stretch.Span[at..], Options);
                reader.Read();
                bool isObject = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
                var json = stretch.Slice(at, (int)reader.BytesConsumed);
                if (isObject) items.Add(ListedItem.Read(json, $"item_{responseId.AsSpan(Math.Max(responseId.Length - 12, 0))}_{items.Count}"));
                at = Next(stretch, at + json.Length);
            }
        return items;
    }

    /// <summary>Where the next value begins.</summary>
    private static int Next(ReadOnlyMemory<byte> stretch, int at)
    {
        int next = stretch.Span[at..].IndexOfAnyExcept(" \t\r\n,"u8);
        return next < 0 ? stretch.Length : at + next;
    }

    private static ReadOnlyMemory<byte> Write(List<ListedItem> page, bool hasMore)
    {
        var output = new ArrayBufferWriter<byte>(page.Sum(static item => item.Json.Length) + 256);
        output.Write("{\"object\":\"list\",\"data\":["u8);
        for (int i = 0; i < page.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            page[i].Json.WriteTo(output);
        }
        output.Write("],\"first_id\":"u8);
        output.Write(page.Count == 0 ? "null"u8 : JsonText.Quote(page[0].Id));
        output.Write(",\"last_id\":"u8);
        output.Write(page.Count == 0 ? "null"u8 : JsonText.Quote(page[^1].Id));
        output.Write(hasMore ? ",\"has_more\":true}"u8 : ",\"has_more\":false}"u8);
        return output.WrittenMemory;
    }

    private static (ReadOnlyMemory<byte> Body, ProviderError? Error) Wrong(string name, string expected) =>
        (default, new ProviderError(ProviderErrorKind.InvalidRequest, $"The parameter {name} must be {expected}.") { Param = name });
}
