using System.Globalization;
using System.Text.RegularExpressions;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>
/// Maps paths in a canonical request to paths in the client's request. Filled while the request is translated. If a field is
/// refused, the request is translated again.
/// </summary>
internal sealed partial class AskedPaths
{
    private readonly List<Message> _messages = [];

    private sealed record Message(string? Path, string? Text, string? Images)
    {
        /// <summary>The path of each part, if there is more than a text and its images.</summary>
        public string[] Parts { get; init; } = [];
    }

    /// <summary>The client's names of top-level canonical fields, if they differ.</summary>
    public static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["max_completion_tokens"] = "options.num_predict",
        ["temperature"] = "options.temperature",
        ["top_p"] = "options.top_p",
        ["top_k"] = "options.top_k",
        ["seed"] = "options.seed",
        ["stop"] = "options.stop",
        ["frequency_penalty"] = "options.frequency_penalty",
        ["presence_penalty"] = "options.presence_penalty",
        ["reasoning_effort"] = "think",
        ["response_format"] = "format",
        ["stream_options"] = "stream",
    };

    /// <summary>Records the next canonical message.</summary>
    /// <param name="path">The path of the client's message; null for a message that the gateway added.</param>
    /// <param name="text">The path of its text.</param>
    /// <param name="images">The path of its list of images.</param>
    public void Add(string? path, string? text, string? images) => _messages.Add(new Message(path, text, images));

    /// <summary>Records the next canonical message, which combines parts of several client messages.</summary>
    /// <param name="path">The path of the first client message.</param>
    /// <param name="parts">The path of each part.</param>
    public void Add(string path, string[] parts) => _messages.Add(new Message(path, path, null) { Parts = parts });

    /// <summary>The client's path; null if it is the same or unknown.</summary>
    /// <param name="canonical">The canonical path, such as <c>messages[1].content[0].image_url</c>. Some upstreams put a dot before each bracket.</param>
    public string? Of(string canonical)
    {
        var match = Place().Match(canonical);
        if (!match.Success) return Names.GetValueOrDefault(canonical.Split('.', '[')[0]);
        string at = match.Groups["at"].Value, rest = match.Groups["rest"].Value;
        if (match.Groups["list"].Value == "tools") return $"tools.{at}{rest}";
        if (!int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= _messages.Count || _messages[index] is not { Path: not null } message) return null;
        var part = Part().Match(rest);
        if (!part.Success) return rest.StartsWith(".content", StringComparison.Ordinal) ? message.Text : message.Path;
        // The text comes before the images.
        int number = int.Parse(part.Groups["at"].Value, CultureInfo.InvariantCulture);
        return part.Groups["list"].Value switch
        {
            "tool_calls" => $"{message.Path}.tool_calls.{number}{part.Groups["rest"].Value}",
            "images" => $"{message.Images}.{number}",
            _ when message.Parts.Length > 0 => number < message.Parts.Length ? message.Parts[number] : message.Path,
            _ when message.Images is null => message.Text,
            _ => number == 0 ? message.Text : $"{message.Images}.{number - 1}",
        };
    }

    [GeneratedRegex(@"^(?<list>messages|tools)\.?\[(?<at>\d{1,9})\](?<rest>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    [GeneratedRegex(@"^\.(?<list>content|images|tool_calls)\.?\[(?<at>\d{1,9})\](?<rest>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
