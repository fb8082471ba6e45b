using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Web searches that an upstream performed for a reply, which canonical replies carry in <c>extra_content</c> under the name of the
/// vendor: calls and results (<c>content_blocks</c>, in order), or the queries of the whole reply (<c>grounding_metadata</c>).
/// </summary>
internal static class MadeSearches
{
    private const string Call = "server_tool_use", Name = "web_search", Result = "web_search_tool_result", Queries = "webSearchQueries";

    // A reply has only a few queries. The limit protects against other data.
    private const int MostQueries = 64;

    /// <summary>A cheap check whether an <c>extra_content</c> may contain searches.</summary>
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
                // On failure there is an error instead of the list of results.
                yield return new MadeSearch(JsonMember.Get(block, "content").ValueKind == JsonValueKind.Array ? MadeSearchPart.Result : MadeSearchPart.Failure, of, null, block.Clone());
        }
        foreach (var query in Items(JsonMember.Get(vendor, "grounding_metadata"), Queries).Take(MostQueries))
            if (query.ValueKind == JsonValueKind.String && query.GetString() is { Length: > 0 } text) yield return new MadeSearch(MadeSearchPart.Whole, "", text, default);
    }

    private static IEnumerable<JsonElement> Items(JsonElement carrier, string name) =>
        JsonMember.Get(carrier, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}

/// <summary>A search, or a part of one.</summary>
/// <param name="Part">The part.</param>
/// <param name="Id">The id that connects a result with its call; may be empty.</param>
/// <param name="Query">The query; null for a result, or if the upstream does not send it.</param>
/// <param name="Block">The block that the upstream needs back with the conversation; undefined for none.</param>
internal readonly record struct MadeSearch(MadeSearchPart Part, string Id, string? Query, JsonElement Block);

/// <summary>The parts of a search that an upstream sends separately.</summary>
internal enum MadeSearchPart
{
    /// <summary>The call, which begins the search.</summary>
    Call,

    /// <summary>The result, which may be empty.</summary>
    Result,

    /// <summary>The search failed.</summary>
    Failure,

    /// <summary>The whole search.</summary>
    Whole,
}
