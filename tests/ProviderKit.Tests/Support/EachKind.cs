using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Support;

/// <summary>A JSON text with something of each kind at each of its places, one at a time.</summary>
internal static class EachKind
{
    private static readonly string[] Kinds = ["null", "true", "7", "-1.5", "1e999", "\"\"", "\"text\"", "[]", "[1]", "[\"a\"]", "[null]", "[{}]", "{}", "{\"a\":1}"];

    public static IEnumerable<string> Of(string json)
    {
        int places = Places(JsonNode.Parse(json)!).Count();
        for (int i = 0; i < places; i++)
            foreach (string kind in Kinds)
            {
                var root = JsonNode.Parse(json)!;
                Places(root).ElementAt(i)(JsonNode.Parse(kind));
                yield return root.ToJsonString();
            }
    }

    private static IEnumerable<Action<JsonNode?>> Places(JsonNode? node)
    {
        if (node is JsonObject members)
            foreach (string name in members.Select(member => member.Key).ToArray())
            {
                yield return value => members[name] = value;
                foreach (var place in Places(members[name])) yield return place;
            }
        else if (node is JsonArray items)
            for (int i = 0; i < items.Count; i++)
            {
                int at = i;
                yield return value => items[at] = value;
                foreach (var place in Places(items[at])) yield return place;
            }
    }
}
