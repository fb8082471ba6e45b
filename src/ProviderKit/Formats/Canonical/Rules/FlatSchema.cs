using System.Text.Json;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>
/// A schema whose top level is one plain object. It has the properties of all alternatives and requires those that every
/// alternative requires; other differences between the alternatives are in the description.
/// </summary>
internal sealed class FlatSchema
{
    // Limits alternatives that refer to other alternatives.
    private const int MostSteps = 2000;

    private static readonly string[] Composition = ["anyOf", "oneOf", "allOf", "$ref"];

    private readonly Walk _walk;
    private readonly OrderedDictionary<string, List<JsonElement>> _properties = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, JsonElement> _others = new(StringComparer.Ordinal);
    private readonly List<string> _required = [];
    private readonly List<string> _words = [];
    private bool _isClosed;
    private bool _namesProperties;
    private string? _description;

    private FlatSchema(Walk walk) => _walk = walk;

    /// <summary>Whether the top level is already a plain object.</summary>
    public static bool IsPlain(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
        && !Array.Exists(Composition, name => schema.TryGetProperty(name, out _));

    /// <param name="schema">A schema of any form; undefined counts as one without members.</param>
    /// <param name="param">The parameter that has the schema, for errors.</param>
    /// <exception cref="ChatFieldException">The schema is too large when its references are followed.</exception>
    public static FlatSchema Of(JsonElement schema, string param = "tools") => Of(schema, new Walk(schema, param));

    /// <summary>The names of the top-level properties, including those of alternatives.</summary>
    public static IEnumerable<string> PropertiesOf(JsonElement schema) =>
        !IsPlain(schema) ? Of(schema)._properties.Keys
        : schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object ? properties.EnumerateObject().Select(p => p.Name)
        : [];

    /// <param name="json">The writer, positioned where a value is expected.</param>
    /// <param name="names">The names of the properties on the wire.</param>
    /// <param name="rules">The format's rules.</param>
    /// <param name="writeNested">Writes a nested schema.</param>
    public void Write(Utf8JsonWriter json, ToolNames names, SchemaRules rules, Action<JsonElement> writeNested)
    {
        _words.AddRange(_others.Where(o => rules.IsInWords(o.Key, o.Value)).Select(o => $"({o.Key}: {o.Value.GetRawText()})"));
        bool isClosed = _isClosed || rules.ClosesObjects;
        json.WriteStartObject();
        json.WriteString("type"u8, "object"u8);
        if (_words.Count > 0) _description = $"{_description} {string.Join(" ", _words)}".TrimStart();
        if (_description is not null) json.WriteString("description"u8, _description);
        if (_namesProperties || _properties.Count > 0) WriteProperties(json, names, writeNested);
        if (_required.Count > 0)
        {
            json.WriteStartArray("required"u8);
            foreach (string name in _required) json.WriteStringValue(names.ToWire(name));
            json.WriteEndArray();
        }
        if (isClosed) json.WriteBoolean("additionalProperties"u8, false);
        foreach (var (name, value) in _others)
        {
            if (rules.LeftOut.Contains(name) || rules.IsInWords(name, value) || (isClosed && name == "additionalProperties")) continue;
            json.WritePropertyName(name);
            if (name is "$defs" or "definitions" && value.ValueKind == JsonValueKind.Object) WriteDefinitions(json, value, writeNested);
            else value.WriteTo(json);
        }
        json.WriteEndObject();
    }

    private static void WriteDefinitions(Utf8JsonWriter json, JsonElement definitions, Action<JsonElement> writeNested)
    {
        json.WriteStartObject();
        foreach (var definition in definitions.EnumerateObject())
        {
            json.WritePropertyName(definition.Name);
            writeNested(definition.Value);
        }
        json.WriteEndObject();
    }

    private static FlatSchema Of(JsonElement schema, Walk walk)
    {
        var flat = new FlatSchema(walk);
        flat.Take(schema);
        return flat;
    }

    private void WriteProperties(Utf8JsonWriter json, ToolNames names, Action<JsonElement> writeNested)
    {
        json.WriteStartObject("properties"u8);
        foreach (var (name, forms) in _properties)
        {
            json.WritePropertyName(names.ToWire(name));
            if (forms.Count == 1)
            {
                writeNested(forms[0]);
                continue;
            }
            json.WriteStartObject();
            json.WriteStartArray("anyOf"u8);
            foreach (var form in forms) writeNested(form);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>Adds a schema that applies together with those added before.</summary>
    private void Take(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) return;
        if (++_walk.Steps > MostSteps) throw SchemaWriter.TooLarge(_walk.Param);
        // The schema's own members come before its composition keywords.
        foreach (var member in schema.EnumerateObject().OrderBy(m => Array.IndexOf(Composition, m.Name) >= 0))
        {
            switch (member.Name)
            {
                case "type" when member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Array:
                    break;
                case "properties" when member.Value.ValueKind == JsonValueKind.Object:
                    _namesProperties = true;
                    foreach (var property in member.Value.EnumerateObject()) _properties.TryAdd(property.Name, [property.Value]);
                    break;
                case "required" when member.Value.ValueKind == JsonValueKind.Array:
                    Require(NamesOf(member.Value));
                    break;
                case "description" when member.Value.ValueKind == JsonValueKind.String:
                    _description ??= member.Value.GetString();
                    break;
                case "additionalProperties" when member.Value.ValueKind == JsonValueKind.False:
                    _isClosed = true;
                    break;
                case "$ref" when member.Value.ValueKind == JsonValueKind.String:
                    TakeReference(member.Value.GetString()!);
                    break;
                case "allOf" when member.Value.ValueKind == JsonValueKind.Array:
                    TakeAll(member.Value);
                    break;
                case "anyOf" or "oneOf" when member.Value.ValueKind == JsonValueKind.Array:
                    TakeAlternatives(member.Name, member.Value);
                    break;
                default:
                    _others.TryAdd(member.Name, member.Value);
                    break;
            }
        }
    }

    private void TakeReference(string reference)
    {
        // A recursive reference adds nothing new.
        if (!_walk.Open.Add(reference)) return;
        Take(SchemaWriter.Resolve(_walk.Root, reference));
        _walk.Open.Remove(reference);
    }

    private void TakeAll(JsonElement schemas)
    {
        // A closed part does not know the properties of the other parts.
        bool isClosed = _isClosed;
        foreach (var part in schemas.EnumerateArray()) Take(part);
        _isClosed = isClosed;
    }

    private void TakeAlternatives(string keyword, JsonElement schemas)
    {
        FlatSchema[] forms = [.. schemas.EnumerateArray().Select(s => Of(s, _walk))];
        if (forms.Length == 0) return;
        string[] common = [.. forms[0]._required.Where(name => forms.All(f => f._required.Contains(name)))];
        var own = _properties.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var (name, schema) in forms.SelectMany(f => f._properties).SelectMany(p => p.Value.Select(v => (p.Key, v))))
        {
            if (own.Contains(name)) continue;
            if (!_properties.TryGetValue(name, out var known)) _properties.Add(name, [schema]);
            else if (!known.Exists(k => k.GetRawText() == schema.GetRawText())) known.Add(schema);
        }
        Require(common);
        _isClosed |= forms.All(f => f._isClosed);
        string[] told = [.. schemas.EnumerateArray().Zip(forms, (schema, form) => form.InWords(schema, common)).Where(w => w.Length > 0)];
        if (told.Length > 0) _words.Add($"({(keyword == "oneOf" ? "Exactly" : "At least")} one of: {string.Join("; ", told)}.)");
    }

    /// <summary>A description that distinguishes this alternative from the others: <c>kind = "circle", with radius</c>.</summary>
    private string InWords(JsonElement schema, string[] common)
    {
        var words = new List<string>();
        foreach (var (name, forms) in _properties)
            if (forms is [{ ValueKind: JsonValueKind.Object } form] && ValueOf(form) is { } value) words.Add($"{name} = {value}");
        string[] required = [.. _required.Except(common, StringComparer.Ordinal)];
        if (required.Length > 0) words.Add($"with {string.Join(" and ", required)}");
        if (_description is not null) words.Insert(0, _description.TrimEnd('.'));
        words.AddRange(_words);
        if (words.Count == 0 && _properties.Count == 0 && schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type)) words.Add($"type {type.GetRawText()}");
        return string.Join(", ", words);
    }

    private static string? ValueOf(JsonElement schema) =>
        schema.TryGetProperty("const", out var value) ? value.GetRawText()
        : schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() == 1 ? values[0].GetRawText()
        : null;

    private void Require(IEnumerable<string> names)
    {
        foreach (string name in names)
            if (!_required.Contains(name)) _required.Add(name);
    }

    private static IEnumerable<string> NamesOf(JsonElement names) =>
        names.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!);

    /// <summary>The state of the traversal of one schema: the open references and the number of schemas read.</summary>
    private sealed class Walk(JsonElement root, string param)
    {
        public JsonElement Root => root;

        public string Param => param;

        public HashSet<string> Open { get; } = new(StringComparer.Ordinal);

        public int Steps { get; set; }
    }
}
