using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Searches of the web that an upstream made for an answer, as canonical replies carry them in <c>extra_content</c> beneath the name of the
/// vendor: a call and its result (<c>content_blocks</c>, in their order), or the queries of the whole answer (<c>grounding_metadata</c>).
/// </summary>
internal static class MadeSearches
{
    private const string Call = "server_tool_use", Name = "web_search", Result = "web_search_tool_result", Queries = "webSearchQueries";

    // An answer has a few; a list of more is not the result of searches.
    private const int MostQueries = 64;

    /// <summary>Whether an <c>extra_content</c> may have any: the look that costs nothing.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> extra) => extra.IndexOf("\"web_search"u8) >= 0 || extra.IndexOf("\"webSearchQueries\""u8) >= 0;

    /// <param name="extra">The <c>extra_content</c> of a message or a delta.</param>
    public static IEnumerable<MadeSearch> In(JsonElement extra) => extra.EnumerateObject().SelectMany(static vendor => Of(vendor.Value));

    private static IEnumerable<MadeSearch> Of(JsonElement vendor)
    {
        foreach (var block in Items(vendor, "content_blocks"))
        {
            string? type = JsonMember.Text(block, "type");
            if (type == Call && JsonMember.Text(block, "name") == Name && JsonMember.Text(block, "id") is { Length: > 0 } id)
                yield return new MadeSearch(MadeSearchPart.Call, id, JsonMember.Text(JsonMember.Get(block, "input"), "query"), block.Clone());
            else if (type == Result && JsonMember.Text(block, "tool_use_id") is { Length: > 0 } of)
                // In place of the list of what was found stands one error.
                yield return new MadeSearch(JsonMember.Get(block, "content").ValueKind == JsonValueKind.Array ? MadeSearchPart.Result : MadeSearchPart.Failure, of, null, block.Clone());
        }
        foreach (var query in Items(JsonMember.Get(vendor, "grounding_metadata"), Queries).Take(MostQueries))
            if (query.ValueKind == JsonValueKind.String && query.GetString() is { Length: > 0 } text) yield return new MadeSearch(MadeSearchPart.Whole, "", text, default);
    }

    private static IEnumerable<JsonElement> Items(JsonElement carrier, string name) =>
        JsonMember.Get(carrier, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}

/// <summary>A search, or a part of one.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Id">By which a result refers to its call; empty for a search without.</param>
/// <param name="Query">What was searched for; null for a result, and where the upstream does not say it.</param>
/// <param name="Block">What the upstream wants back with the conversation; undefined for nothing.</param>
internal readonly record struct MadeSearch(MadeSearchPart Part, string Id, string? Query, JsonElement Block);

/// <summary>What of a search an upstream tells at once.</summary>
internal enum MadeSearchPart
{
    /// <summary>It begins.</summary>
    Call,

    /// <summary>It found something, or nothing.</summary>
    Result,

    /// <summary>It failed.</summary>
    Failure,

    /// <summary>All of it.</summary>
    Whole,
}
