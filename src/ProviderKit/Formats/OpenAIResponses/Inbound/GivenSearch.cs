using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// The web search tool that a client offers (<c>web_search</c>, <c>web_search_preview</c> and dated versions). Models that cannot search ignore
/// it, unless the client demands a search.
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

    /// <summary>Reads a search tool; null for other tools, and for a search that only reads what OpenAI has stored.</summary>
    public static GivenSearch? Of(JsonElement tool, string path, string type) =>
        IsType(type) && JsonMember.Get(tool, "external_web_access").ValueKind != JsonValueKind.False ? new(tool, path, type) : null;

    public static bool IsType(string type) => type.StartsWith(Kind, StringComparison.Ordinal);

    /// <summary>Whether the client demands a search.</summary>
    public bool IsDemanded { get; set; }

    /// <summary>The client's names of canonical fields, including those of the search.</summary>
    public IReadOnlyDictionary<string, string> NamesWith(IReadOnlyDictionary<string, string> names) => new Dictionary<string, string>(names)
    {
        [SoftMembers.Search] = $"{_path} ({_type})",
        [$"{SoftMembers.Search}.{SearchOptions.Place}"] = $"{_path}.{SearchOptions.Place}",
        [$"{SoftMembers.Search}.{SearchOptions.Size}"] = $"{_path}.{SearchOptions.Size}",
    };

    /// <summary>The client's path of a field of the canonical request; null if it does not belong to the search.</summary>
    public string? PathOf(string canonical) => canonical.StartsWith(SoftMembers.Search, StringComparison.Ordinal) ? _path : null;

    /// <summary>Notes the options that other vendors' searches do not receive.</summary>
    public void NoteLeftOut(GivenRequest request)
    {
        foreach (var member in _tool.EnumerateObject())
            if (!Said.Contains(member.Name) && RequestMembers.SaysSomething(member.Value)) request.LeaveOut($"{_path}.{member.Name}");
    }

    /// <summary>Writes to the request's extra content that the search is required.</summary>
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
