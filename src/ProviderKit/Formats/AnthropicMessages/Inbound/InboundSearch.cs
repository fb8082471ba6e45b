using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// The web search that a client offers the model (<c>web_search_20250305</c> and later). Other vendors search by themselves, where
/// they can: the canonical form has <c>web_search_options</c> for it, as an offer (<see cref="SoftMembers.Search"/>) unless the client demands it.
/// </summary>
internal sealed class InboundSearch
{
    private const string Kind = "web_search_";

    // The name and the type say what it is; the place is translated. What is cached or loaded late is the same search.
    private static readonly string[] Said = ["type", "name", "user_location", "cache_control", "defer_loading"];

    private readonly JsonElement _tool;
    private readonly string _path;
    private readonly string _type;

    private InboundSearch(JsonElement tool, string path, string type) => (_tool, _path, _type) = (tool, path, type);

    /// <summary>Null for a tool that is another.</summary>
    public static InboundSearch? Of(JsonElement tool, string path, string type) => type.StartsWith(Kind, StringComparison.Ordinal) ? new(tool, path, type) : null;

    /// <summary>The tool's name; null for none.</summary>
    public string? Name => JsonMember.Text(_tool, "name");

    /// <summary>Where the client put what the canonical request has at a path; null for a path that is not the search's.</summary>
    public string? PathOf(string canonical) => canonical.StartsWith(SoftMembers.Search, StringComparison.Ordinal) ? _path : null;

    /// <summary>The client's names of canonical members, with those of the search.</summary>
    public IReadOnlyDictionary<string, string> NamesWith(IReadOnlyDictionary<string, string> names) => new Dictionary<string, string>(names)
    {
        [SoftMembers.Search] = $"{_path} ({_type})",
        [$"{SoftMembers.Search}.user_location"] = $"{_path}.user_location",
    };

    /// <summary>Records the options that no other vendor's search receives.</summary>
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
