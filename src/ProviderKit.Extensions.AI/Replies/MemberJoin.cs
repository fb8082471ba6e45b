using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Replies;

/// <summary>Puts the values of one member together that the deltas of a stream have brought.</summary>
internal static class MemberJoin
{
    /// <summary>Members of a piece that hold the piece's text.</summary>
    private static readonly string[] TextNames = ["thinking", "text", "summary"];

    /// <summary>Members of a piece that end it.</summary>
    private static readonly string[] SealNames = ["signature", "data"];

    /// <summary>The whole: a value that came once is unchanged, byte for byte.</summary>
    public static string Join(IReadOnlyList<JsonElement> values)
    {
        if (values.Count == 1) return values[0].GetRawText();
        JsonNode? whole = null;
        foreach (var value in values) whole = Merge(whole, value);
        return WireJson.Text(json => WireJson.Write(json, whole));
    }

    private static JsonNode? Merge(JsonNode? whole, JsonElement value)
    {
        if (whole is JsonObject members && value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject()) members[member.Name] = Merge(Detached(members, member.Name), member.Value);
            return members;
        }
        if (whole is JsonArray items && value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                if (!TryContinue(items.LastOrDefault() as JsonObject, item)) items.Add(NodeOf(item));
            return items;
        }
        return NodeOf(value);
    }

    private static JsonNode? Detached(JsonObject members, string name)
    {
        members.Remove(name, out var value);
        return value;
    }

    /// <summary>
    /// Adds a piece of the same thought to the one before: OpenRouter and LiteLLM send one with each piece of its text, and the signature with
    /// the last.
    /// </summary>
    private static bool TryContinue(JsonObject? last, JsonElement piece)
    {
        if (last is null || piece.ValueKind != JsonValueKind.Object || Array.Exists(SealNames, name => Has(last, name)) || !IsSame(last, piece, "type") || !IsSame(last, piece, "index")) return false;
        foreach (var member in piece.EnumerateObject())
        {
            if (Array.IndexOf(TextNames, member.Name) >= 0 && member.Value.ValueKind == JsonValueKind.String) last[member.Name] = (string?)last[member.Name] + member.Value.GetString();
            else if (member.Value.ValueKind != JsonValueKind.Null) last[member.Name] = NodeOf(member.Value);
        }
        return true;
    }

    private static bool Has(JsonObject item, string name) => item[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0;

    private static bool IsSame(JsonObject last, JsonElement piece, string name) =>
        JsonNode.DeepEquals(last[name], piece.TryGetProperty(name, out var value) ? NodeOf(value) : null);

    private static JsonNode? NodeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(value.Clone()),
        JsonValueKind.Array => JsonArray.Create(value.Clone()),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => JsonValue.Create(value.Clone()),
    };
}
