using System.Text.Json;

namespace ProviderKit;

/// <summary>
/// A schema whose top is one plain object. Properties of all alternatives are there; required are those that every
/// alternative requires; what else tells the alternatives apart stands in the description.
/// </summary>
internal sealed class FlatSchema
{
    // References may run in a circle.
    private const int MaxDepth = 16;

    private static readonly string[] Composition = ["anyOf", "oneOf", "allOf", "$ref"];

    private readonly JsonElement _root;
    private readonly OrderedDictionary<string, List<JsonElement>> _properties = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, JsonElement> _others = new(StringComparer.Ordinal);
    private readonly List<string> _required = [];
    private readonly List<string> _words = [];
    private bool _isClosed;
    private bool _namesProperties;
    private string? _description;

    private FlatSchema(JsonElement root) => _root = root;

    /// <summary>Whether the top is an object of its own already.</summary>
    public static bool IsPlain(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
        && !Array.Exists(Composition, name => schema.TryGetProperty(name, out _));

    /// <param name="schema">A schema of any form; undefined counts as one without members.</param>
    public static FlatSchema Of(JsonElement schema) => Of(schema, schema, 0);

    /// <summary>The names of the properties at the top, those of alternatives included.</summary>
    public static IEnumerable<string> PropertiesOf(JsonElement schema) =>
        !IsPlain(schema) ? Of(schema)._properties.Keys
        : schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object ? properties.EnumerateObject().Select(p => p.Name)
        : [];

    /// <param name="json">Stands where a value is due.</param>
    /// <param name="names">The names of the properties on the wire.</param>
    /// <param name="isClosed">Whether it takes no other properties, whatever the client says.</param>
    /// <param name="writeNested">Writes a schema inside of this one.</param>
    public void Write(Utf8JsonWriter json, ToolNames names, bool isClosed, Action<JsonElement> writeNested)
    {
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
        if (_isClosed || isClosed) json.WriteBoolean("additionalProperties"u8, false);
        foreach (var (name, value) in _others)
        {
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

    private static FlatSchema Of(JsonElement schema, JsonElement root, int depth)
    {
        var flat = new FlatSchema(root);
        flat.Take(schema, depth);
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

    /// <summary>Takes a schema that holds together with what was taken before.</summary>
    private void Take(JsonElement schema, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth) return;
        // What the schema says itself comes before what it is composed of.
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
                    Take(SchemaWriter.Resolve(_root, member.Value.GetString()), depth + 1);
                    break;
                case "allOf" when member.Value.ValueKind == JsonValueKind.Array:
                    TakeAll(member.Value, depth);
                    break;
                case "anyOf" or "oneOf" when member.Value.ValueKind == JsonValueKind.Array:
                    TakeAlternatives(member.Name, member.Value, depth);
                    break;
                default:
                    _others.TryAdd(member.Name, member.Value);
                    break;
            }
        }
    }

    private void TakeAll(JsonElement schemas, int depth)
    {
        // A part that is closed does not know the properties of the others.
        bool isClosed = _isClosed;
        foreach (var part in schemas.EnumerateArray()) Take(part, depth + 1);
        _isClosed = isClosed;
    }

    private void TakeAlternatives(string keyword, JsonElement schemas, int depth)
    {
        FlatSchema[] forms = [.. schemas.EnumerateArray().Select(s => Of(s, _root, depth + 1))];
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

    /// <summary>What tells this form from the others: <c>kind = "circle", with radius</c>.</summary>
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
}
