using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Translates a web search tool of other formats to chat's <c>web_search_options</c>: the location is the same, one level
/// deeper. Other options of such a tool are not sent to another vendor's search.
/// </summary>
internal static class SearchOptions
{
    public const string Place = "user_location", Size = "search_context_size";

    private static readonly string[] OfPlace = ["city", "region", "country", "timezone"];

    /// <summary>Writes the member.</summary>
    /// <param name="json">The writer, positioned in the request.</param>
    /// <param name="place">The user's location as a flat object; undefined for none.</param>
    /// <param name="size">The search context size; null for none.</param>
    public static void Write(Utf8JsonWriter json, JsonElement place, string? size = null)
    {
        json.WriteStartObject(SoftMembers.Search);
        if (size is not null) json.WriteString(Size, size);
        if (place.ValueKind == JsonValueKind.Object)
        {
            json.WriteStartObject(Place);
            json.WriteString("type"u8, "approximate"u8);
            json.WriteStartObject("approximate"u8);
            WritePlace(json, place);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>Writes the user's location in the form of search tools, from chat's <c>web_search_options</c>.</summary>
    public static void WritePlaceOf(Utf8JsonWriter json, JsonElement options)
    {
        if (JsonMember.Get(options, Place) is not { ValueKind: JsonValueKind.Object } place) return;
        json.WriteStartObject(Place);
        json.WriteString("type"u8, "approximate"u8);
        WritePlace(json, JsonMember.Get(place, "approximate") is { ValueKind: JsonValueKind.Object } nested ? nested : place);
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, JsonElement place)
    {
        foreach (string name in OfPlace)
            if (JsonMember.Text(place, name) is { } text) json.WriteString(name, text);
    }
}
