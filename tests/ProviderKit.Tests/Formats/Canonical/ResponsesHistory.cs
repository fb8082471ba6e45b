using System.Text.Json;
using System.Text.RegularExpressions;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>What OpenAI's Responses API refuses of a conversation, by its own words.</summary>
internal static partial class ResponsesHistory
{
    /// <summary>Null for a conversation that the API takes.</summary>
    public static string? Refusal(JsonElement root)
    {
        var open = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (root.GetProperty("input").GetArrayLength() == 0) return "input is empty";
        foreach (var item in root.GetProperty("input").EnumerateArray())
        {
            switch (item.GetProperty("type").GetString())
            {
                case "function_call":
                    string id = item.GetProperty("call_id").GetString()!;
                    if (!Id().IsMatch(id)) return $"call_id {id}";
                    if (!Id().IsMatch(item.GetProperty("name").GetString()!)) return $"name {item.GetProperty("name")}";
                    if (!seen.Add(id)) return $"two calls {id}";
                    open.Add(id);
                    break;
                case "function_call_output":
                    string answered = item.GetProperty("call_id").GetString()!;
                    if (!seen.Contains(answered)) return $"No tool call found for function call output with call_id {answered}.";
                    open.Remove(answered);
                    break;
                case "message":
                    if (item.GetProperty("content").GetArrayLength() == 0) return "a message without content";
                    break;
                default: return $"an item {item.GetRawText()}";
            }
        }
        return open.Count > 0 ? $"No tool output found for function call {open.First()}." : null;
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex Id();
}
