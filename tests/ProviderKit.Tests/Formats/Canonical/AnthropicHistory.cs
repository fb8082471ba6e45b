using System.Text.Json;
using System.Text.RegularExpressions;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>Reads a request as Anthropic's API does, and refuses what that refuses.</summary>
internal static class AnthropicHistory
{
    /// <returns>Null, or the refusal.</returns>
    public static string? Refusal(JsonElement root)
    {
        var ids = new HashSet<string>();
        string? role = null;
        string[] open = [];
        if (root.GetProperty("messages").GetArrayLength() == 0) return "at least one message is required";
        foreach (var message in root.GetProperty("messages").EnumerateArray())
        {
            string now = message.GetProperty("role").GetString()!;
            if (role is null && now != "user") return "first message must use the user role";
            if (now == role) return "two messages of one role";
            role = now;
            var blocks = message.GetProperty("content").EnumerateArray().ToArray();
            if (blocks.Length == 0) return "content must be non-empty";
            if (RefusalOf(blocks, now, ref open, ids) is { } refusal) return refusal;
        }
        if (open.Length > 0) return "calls at the end without results";
        return root.TryGetProperty("tools", out var tools) && tools.EnumerateArray().Any(t => !Regex.IsMatch(t.GetProperty("name").GetString()!, "^[a-zA-Z0-9_-]{1,128}$"))
            ? "a tool's name does not match the pattern" : null;
    }

    private static string? RefusalOf(JsonElement[] blocks, string role, ref string[] open, HashSet<string> ids)
    {
        var results = blocks.TakeWhile(b => TypeOf(b) == "tool_result").Select(b => b.GetProperty("tool_use_id").GetString()!).ToArray();
        if (blocks.Count(b => TypeOf(b) == "tool_result") != results.Length) return "tool_result blocks after other blocks";
        if (!results.Order().SequenceEqual(open.Order())) return $"results of {string.Join(",", results)} follow calls {string.Join(",", open)}";
        open = [];
        foreach (var block in blocks)
        {
            switch (role, TypeOf(block))
            {
                case (_, "text") when string.IsNullOrWhiteSpace(block.GetProperty("text").GetString()): return "a text of white space";
                case ("assistant", "tool_use"):
                    string id = block.GetProperty("id").GetString()!;
                    if (!Regex.IsMatch(id, "^[a-zA-Z0-9_-]+$")) return $"the id {id} does not match the pattern";
                    if (!ids.Add(id)) return $"the id {id} twice";
                    if (!Regex.IsMatch(block.GetProperty("name").GetString()!, "^[a-zA-Z0-9_-]{1,128}$")) return "a name does not match the pattern";
                    if (block.GetProperty("input").ValueKind != JsonValueKind.Object) return "an input that is no object";
                    open = [.. open, id];
                    break;
            }
        }
        return null;
    }

    private static string TypeOf(JsonElement block) => block.GetProperty("type").GetString()!;
}
