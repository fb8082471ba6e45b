using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// Where an answer comes from, for a client that has let the model search the web: the addresses of <c>annotations</c> at the end of
/// the text. The format's own blocks for it (<c>web_search_tool_result</c>, citations) hold what its vendor has encrypted, and that
/// vendor refuses a conversation in which they were made by another.
/// </summary>
internal sealed class OutgoingSources
{
    private const int Most = 50;

    private readonly List<(string Address, string Title)> _sources = [];

    /// <param name="annotations">The array; anything else is ignored.</param>
    public void Add(JsonElement annotations)
    {
        if (annotations.ValueKind != JsonValueKind.Array) return;
        foreach (var annotation in annotations.EnumerateArray())
        {
            if (annotation.ValueKind != JsonValueKind.Object || !annotation.TryGetProperty("url_citation", out var citation) || citation.ValueKind != JsonValueKind.Object) continue;
            if (JsonMember.Text(citation, "url") is not { } address || !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) continue;
            if (_sources.Count < Most && !_sources.Exists(s => s.Address == address)) _sources.Add((address, JsonMember.Text(citation, "title") is { Length: > 0 } title ? title : address));
        }
    }

    /// <summary>The text that names the sources; null for none.</summary>
    /// <param name="said">The answer, in UTF-8: some models name their sources in it themselves.</param>
    public string? Of(ReadOnlySpan<byte> said)
    {
        var text = new StringBuilder();
        foreach (var (address, title) in _sources)
            if (said.IndexOf(Encoding.UTF8.GetBytes(address)) < 0) text.Append("\n- [").Append(OneLine(title)).Append("](").Append(address).Append(')');
        return text.Length == 0 ? null : $"\n\nSources:{text}";
    }

    private static string OneLine(string title) => string.Concat(title.Select(c => char.IsControl(c) ? ' ' : c is '[' or ']' ? '|' : c));
}
