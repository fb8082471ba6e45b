using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// The web search that a client offers the model (<c>web_search</c>, <c>web_search_preview</c> and dated ones): an offer that models which cannot
/// search do without, unless the client demands it.
/// </summary>
internal sealed class GivenSearch
{
    private const string Kind = "web_search";

    private static readonly string[] Said = ["type", SearchOptions.Place, SearchOptions.Size, "external_web_access"];

    private readonly JsonElement _tool;
    private readonly string _path;
    private readonly string _type;
    private readonly JsonElement _place;
    private readonly string? _size;

    private GivenSearch(JsonElement tool, string path, string type)
    {
        (_tool, _path, _type) = (tool, path, type);
        if (Field.Has(tool, SearchOptions.Place, out _place)) Field.Object(_place, $"{path}.{SearchOptions.Place}");
        _size = Field.Maybe(tool, SearchOptions.Size, path);
    }

    /// <summary>Null for a tool that is another, and for a search of what OpenAI has stored alone.</summary>
    public static GivenSearch? Of(JsonElement tool, string path, string type) =>
        IsType(type) && JsonMember.Get(tool, "external_web_access").ValueKind != JsonValueKind.False ? new(tool, path, type) : null;

    public static bool IsType(string type) => type.StartsWith(Kind, StringComparison.Ordinal);

    /// <summary>Whether the client insists on it.</summary>
    public bool IsDemanded { get; set; }

    /// <summary>The client's names of canonical members, with those of the search.</summary>
    public IReadOnlyDictionary<string, string> NamesWith(IReadOnlyDictionary<string, string> names) => new Dictionary<string, string>(names)
    {
        [SoftMembers.Search] = $"{_path} ({_type})",
        [$"{SoftMembers.Search}.{SearchOptions.Place}"] = $"{_path}.{SearchOptions.Place}",
        [$"{SoftMembers.Search}.{SearchOptions.Size}"] = $"{_path}.{SearchOptions.Size}",
    };

    /// <summary>Where the client put what the canonical request has at a path; null for a path that is not the search's.</summary>
    public string? PathOf(string canonical) => canonical.StartsWith(SoftMembers.Search, StringComparison.Ordinal) ? _path : null;

    /// <summary>Records the options that no other vendor's search receives.</summary>
    public void NoteLeftOut(GivenRequest request)
    {
        foreach (var member in _tool.EnumerateObject())
            if (!Said.Contains(member.Name) && RequestMembers.SaysSomething(member.Value)) request.LeaveOut($"{_path}.{member.Name}");
    }

    /// <summary>Writes into the request's extras that no upstream may answer without it.</summary>
    public static void WriteDemand(Utf8JsonWriter json)
    {
        json.WriteStartObject(ExtraContent.Own);
        json.WriteStartArray(RequiredFields.Name);
        json.WriteStringValue(SoftMembers.Search);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public void Write(Utf8JsonWriter json) => SearchOptions.Write(json, _place, _size);
}
