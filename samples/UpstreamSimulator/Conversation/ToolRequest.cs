using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace UpstreamSimulator.Conversation;

/// <summary>
/// Decides which tools an answer calls: those that the user asks for, as <c>CALL_TOOL weather {"city":"Paris"}</c> or in
/// a sentence such as "Call weather and time.", or one when the request demands a call. Otherwise none, however many
/// tools are offered.
/// </summary>
internal static partial class ToolRequest
{
    private const int Most = 2;

    public static List<ToolCall> Calls(Question question, long number)
    {
        var wanted = Commanded(question);
        if (wanted.Count == 0) wanted = Named(question);
        if (wanted.Count == 0 && question.MustCallTool) wanted = [.. question.Tools.Take(1).Select(Example)];
        return wanted
            .Take(question.AllowsParallelCalls ? Most : 1)
            .Select((tool, index) => new ToolCall($"call_sim{number:x8}_{index}", tool.Name, tool.Arguments))
            .ToList();
    }

    private static List<(string Name, string Arguments)> Commanded(Question question)
    {
        List<(string, string)> wanted = [];
        foreach (Match command in Command().Matches(question.UserText))
        {
            if (question.Tools.FirstOrDefault(tool => tool.Name == command.Groups[1].Value) is not { } tool)
                continue;

            wanted.Add((tool.Name, ObjectAt(question.UserText, command.Index + command.Length) ?? Example(tool).Arguments));
        }

        return wanted;
    }

    private static List<(string Name, string Arguments)> Named(Question question)
    {
        if (question.Tools.Count == 0)
            return [];

        var requests = Request().Matches(question.UserText).Select(match => match.Groups[1].Value).ToArray();
        return question.Tools
            .Where(tool => requests.Any(request => Regex.IsMatch(request, $@"(?<!\w){Regex.Escape(tool.Name)}(?!\w)")))
            .Select(Example)
            .ToList();
    }

    private static (string Name, string Arguments) Example(Tool tool) => (tool.Name, SchemaExample.Of(tool.Parameters));

    /// <summary>The JSON object that begins here; null when none does.</summary>
    private static string? ObjectAt(string text, int start)
    {
        if (start >= text.Length || text[start] != '{')
            return null;

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text[start..]));
        try
        {
            return JsonElement.ParseValue(ref reader).GetRawText();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\bCALL_TOOL\s+([\w.-]+)[ \t]*", RegexOptions.CultureInvariant)]
    private static partial Regex Command();

    [GeneratedRegex(@"\b(?:call|use|run|invoke)\b([^.!?\r\n]*)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Request();
}
