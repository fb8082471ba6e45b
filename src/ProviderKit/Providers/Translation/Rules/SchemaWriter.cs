using System.Text.Json;

namespace ProviderKit;

/// <summary>Writes a client's JSON schema as a format takes it. What the format cannot say stays in the description.</summary>
internal sealed class SchemaWriter
{
    private readonly Utf8JsonWriter _json;
    private readonly JsonElement _root;
    private readonly SchemaRules _rules;
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    private SchemaWriter(Utf8JsonWriter json, JsonElement root, SchemaRules rules) => (_json, _root, _rules) = (json, root, rules);

    /// <param name="json">Stands where a value is due.</param>
    /// <param name="schema">The whole schema: references point into it. Undefined counts as one without members.</param>
    /// <param name="rules">What the format takes.</param>
    public static void Write(Utf8JsonWriter json, JsonElement schema, SchemaRules rules)
    {
        var writer = new SchemaWriter(json, schema, rules);
        if (rules.HasPlainTop && !FlatSchema.IsPlain(schema)) FlatSchema.Of(schema).Write(json, rules.ClosesObjects, writer.WriteAny);
        else writer.WriteAny(schema);
    }

    /// <summary>The schema that a local reference names; undefined when it names none.</summary>
    public static JsonElement Resolve(JsonElement root, string? reference)
    {
        if (reference is null || !reference.StartsWith('#')) return default;
        var found = root;
        foreach (string step in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found)) return default;
        }
        return found;
    }

    private void WriteAny(JsonElement schema)
    {
        if (!_rules.ChangeNested || schema.ValueKind != JsonValueKind.Object) schema.WriteTo(_json);
        else if (_rules.InlinesReferences && ReferenceOf(schema) is { } reference) WriteReferenced(schema, reference);
        else WriteObject(schema, schema.EnumerateObject());
    }

    private void WriteReferenced(JsonElement schema, string reference)
    {
        var target = Resolve(_root, reference);
        var own = schema.EnumerateObject().Where(m => m.Name != "$ref").ToArray();
        // A type that holds itself cannot be written out: the innermost one is left open.
        if (target.ValueKind != JsonValueKind.Object || !_open.Add(reference))
        {
            WriteObject(schema, own, $"(recursive: {reference})");
            return;
        }
        WriteObject(target, [.. own, .. target.EnumerateObject().Where(m => !own.Any(o => o.NameEquals(m.Name)))]);
        _open.Remove(reference);
    }

    private void WriteObject(JsonElement schema, IEnumerable<JsonProperty> members, string? note = null)
    {
        _json.WriteStartObject();
        string? description = null;
        var words = new List<string>();
        foreach (var member in members)
        {
            if (member.Name == "description" && member.Value.ValueKind == JsonValueKind.String) description = member.Value.GetString();
            else if (IsInWords(member)) words.Add($"{member.Name}: {member.Value.GetRawText()}");
            else if (!_rules.LeftOut.Contains(member.Name) && !(_rules.ClosesObjects && member.Name == "additionalProperties")) WriteMember(member);
        }
        if (_rules.ClosesObjects && IsObject(schema)) _json.WriteBoolean("additionalProperties"u8, false);
        if (words.Count > 0) description = $"{description} ({string.Join(", ", words)})".TrimStart();
        if (note is not null) description = $"{description} {note}".TrimStart();
        if (description is not null) _json.WriteString("description"u8, description);
        _json.WriteEndObject();
    }

    private void WriteMember(JsonProperty member)
    {
        switch (member.Name)
        {
            case "$defs" or "definitions" when _rules.InlinesReferences:
                return;
            case "properties" or "patternProperties" or "$defs" or "definitions" when member.Value.ValueKind == JsonValueKind.Object:
                _json.WriteStartObject(member.Name);
                foreach (var named in member.Value.EnumerateObject())
                {
                    _json.WritePropertyName(named.Name);
                    WriteAny(named.Value);
                }
                _json.WriteEndObject();
                return;
            case "anyOf" or "oneOf" or "allOf" or "prefixItems" when member.Value.ValueKind == JsonValueKind.Array:
                _json.WriteStartArray(_rules.HasNoOneOf && member.Name == "oneOf" ? "anyOf" : member.Name);
                foreach (var choice in member.Value.EnumerateArray()) WriteAny(choice);
                _json.WriteEndArray();
                return;
            case "const" when _rules.HasNoConst:
                _json.WriteStartArray("enum"u8);
                member.Value.WriteTo(_json);
                _json.WriteEndArray();
                return;
            case "type" when _rules.HasNoTypeLists && member.Value.ValueKind == JsonValueKind.Array:
                WriteTypes(member.Value);
                return;
            default:
                _json.WritePropertyName(member.Name);
                if (member.Name is "items" or "additionalProperties" or "not" or "if" or "then" or "else" or "contains" or "propertyNames") WriteAny(member.Value);
                else member.Value.WriteTo(_json);
                return;
        }
    }

    private void WriteTypes(JsonElement types)
    {
        if (types.GetArrayLength() == 1)
        {
            _json.WritePropertyName("type"u8);
            types[0].WriteTo(_json);
            return;
        }
        _json.WriteStartArray("anyOf"u8);
        foreach (var type in types.EnumerateArray())
        {
            _json.WriteStartObject();
            _json.WritePropertyName("type"u8);
            type.WriteTo(_json);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private bool IsInWords(JsonProperty member)
    {
        foreach (var limit in _rules.InWords)
            if (member.NameEquals(limit.Keyword)) return !limit.Taken.Contains(member.Value.GetRawText());
        return false;
    }

    private static string? ReferenceOf(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String ? reference.GetString() : null;

    private static bool IsObject(JsonElement schema) =>
        (schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object"u8))
        || schema.TryGetProperty("properties", out _);
}
