using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// Lists the sources of a reply at the end of its text, for a client that let the model search the web: the URLs of
/// <c>annotations</c>. The format's own blocks (<c>web_search_tool_result</c>, citations) cannot be used: they contain data that Anthropic
/// encrypts, and Anthropic refuses a conversation in which another vendor created them.
/// </summary>
internal sealed class OutgoingSources
{
    private const int Most = 50;

    private readonly List<(string Address, string Title)> _sources = [];

    /// <param name="annotations">The annotations. Ignored if it is not an array.</param>
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

    /// <summary>The text that lists the sources; null if there are none.</summary>
    /// <param name="said">The reply in UTF-8. Sources that the model names itself are not repeated.</param>
    public string? Of(ReadOnlySpan<byte> said)
    {
        var text = new StringBuilder();
        foreach (var (address, title) in _sources)
            if (said.IndexOf(Encoding.UTF8.GetBytes(address)) < 0) text.Append("\n- [").Append(OneLine(title)).Append("](").Append(address).Append(')');
        return text.Length == 0 ? null : $"\n\nSources:{text}";
    }

    private static string OneLine(string title) => string.Concat(title.Select(c => char.IsControl(c) ? ' ' : c is '[' or ']' ? '|' : c));
}
