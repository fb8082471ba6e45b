using System.Globalization;
using System.Text.RegularExpressions;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>
/// Where the fields of a canonical request stand in the client's. Filled while the request is translated, which is done again for a
/// field that was refused.
/// </summary>
internal sealed partial class AskedPaths
{
    private readonly List<Message> _messages = [];

    private sealed record Message(string? Path, string? Text, string? Images)
    {
        /// <summary>What each part is made of, where that is more than a text and its images.</summary>
        public string[] Parts { get; init; } = [];
    }

    /// <summary>The client's names of top-level members of the canonical request, where they differ.</summary>
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

    /// <summary>The next canonical message is written.</summary>
    /// <param name="path">The client's message; null where the client wrote none.</param>
    /// <param name="text">Its text.</param>
    /// <param name="images">The list of its images.</param>
    public void Add(string? path, string? text, string? images) => _messages.Add(new Message(path, text, images));

    /// <summary>The next canonical message is written, which is made of parts of several.</summary>
    /// <param name="path">The first of them.</param>
    /// <param name="parts">What each part is made of.</param>
    public void Add(string path, string[] parts) => _messages.Add(new Message(path, path, null) { Parts = parts });

    /// <summary>The client's path; null for a field that it has under the same name, or that is not known.</summary>
    /// <param name="canonical">Such as <c>messages[1].content[0].image_url</c>; some upstreams put a dot before each bracket.</param>
    public string? Of(string canonical)
    {
        var match = Place().Match(canonical);
        if (!match.Success) return Names.GetValueOrDefault(canonical.Split('.', '[')[0]);
        string at = match.Groups["at"].Value, rest = match.Groups["rest"].Value;
        if (match.Groups["list"].Value == "tools") return $"tools.{at}{rest}";
        if (!int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= _messages.Count || _messages[index] is not { Path: not null } message) return null;
        var part = Part().Match(rest);
        if (!part.Success) return rest.StartsWith(".content", StringComparison.Ordinal) ? message.Text : message.Path;
        // The text comes first where there are images.
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
