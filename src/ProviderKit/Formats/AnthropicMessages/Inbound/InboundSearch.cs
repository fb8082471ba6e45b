using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// The web search tool that a client offers the model (<c>web_search_20250305</c> and later). Some other vendors have their own search.
/// The canonical form is <c>web_search_options</c>, which is optional (<see cref="SoftMembers.Search"/>) unless the client requires a search.
/// </summary>
internal sealed class InboundSearch
{
    private const string Kind = "web_search_";

    // The name and type identify the tool, and the location is translated. Caching and deferred loading do not change the search.
    private static readonly string[] Said = ["type", "name", "user_location", "cache_control", "defer_loading"];

    private readonly JsonElement _tool;
    private readonly string _path;
    private readonly string _type;

    private InboundSearch(JsonElement tool, string path, string type) => (_tool, _path, _type) = (tool, path, type);

    /// <summary>Returns null if the tool is not a web search.</summary>
    public static InboundSearch? Of(JsonElement tool, string path, string type) => type.StartsWith(Kind, StringComparison.Ordinal) ? new(tool, path, type) : null;

    /// <summary>The tool's name; null for none.</summary>
    public string? Name => JsonMember.Text(_tool, "name");

    /// <summary>The client's path of a canonical path; null if the path does not belong to the search.</summary>
    public string? PathOf(string canonical) => canonical.StartsWith(SoftMembers.Search, StringComparison.Ordinal) ? _path : null;

    /// <summary>The client's names of canonical fields, including those of the search.</summary>
    public IReadOnlyDictionary<string, string> NamesWith(IReadOnlyDictionary<string, string> names) => new Dictionary<string, string>(names)
    {
        [SoftMembers.Search] = $"{_path} ({_type})",
        [$"{SoftMembers.Search}.user_location"] = $"{_path}.user_location",
    };

    /// <summary>Records the options that are not sent to other vendors.</summary>
    public void NoteLeftOut(InboundRequest request)
    {
        foreach (var member in _tool.EnumerateObject())
            if (!Said.Contains(member.Name) && RequestMembers.SaysSomething(member.Value)) request.LeaveOut($"{_path}.{member.Name}");
    }

    public void Write(Utf8JsonWriter json)
    {
        if (Given.Has(_tool, SearchOptions.Place, out var place))
        {
            Given.Object(place, $"{_path}.{SearchOptions.Place}");
            foreach (string name in (ReadOnlySpan<string>)["city", "region", "country", "timezone"]) _ = Given.Maybe(place, name, $"{_path}.{SearchOptions.Place}");
        }
        SearchOptions.Write(json, place);
    }
}
