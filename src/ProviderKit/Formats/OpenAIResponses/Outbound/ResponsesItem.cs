using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>Reads an item of a response's output.</summary>
internal static class ResponsesItem
{
    /// <summary>The parts of a message's content.</summary>
    public static IEnumerable<JsonElement> PartsOf(JsonElement message) => Array(message, "content");

    /// <summary>A part's text; empty for other parts.</summary>
    public static string TextOfPart(JsonElement part) => CarriedItems.TypeOf(part) is "output_text" or "text" ? JsonMember.Text(part, "text") ?? "" : "";

    /// <summary>The text of a message.</summary>
    public static string TextOf(JsonElement message) => string.Concat(PartsOf(message).Select(TextOfPart));

    /// <summary>The refusal of a message.</summary>
    public static string RefusalOf(JsonElement message) => string.Concat(PartsOf(message).Where(p => CarriedItems.TypeOf(p) == "refusal").Select(p => JsonMember.Text(p, "refusal")));

    /// <summary>The thought of a reasoning item: its summary, otherwise the reasoning itself if the vendor sends it.</summary>
    public static string ThoughtOf(JsonElement reasoning)
    {
        string summary = Join(reasoning, "summary");
        return summary.Length > 0 ? summary : Join(reasoning, "content");
    }

    /// <summary>Whether a call is a call of a custom tool.</summary>
    public static bool IsCustom(JsonElement call) => CarriedItems.TypeOf(call) == "custom_tool_call";

    /// <summary>The arguments of a call, or the input of a custom tool.</summary>
    public static string ArgumentsOf(JsonElement call)
    {
        if (IsCustom(call)) return JsonMember.Text(call, "input") ?? "";
        var arguments = JsonMember.Get(call, "arguments");
        // Some servers send the object itself.
        string? text = arguments.ValueKind == JsonValueKind.Object ? arguments.GetRawText() : JsonMember.Text(call, "arguments");
        return string.IsNullOrEmpty(text) ? "{}" : text;
    }

    /// <summary>The elements of a member; none if it is not an array.</summary>
    public static IEnumerable<JsonElement> Array(JsonElement parent, string name) =>
        JsonMember.Get(parent, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    private static string Join(JsonElement reasoning, string name) =>
        string.Join(CarriedItems.BlankLine, Array(reasoning, name).Select(part => JsonMember.Text(part, "text")).Where(text => !string.IsNullOrEmpty(text)));
}
