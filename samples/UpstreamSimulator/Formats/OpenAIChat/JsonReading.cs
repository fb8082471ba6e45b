using System.Text.Json;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>Reads members that may be missing, null or of another type: a simulator takes what clients send.</summary>
internal static class JsonReading
{
    public static JsonElement? Member(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member)
        && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    public static string? Text(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    public static bool IsTrue(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.True };

    public static int? Number(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Number } member && member.TryGetInt32(out var number)
            ? number
            : null;

    public static JsonElement? Array(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Array } member ? member : null;
}
