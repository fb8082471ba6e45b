using System.Globalization;
using System.Text.RegularExpressions;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// Maps paths in a canonical request to paths in the client's request. One canonical message can combine several client messages, and
/// one client message can become several. Filled only if a field was refused, by translating the request again.
/// </summary>
internal sealed partial class ClientPaths
{
    private readonly List<Message> _messages = [];

    private sealed record Message(string Path, string Content, string?[] Parts, string[] Calls);

    /// <summary>Records the next canonical message.</summary>
    /// <param name="path">The path of the client's message, or of the block that became a message.</param>
    /// <param name="content">The path of its content.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="calls">The paths of its calls.</param>
    public void Add(string path, string content, IReadOnlyList<InboundPart> parts, IEnumerable<string>? calls = null) =>
        _messages.Add(new Message(path, content, [.. parts.Select(p => p.Path.Length == 0 ? null : p.Path)], [.. calls ?? []]));

    /// <summary>The client's path; null for an unknown field.</summary>
    /// <param name="canonical">The canonical path, such as <c>messages[1].content[0].image_url</c>. Some upstreams put a dot before each bracket.</param>
    /// <param name="tools">The paths of the tools that became functions, in order.</param>
    public string? Of(string canonical, IReadOnlyList<string> tools)
    {
        var match = Place().Match(canonical);
        if (!match.Success || !TryGet(match.Groups["at"].Value, out int at)) return null;
        string rest = match.Groups["rest"].Value;
        if (match.Groups["list"].Value == "tools") return at < tools.Count ? tools[at] + OfTool(rest) : null;
        if (at >= _messages.Count) return null;
        var message = _messages[at];
        bool isInner = TryGet(match.Groups["inner"].Value, out int inner);
        return match.Groups["member"].Value switch
        {
            "content" when isInner => inner < message.Parts.Length ? (message.Parts[inner] ?? message.Path) + OfPart(rest) : message.Content,
            "content" => message.Parts is [{ } only] ? only : message.Content,
            "tool_calls" => isInner && inner < message.Calls.Length ? message.Calls[inner] + OfCall(rest) : message.Content,
            _ => message.Path + OfMessage(rest),
        };
    }

    private static string OfPart(string rest) =>
        rest.StartsWith(".image_url", StringComparison.Ordinal) || rest.StartsWith(".file", StringComparison.Ordinal) ? ".source" : OfAny(rest);

    private static string OfCall(string rest) => rest switch
    {
        ".function.arguments" => ".input",
        ".function.name" => ".name",
        ".id" => rest,
        _ => OfAny(rest),
    };

    private static string OfTool(string rest) => rest switch
    {
        ".function.name" => ".name",
        ".function.description" => ".description",
        _ when rest.StartsWith(".function.parameters", StringComparison.Ordinal) => ".input_schema",
        _ => OfAny(rest),
    };

    private static string OfMessage(string rest) => rest switch
    {
        ".role" => rest,
        ".tool_call_id" => ".tool_use_id",
        _ => OfAny(rest),
    };

    private static string OfAny(string rest) => rest.StartsWith(".cache_control", StringComparison.Ordinal) ? rest : "";

    private static bool TryGet(string digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(@"^(?<list>messages|tools)\.?\[(?<at>\d+)\](?:\.(?<member>content|tool_calls)(?:\.?\[(?<inner>\d+)\])?)?(?<rest>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
