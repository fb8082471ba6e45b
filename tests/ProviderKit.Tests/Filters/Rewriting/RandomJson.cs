using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Filters.Rewriting;

/// <summary>Writes unusual JSON: few names, so that members stand twice; names with escapes; white space anywhere.</summary>
internal sealed class RandomJson(Random random)
{
    public static readonly string[] Names = ["a", "b", "cd", "é", "q\"", "x y"];

    public string Object(int depth = 3) => $"{{{Space()}{string.Join(",", Enumerable.Range(0, random.Next(0, 5)).Select(_ => $"{Space()}{Name()}{Space()}:{Space()}{Value(depth)}{Space()}"))}}}";

    public string Value(int depth) => random.Next(depth > 0 ? 7 : 5) switch
    {
        0 => "null",
        1 => random.Next(2) == 0 ? "true" : "false",
        2 => random.Next(1000).ToString(System.Globalization.CultureInfo.InvariantCulture),
        3 => Name(),
        4 => "\"{\\\"a\\\":1,\\\\\"",
        5 => $"[{Space()}{string.Join(",", Enumerable.Range(0, random.Next(0, 3)).Select(_ => Value(depth - 1)))}]",
        _ => Object(depth - 1),
    };

    /// <summary>JSON as readers see it: of members with one name the last one counts.</summary>
    public static JsonNode? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement);
    }

    private static JsonNode? Read(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array) return new JsonArray([.. element.EnumerateArray().Select(Read)]);
        if (element.ValueKind != JsonValueKind.Object) return JsonNode.Parse(element.GetRawText());
        var read = new JsonObject();
        foreach (var member in element.EnumerateObject()) read[member.Name] = Read(member.Value);
        return read;
    }

    private string Name()
    {
        var json = new StringBuilder("\"");
        foreach (char c in Names[random.Next(Names.Length)])
        {
            if (random.Next(4) == 0) json.Append($"\\u{(int)c:x4}");
            else if (c == '"') json.Append("\\\"");
            else json.Append(c);
        }
        return json.Append('"').ToString();
    }

    private string Space() => random.Next(4) switch { 0 => " ", 1 => "\n\t", _ => "" };
}
