using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProviderKit.Providers.Google;

/// <summary>
/// A JSON schema as <c>parametersJsonSchema</c> and <c>responseJsonSchema</c> take it. References are written out, as Google's
/// own SDK does, since the API refuses most of them ("reference to undefined schema"); only those of a schema that contains
/// itself stay, in <c>$defs</c>. Keywords that the API takes and does not look at are told to the model in the description.
/// </summary>
internal sealed class GoogleSchema
{
    // Written out, a schema of references to references can grow without end.
    private const int MostNodes = 20_000;
    private const int MostDepth = 100;

    // Not in the list of supported properties in Google's reference of responseJsonSchema.
    private static readonly string[] Told =
    [
        "pattern", "minLength", "maxLength", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "uniqueItems", "minProperties",
        "maxProperties", "contains", "minContains", "maxContains", "propertyNames", "patternProperties", "dependentRequired", "dependentSchemas",
        "not", "if", "then", "else", "default",
    ];

    private static readonly string[] Containers = ["$defs", "definitions"];

    private readonly JsonNode _root;
    private readonly List<string> _open = [];
    private readonly JsonObject _kept = [];
    private readonly string _param;
    private int _nodes;
    private int _depth;

    private GoogleSchema(JsonNode root, string param) => (_root, _param) = (root, param);

    /// <param name="json">Stands where a value is due.</param>
    /// <param name="schema">An object.</param>
    /// <param name="param">The parameter that has it, for errors.</param>
    /// <exception cref="ChatFieldException">Written out, the schema is too large.</exception>
    public static void Write(Utf8JsonWriter json, JsonElement schema, string param)
    {
        JsonObject written;
        try
        {
            var root = JsonNode.Parse(schema.GetRawText())!.AsObject();
            var rewriting = new GoogleSchema(root, param);
            written = (JsonObject)rewriting.Rewrite((JsonNode)root)!;
            if (rewriting._kept.Count > 0) written["$defs"] = rewriting._kept;
        }
        catch (ArgumentException)
        {
            throw ChatField.Wrong(param, "a JSON schema without two members of the same name");
        }
        written.WriteTo(json);
    }

    private JsonNode? Rewrite(JsonNode? schema)
    {
        if (schema is not JsonObject members) return schema?.DeepClone();
        if (++_nodes > MostNodes || ++_depth > MostDepth)
            throw GoogleParameters.Unsupported(_param, "a JSON schema is too large when its references are written out");
        var written = Rewrite(members);
        _depth--;
        return written;
    }

    private JsonObject Rewrite(JsonObject members)
    {
        var written = new JsonObject();
        var told = new List<string>();
        foreach (var (name, value) in members)
        {
            if (name is "$schema" or "$ref" or "allOf" || Containers.Contains(name)) continue;
            // Lists of values are for texts and numbers.
            if (name == "const" && value?.GetValueKind() is JsonValueKind.String or JsonValueKind.Number) written["enum"] = new JsonArray(value!.DeepClone());
            else if (name == "const" || Told.Contains(name)) told.Add($"{name}: {Raw(value)}");
            else written[name] = Member(name, value);
        }
        if (members["allOf"] is JsonArray all)
            foreach (var part in all) Merge(Rewrite((JsonNode?)part) as JsonObject, written, told);
        if (members["$ref"] is JsonValue reference && reference.TryGetValue(out string? target)) Refer(target, written, told);
        Untie(written, told);
        if (told.Count > 0) written["description"] = $"{Text(written["description"])} ({string.Join(", ", told)})".TrimStart();
        return written;
    }

    private JsonNode? Member(string name, JsonNode? value) => (name, value) switch
    {
        ("properties", JsonObject named) => new JsonObject(named.Select(p => KeyValuePair.Create(p.Key, Rewrite(p.Value)))),
        ("anyOf" or "oneOf" or "prefixItems", JsonArray list) => new JsonArray([.. list.Select(Rewrite)]),
        ("items" or "additionalProperties", JsonObject) => Rewrite(value),
        _ => value?.DeepClone(),
    };

    /// <summary>Puts the schema that is meant in place of a reference; what stands beside the reference goes before it.</summary>
    private void Refer(string target, JsonObject written, List<string> told)
    {
        if (Find(target) is not JsonObject meant)
        {
            told.Add($"$ref: {target}");
            return;
        }
        if (_open.Contains(target))
        {
            Keep(target, meant);
            // Beside a reference the API takes no other members.
            string? description = Text(written["description"]);
            written.Clear();
            if (description is not null)
            {
                written["anyOf"] = new JsonArray(new JsonObject { ["$ref"] = $"#/$defs/{NameOf(target)}" });
                written["description"] = description;
            }
            else written["$ref"] = $"#/$defs/{NameOf(target)}";
            return;
        }
        _open.Add(target);
        Merge(Rewrite((JsonNode)meant) as JsonObject, written, told);
        _open.RemoveAt(_open.Count - 1);
    }

    /// <summary>Adds what must hold as well. What stands already stays; what contradicts it is told.</summary>
    private static void Merge(JsonObject? part, JsonObject written, List<string> told)
    {
        foreach (var (name, value) in part ?? [])
        {
            if (!written.TryGetPropertyValue(name, out var known)) written[name] = value?.DeepClone();
            else if (name == "properties" && known is JsonObject named && value is JsonObject more)
            {
                foreach (var (property, schema) in more)
                    if (!named.ContainsKey(property)) named[property] = schema?.DeepClone();
            }
            else if (name == "required" && known is JsonArray required && value is JsonArray others)
            {
                foreach (var other in others)
                    if (!required.Any(r => JsonNode.DeepEquals(r, other))) required.Add(other?.DeepClone());
            }
            else if (name != "description" && !JsonNode.DeepEquals(known, value)) told.Add($"{name}: {Raw(value)}");
        }
    }

    /// <summary>A schema may contain itself only by way of members that need not be there, says Google's reference.</summary>
    private static void Untie(JsonObject written, List<string> told)
    {
        if (written["required"] is not JsonArray required || written["properties"] is not JsonObject properties) return;
        JsonNode?[] tied = [.. required.Where(name => Text(name) is { } text && IsTied(properties[text]))];
        if (tied.Length == 0) return;
        told.Add($"required: {string.Join(", ", tied.Select(Raw))}");
        foreach (var name in tied) required.Remove(name);
        if (required.Count == 0) written.Remove("required");
    }

    private static bool IsTied(JsonNode? schema) => schema switch
    {
        JsonObject members => members.ContainsKey("$ref")
            || members.Any(m => m.Key is "anyOf" or "oneOf" or "prefixItems" or "items" or "additionalProperties" && IsTied(m.Value)),
        JsonArray list => list.Any(IsTied),
        _ => false,
    };

    private void Keep(string target, JsonObject meant)
    {
        string name = NameOf(target);
        if (_kept.ContainsKey(name)) return;
        _kept[name] = null; // being written
        _open.Add(target);
        _kept[name] = Rewrite((JsonNode)meant);
        _open.RemoveAt(_open.Count - 1);
    }

    private JsonNode? Find(string target)
    {
        if (target == "#") return _root;
        if (!target.StartsWith("#/", StringComparison.Ordinal)) return null;
        JsonNode? node = _root;
        foreach (string step in target[2..].Split('/'))
        {
            string name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node switch
            {
                JsonObject members => members[name],
                JsonArray items when int.TryParse(name, out int index) && index >= 0 && index < items.Count => items[index],
                _ => null,
            };
        }
        return node;
    }

    private static string NameOf(string target) => target == "#" ? "root" : target[(target.LastIndexOf('/') + 1)..];

    private static string Raw(JsonNode? node) => node?.ToJsonString() ?? "null";

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
