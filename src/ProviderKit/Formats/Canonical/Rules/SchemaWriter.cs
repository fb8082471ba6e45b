using System.Text.Json;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>Writes a client's JSON schema in a form that a format accepts. Keywords that the format does not support move to the description.</summary>
internal sealed class SchemaWriter
{
    // Limits the growth of a schema whose references are inlined.
    private const int MostNodes = 20_000;
    private const int MostDepth = 100;

    private readonly Utf8JsonWriter _json;
    private readonly JsonElement _root;
    private readonly SchemaRules _rules;
    private readonly string _param;
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private int _nodes;
    private int _depth;

    private SchemaWriter(Utf8JsonWriter json, JsonElement root, SchemaRules rules, string param) =>
        (_json, _root, _rules, _param) = (json, root, rules, param);

    /// <param name="json">The writer, positioned where a value is expected.</param>
    /// <param name="schema">The whole schema, into which references point. Undefined counts as one without members.</param>
    /// <param name="rules">The format's rules.</param>
    /// <param name="properties">The names of the top-level properties on the wire; null for the client's. Only with <see cref="SchemaRules.HasPlainTop"/>.</param>
    /// <param name="param">The parameter that has the schema, for errors.</param>
    /// <exception cref="ChatFieldException">The schema is too large when its references are inlined.</exception>
    public static void Write(Utf8JsonWriter json, JsonElement schema, SchemaRules rules, ToolNames? properties = null, string param = "tools")
    {
        if (rules.IsDraft2020 && OldSchema.IsUsedIn(schema)) schema = OldSchema.Modernized(schema);
        var writer = new SchemaWriter(json, schema, rules, param);
        var names = properties ?? ToolNames.Unchanged;
        if (rules.HasPlainTop && !(names.AreUnchanged && FlatSchema.IsPlain(schema))) FlatSchema.Of(schema, param).Write(json, names, rules, writer.WriteAny);
        else writer.WriteAny(schema);
    }

    /// <summary>The target of a local reference; undefined if there is none.</summary>
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

    /// <summary>The error for a schema that grows without bound when its references are followed.</summary>
    public static ChatFieldException TooLarge(string param) => new(new ProviderError(
        ProviderErrorKind.InvalidRequest, $"A JSON schema in {param} is too large when its references are written out.") { Param = param });

    private void WriteAny(JsonElement schema)
    {
        // A format without references accepts only objects as schemas. true is the schema that accepts everything.
        if (_rules.InlinesReferences && schema.ValueKind == JsonValueKind.True)
        {
            _json.WriteStartObject();
            _json.WriteEndObject();
            return;
        }
        if (!_rules.ChangeNested || schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(_json);
            return;
        }
        WriteMerged([schema]);
    }

    /// <summary>Writes schemas that apply together as one schema.</summary>
    private void WriteMerged(IReadOnlyList<JsonElement> schemas)
    {
        if (_rules.InlinesReferences && (++_nodes > MostNodes || _depth >= MostDepth)) throw TooLarge(_param);
        _depth++;
        List<JsonElement> layers = [];
        List<string> opened = [];
        string? note = null;
        foreach (var schema in schemas) Expand(schema, layers, opened, ref note);
        WriteObject(layers, note);
        foreach (string reference in opened) _open.Remove(reference);
        _depth--;
    }

    /// <summary>Finds all schemas that apply together: the schema itself, the targets of its references, and its <c>allOf</c>.</summary>
    private void Expand(JsonElement schema, List<JsonElement> layers, List<string> opened, ref string? note)
    {
        layers.Add(schema);
        if (_rules.InlinesReferences && ReferenceOf(schema) is { } reference)
        {
            var target = Resolve(_root, reference);
            // A recursive type cannot be inlined completely: the innermost level is left open.
            if (target.ValueKind != JsonValueKind.Object) note = $"($ref: {reference})";
            else if (opened.Count > MostDepth || !_open.Add(reference)) note = $"(recursive: {reference})";
            else
            {
                opened.Add(reference);
                Expand(target, layers, opened, ref note);
            }
        }
        if (!_rules.MergesAllOf || !schema.TryGetProperty("allOf", out var parts) || parts.ValueKind != JsonValueKind.Array) return;
        foreach (var part in parts.EnumerateArray())
            if (part.ValueKind == JsonValueKind.Object) Expand(part, layers, opened, ref note);
    }

    private void WriteObject(List<JsonElement> layers, string? note)
    {
        _json.WriteStartObject();
        string? description = null;
        var words = new List<string>();
        var written = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            foreach (var member in layer.EnumerateObject())
            {
                if (member.Name == "description" && member.Value.ValueKind == JsonValueKind.String) description ??= member.Value.GetString();
                else if (_rules.IsInWords(member.Name, member.Value)) words.Add($"{member.Name}: {member.Value.GetRawText()}");
                else if (IsLeftOut(member)) continue;
                else if (layers.Count == 1) WriteMember(member);
                else if (written.TryAdd(member.Name, member.Value)) WriteJoined(member, layers);
                else if (!IsJoined(member) && written[member.Name].GetRawText() != member.Value.GetRawText()) words.Add($"{member.Name}: {member.Value.GetRawText()}");
            }
        }
        if (_rules.ClosesObjects && layers.Exists(IsObject)) _json.WriteBoolean("additionalProperties"u8, false);
        if (words.Count > 0) description = $"{description} ({string.Join(", ", words)})".TrimStart();
        if (note is not null) description = $"{description} {note}".TrimStart();
        if (description is not null) _json.WriteString("description"u8, description);
        _json.WriteEndObject();
    }

    private bool IsLeftOut(JsonProperty member) =>
        _rules.LeftOut.Contains(member.Name)
        || (_rules.ClosesObjects && member.Name == "additionalProperties")
        || (_rules.MergesAllOf && member.Name == "allOf")
        || (_rules.InlinesReferences && member.Name is "$ref" or "$defs" or "definitions");

    private static bool IsJoined(JsonProperty member) => member.Name is "properties" or "required";

    /// <summary>Writes a member for all schemas that apply together. The schemas of one property are merged, too.</summary>
    private void WriteJoined(JsonProperty member, List<JsonElement> layers)
    {
        if (!IsJoined(member))
        {
            WriteMember(member);
            return;
        }
        var all = layers.Where(l => l.TryGetProperty(member.Name, out _)).Select(l => l.GetProperty(member.Name));
        var names = new HashSet<string>(StringComparer.Ordinal);
        _json.WritePropertyName(member.Name);
        if (member.Name == "required")
        {
            _json.WriteStartArray();
            foreach (var name in all.Where(r => r.ValueKind == JsonValueKind.Array).SelectMany(r => r.EnumerateArray()))
                if (names.Add(name.GetRawText())) name.WriteTo(_json);
            _json.WriteEndArray();
            return;
        }
        _json.WriteStartObject();
        var properties = new OrderedDictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        foreach (var property in all.Where(p => p.ValueKind == JsonValueKind.Object).SelectMany(p => p.EnumerateObject()))
            if (!properties.TryAdd(property.Name, [property.Value])) properties[property.Name].Add(property.Value);
        foreach (var (name, forms) in properties)
        {
            _json.WritePropertyName(name);
            JsonElement[] distinct = [.. forms.Where(f => f.ValueKind == JsonValueKind.Object).DistinctBy(f => f.GetRawText())];
            if (distinct.Length == 0) WriteAny(forms[0]);
            else WriteMerged(distinct);
        }
        _json.WriteEndObject();
    }

    private void WriteMember(JsonProperty member)
    {
        switch (member.Name)
        {
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
                if (member.Name == "additionalProperties" && member.Value.ValueKind == JsonValueKind.True) _json.WriteBooleanValue(true);
                else if (member.Name is "items" or "additionalProperties" or "not" or "if" or "then" or "else" or "contains" or "propertyNames") WriteAny(member.Value);
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

    private static string? ReferenceOf(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String ? reference.GetString() : null;

    private static bool IsObject(JsonElement schema) =>
        (schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object"u8))
        || schema.TryGetProperty("properties", out _);
}
