using System.Text.Json;
using System.Text.RegularExpressions;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>Reads a request as Gemini's API does, and refuses what that refuses.</summary>
internal static class GoogleHistory
{
    private const string NamePattern = "^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$";

    /// <returns>Null, or the refusal.</returns>
    public static string? Refusal(JsonElement root)
    {
        string[] open = [];
        string? role = null;
        if (root.GetProperty("contents").GetArrayLength() == 0) return "contents is not specified";
        foreach (var turn in root.GetProperty("contents").EnumerateArray())
        {
            string now = turn.GetProperty("role").GetString()!;
            if (role is null && now != "user") return "the first turn is the model's";
            role = now;
            var parts = turn.GetProperty("parts").EnumerateArray().ToArray();
            if (parts.Length == 0) return "a turn without parts";
            string[] results = [.. Names(parts, "functionResponse")];
            if (!results.Order().SequenceEqual(open.Order())) return $"results of {string.Join(",", results)} follow calls of {string.Join(",", open)}";
            open = [.. Names(parts, "functionCall")];
            if (Array.Find(open, name => !Regex.IsMatch(name, NamePattern)) is { } name) return $"the name {name} does not match the pattern";
            if (open.Length > 0 && now != "model") return "a call that is not the model's";
        }
        return open.Length == 0 ? null : "calls at the end without results";
    }

    private static IEnumerable<string> Names(JsonElement[] parts, string member) =>
        parts.Where(p => p.TryGetProperty(member, out _)).Select(p => p.GetProperty(member).GetProperty("name").GetString()!);
}
