using System.Globalization;
using System.Text.RegularExpressions;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>
/// Maps paths in a canonical request to paths in the client's request. Filled only if a field was refused, by translating the request again.
/// </summary>
internal sealed partial class ClientPaths
{
    private readonly List<(string Path, string[] Parts, string[] Calls)> _messages = [];

    /// <summary>Records the next canonical message.</summary>
    /// <param name="path">Its path in the client's request.</param>
    /// <param name="parts">The paths of its parts.</param>
    /// <param name="calls">The paths of its calls.</param>
    public void Add(string path, string[] parts, string[] calls) => _messages.Add((path, parts, calls));

    /// <summary>The client's path; null for an unknown field.</summary>
    /// <param name="canonical">The canonical path, such as <c>messages[1].content[0].image_url</c>. Some upstreams put a dot before each bracket.</param>
    /// <param name="tools">The paths of the functions, in order.</param>
    public string? Of(string canonical, IReadOnlyList<string> tools)
    {
        var match = Place().Match(canonical);
        if (!match.Success || !TryGet(match.Groups["at"].Value, out int at)) return null;
        string rest = match.Groups["rest"].Value;
        if (match.Groups["list"].Value == "tools") return at < tools.Count ? tools[at] + OfTool(rest) : null;
        if (at >= _messages.Count) return null;
        var (path, parts, calls) = _messages[at];
        if (!TryGet(match.Groups["inner"].Value, out int inner)) return parts is [var only] ? only : path;
        return match.Groups["member"].Value == "tool_calls"
            ? (inner < calls.Length ? calls[inner] : path)
            : inner < parts.Length ? parts[inner] : path;
    }

    private static string OfTool(string rest) => rest switch
    {
        ".function.name" => ".name",
        ".function.description" => ".description",
        _ when rest.StartsWith(".function.parameters", StringComparison.Ordinal) => ".parameters",
        _ => "",
    };

    private static bool TryGet(string digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(@"^(?<list>messages|tools)\.?\[(?<at>\d+)\](?:\.(?<member>content|tool_calls)(?:\.?\[(?<inner>\d+)\])?)?(?<rest>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
