using System.Globalization;
using System.Text.RegularExpressions;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// Maps the fields of a canonical request to the client's. A canonical message may come from several items. Filled only after a field was
/// refused, by translating the request again.
/// </summary>
internal sealed partial class GivenPaths
{
    private readonly List<Message> _messages = [];

    private sealed record Message(string Path, string Content, string[] Parts, string[] Calls);

    /// <summary>Adds the next canonical message.</summary>
    /// <param name="path">The path of the client's item.</param>
    /// <param name="content">The path of its content.</param>
    /// <param name="parts">The message's parts.</param>
    /// <param name="calls">The paths of the items of its calls.</param>
    public void Add(string path, string content, IReadOnlyList<GivenPart> parts, IEnumerable<string>? calls = null) =>
        _messages.Add(new Message(path, content, [.. parts.Select(p => p.Path)], [.. calls ?? []]));

    /// <summary>The client's path; null for an unknown field.</summary>
    /// <param name="canonical">A path such as <c>messages[1].content[0].image_url</c>; some upstreams put a dot before each bracket.</param>
    /// <param name="tools">The paths of the tools that became functions, in order.</param>
    public string? Of(string canonical, IReadOnlyList<string> tools)
    {
        var match = Place().Match(canonical);
        if (!match.Success || !TryGet(match.Groups["at"].Value, out int at)) return null;
        string rest = match.Groups["rest"].Value;
        if (match.Groups["list"].Value == "tools") return at < tools.Count ? tools[at] + OfFunction(rest) : null;
        if (at >= _messages.Count) return null;
        var message = _messages[at];
        bool isInner = TryGet(match.Groups["inner"].Value, out int inner);
        return match.Groups["member"].Value switch
        {
            "content" when isInner => inner < message.Parts.Length && message.Parts[inner].Length > 0 ? message.Parts[inner] + OfPart(rest) : message.Path,
            "content" => message.Parts is [{ Length: > 0 } only] ? only : message.Content,
            "tool_calls" => isInner && inner < message.Calls.Length ? message.Calls[inner] + OfFunction(rest) : message.Path,
            _ => message.Path + (rest == ".tool_call_id" ? ".call_id" : rest == ".role" ? rest : ""),
        };
    }

    private static string OfPart(string rest) => rest.StartsWith(".image_url", StringComparison.Ordinal) ? ".image_url" : rest.StartsWith(".file", StringComparison.Ordinal) ? ".file_data" : "";

    private static string OfFunction(string rest) =>
        rest == ".id" ? ".call_id" : rest.StartsWith(".function.", StringComparison.Ordinal) ? rest[".function".Length..] : "";

    private static bool TryGet(string digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(@"^(?<list>messages|tools)\.?\[(?<at>\d+)\](?:\.(?<member>content|tool_calls)(?:\.?\[(?<inner>\d+)\])?)?(?<rest>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
