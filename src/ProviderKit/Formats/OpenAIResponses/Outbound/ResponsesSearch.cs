using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>Translates web search: <c>web_search_options</c> in chat becomes the tool <c>web_search</c>.</summary>
internal sealed class ResponsesSearch
{
    private readonly JsonElement _options;

    private ResponsesSearch(JsonElement options) => _options = options;

    /// <summary>The search of a request; null for none, and for an optional search that the model does not support.</summary>
    /// <param name="chat">The request.</param>
    /// <param name="vendorSearches">Whether the vendor has the tool.</param>
    /// <param name="model">The vendor's name of the model.</param>
    /// <param name="provider">The provider's name, for errors.</param>
    /// <exception cref="ChatFieldException">The client requires a search, and the vendor does not have the tool.</exception>
    public static ResponsesSearch? Of(ChatDocument chat, bool vendorSearches, string model, string provider)
    {
        if (!chat.AsksForSearch) return null;
        if (!vendorSearches || (chat.SearchIsSoft && !ResponsesModel.Of(model).Searches))
            return chat.TryLeaveOutSearch() ? null : throw new ChatFieldException(ChatField.Unsupported(provider, SoftMembers.Search));
        var options = chat.Root.GetProperty(SoftMembers.Search);
        return options.ValueKind == JsonValueKind.Object ? new ResponsesSearch(options) : throw ChatField.Wrong(SoftMembers.Search, "an object");
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "web_search"u8);
        foreach (var option in _options.EnumerateObject())
        {
            if (option.Name == "user_location" && option.Value.ValueKind == JsonValueKind.Object) WriteLocation(json, option.Value);
            else if (option.Value.ValueKind != JsonValueKind.Null) option.WriteTo(json);
        }
        json.WriteEndObject();
    }

    /// <summary>Writes the location, whose members are one level deeper in chat, in <c>approximate</c>.</summary>
    private static void WriteLocation(Utf8JsonWriter json, JsonElement location)
    {
        json.WriteStartObject("user_location"u8);
        json.WriteString("type"u8, "approximate"u8);
        var place = location.TryGetProperty("approximate", out var nested) && nested.ValueKind == JsonValueKind.Object ? nested : location;
        foreach (var member in place.EnumerateObject())
            if (member.Name != "type") member.WriteTo(json);
        json.WriteEndObject();
    }
}
