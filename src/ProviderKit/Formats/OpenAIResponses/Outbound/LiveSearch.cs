using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>
/// Translates <c>search_parameters</c> of xAI's chat to the tools <c>web_search</c> and <c>x_search</c> of this format. Restrictions that
/// the tools do not support are refused: other sources, and dates for the web. Other parameters are left out. Sources: xAI's guides to
/// live search and to its search tools.
/// </summary>
internal sealed class LiveSearch
{
    public const string Name = "search_parameters";

    private const string Sources = "sources", From = "from_date", To = "to_date";

    private static readonly (string Given, string Written)[] OfWeb = [("allowed_websites", "allowed_domains"), ("excluded_websites", "excluded_domains")];

    private static readonly (string Given, string Written)[] OfX =
        [("included_x_handles", "allowed_x_handles"), ("x_handles", "allowed_x_handles"), ("excluded_x_handles", "excluded_x_handles")];

    private readonly JsonElement _parameters;
    private readonly List<(bool IsWeb, JsonElement Source)> _sources;

    private LiveSearch(JsonElement parameters, List<(bool IsWeb, JsonElement Source)> sources) => (_parameters, _sources) = (parameters, sources);

    /// <summary>Whether the web is searched.</summary>
    public bool HasWeb => _sources.Exists(static source => source.IsWeb);

    /// <summary>The search of a request; null for none.</summary>
    /// <param name="chat">The request.</param>
    /// <param name="provider">The provider's name, for errors.</param>
    /// <exception cref="ChatFieldException">The tools do not support the search.</exception>
    public static LiveSearch? Of(ChatDocument chat, string provider)
    {
        if (!ChatField.TryGet(chat.Root, Name, out var parameters)) return null;
        if (parameters.ValueKind != JsonValueKind.Object) throw ChatField.Wrong(Name, "an object");
        string mode = JsonMember.Text(parameters, "mode") ?? "auto";
        if (mode == "off") return null;
        if (mode is not ("auto" or "on")) throw ChatField.Wrong($"{Name}.mode", "off, auto or on");
        var search = new LiveSearch(parameters, Read(parameters, provider));
        foreach (string date in (ReadOnlySpan<string>)[From, To])
            if (search.HasWeb && Says(parameters, date)) throw new ChatFieldException(ChatField.Unsupported(provider, $"{Name}.{date}", "its web_search takes no dates; search X alone, or leave it out"));
        search.NoteLeftOut(chat, mode);
        return search;
    }

    public void Write(Utf8JsonWriter json)
    {
        foreach (var (isWeb, source) in _sources)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, isWeb ? "web_search"u8 : "x_search"u8);
            if (isWeb) WriteFilters(json, source);
            else
            {
                Copy(json, source, OfX);
                Copy(json, _parameters, [(From, From), (To, To)]);
            }
            json.WriteEndObject();
        }
    }

    private static List<(bool IsWeb, JsonElement Source)> Read(JsonElement parameters, string provider)
    {
        // The vendor's default sources.
        if (!Says(parameters, Sources)) return [(true, default), (false, default)];
        var given = JsonMember.Get(parameters, Sources);
        if (given.ValueKind != JsonValueKind.Array) throw ChatField.Wrong($"{Name}.{Sources}", "an array of objects");
        var sources = new List<(bool IsWeb, JsonElement Source)>();
        foreach (var source in given.EnumerateArray())
            sources.Add((JsonMember.Text(source, "type") switch
            {
                "web" => true,
                "x" => false,
                _ => throw new ChatFieldException(ChatField.Unsupported(provider, $"{Name}.{Sources}[{sources.Count}].type", "its tools search web and x")),
            }, source));
        return sources;
    }

    private static void WriteFilters(Utf8JsonWriter json, JsonElement source)
    {
        if (!Array.Exists(OfWeb, member => Says(source, member.Given))) return;
        json.WriteStartObject("filters"u8);
        Copy(json, source, OfWeb);
        json.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter json, JsonElement from, (string Given, string Written)[] members)
    {
        foreach (var (given, written) in members)
        {
            if (!Says(from, given)) continue;
            json.WritePropertyName(written);
            JsonMember.Get(from, given).WriteTo(json);
        }
    }

    private void NoteLeftOut(ChatDocument chat, string mode)
    {
        // The model decides whether it calls a tool.
        if (mode == "on") chat.LeaveOut($"{Name}.mode");
        foreach (var member in _parameters.EnumerateObject())
            if (member.Name is not ("mode" or Sources or From or To) && RequestMembers.SaysSomething(member.Value) && !(member.Name == "return_citations" && member.Value.ValueKind == JsonValueKind.True))
                chat.LeaveOut($"{Name}.{member.Name}");
        for (int i = 0; i < _sources.Count; i++)
        {
            var (isWeb, source) = _sources[i];
            if (source.ValueKind != JsonValueKind.Object) continue;
            foreach (var member in source.EnumerateObject())
                if (member.Name != "type" && !Array.Exists(isWeb ? OfWeb : OfX, known => known.Given == member.Name) && RequestMembers.SaysSomething(member.Value)) chat.LeaveOut($"{Name}.{Sources}[{i}].{member.Name}");
        }
    }

    private static bool Says(JsonElement carrier, string name) => JsonMember.Get(carrier, name) is { ValueKind: not JsonValueKind.Undefined } value && RequestMembers.SaysSomething(value);
}
