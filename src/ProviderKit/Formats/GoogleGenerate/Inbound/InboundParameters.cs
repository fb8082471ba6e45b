using System.Collections.Frozen;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Translates <c>generationConfig</c>.</summary>
internal sealed class InboundParameters
{
    // OpenAI refuses more.
    private const int MostStops = 4;
    private const string Path = "generationConfig";

    private static readonly FrozenSet<string> Translated = new[]
    {
        "temperature", "topP", "topK", "candidateCount", "maxOutputTokens", "stopSequences", "seed", "presencePenalty", "frequencyPenalty", "responseMimeType",
        "responseSchema", "responseJsonSchema", "_responseJsonSchema", "responseModalities", "responseLogprobs", "logprobs", "thinkingConfig",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The client's names of canonical fields.</summary>
    public static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["max_completion_tokens"] = $"{Path}.maxOutputTokens", ["stop"] = $"{Path}.stopSequences", ["n"] = $"{Path}.candidateCount",
        ["temperature"] = $"{Path}.temperature", ["top_p"] = $"{Path}.topP", ["top_k"] = $"{Path}.topK", ["seed"] = $"{Path}.seed",
        ["presence_penalty"] = $"{Path}.presencePenalty", ["frequency_penalty"] = $"{Path}.frequencyPenalty", ["response_format"] = $"{Path}.responseSchema",
        ["modalities"] = $"{Path}.responseModalities", ["logprobs"] = $"{Path}.responseLogprobs", ["top_logprobs"] = $"{Path}.logprobs",
        ["reasoning_effort"] = $"{Path}.thinkingConfig", ["tool_choice"] = "toolConfig.functionCallingConfig",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement.Clone();

    private readonly JsonElement _config;
    private readonly JsonElement _schema;
    private readonly string? _type;
    private readonly string? _effort;
    private readonly int? _budget;

    public InboundParameters(JsonElement root)
    {
        _config = Given.Has(root, Path, out var config) ? Given.Object(config, Path) : Nothing;
        _type = Given.Maybe(_config, "responseMimeType", Path)?.Split(';')[0].Trim();
        if (_type is not (null or "" or "text/plain" or "application/json" or "text/x.enum")) throw Given.Wrong($"{Path}.responseMimeType", "text/plain, application/json or text/x.enum is expected");
        foreach (string name in (ReadOnlySpan<string>)["responseJsonSchema", "_responseJsonSchema", "responseSchema"])
            if (_schema.ValueKind == JsonValueKind.Undefined && Given.Has(_config, name, out var schema)) _schema = InboundSchema.Read(Given.Object(schema, $"{Path}.{name}"));
        (_effort, _budget, IncludesThoughts) = ReadThinking();
        Stops = ReadStops();
    }

    public IReadOnlyList<string> Stops { get; }

    /// <summary>Whether the client requests JSON.</summary>
    public bool WantsJson => _type == "application/json";

    /// <summary>Whether the client requests thoughts.</summary>
    public bool IncludesThoughts { get; }

    /// <summary>Instructions to the model about the form of the reply; null for none.</summary>
    /// <param name="saysJson">Whether the conversation mentions JSON. Some servers refuse JSON mode if it does not.</param>
    public string? Instruction(bool saysJson) =>
        _type == "text/x.enum" && Given.Has(Schema, "enum", out var values) && values.ValueKind == JsonValueKind.Array
            ? $"Answer with one of these words and nothing else: {string.Join(", ", values.EnumerateArray().Where(static value => value.ValueKind == JsonValueKind.String).Select(static value => value.GetString()))}"
            : WantsJson && !HasSchema && !saysJson ? "Answer in JSON."
            : null;

    private bool HasSchema => _schema.ValueKind == JsonValueKind.Object;

    private JsonElement Schema => HasSchema ? _schema : Nothing;

    public void NoteLeftOut(InboundRequest request)
    {
        foreach (var member in _config.EnumerateObject())
            if (Given.CamelOf(member.Name) is var name && !Translated.Contains(name) && !Translated.Contains(member.Name) && RequestMembers.SaysSomething(member.Value)) request.LeaveOut($"{Path}.{name}");
        if (Given.Has(_config, "thinkingConfig", out var thinking)) request.LeaveOutOthers(thinking, $"{Path}.thinkingConfig", "includeThoughts", "thinkingLevel", "thinkingBudget");
        for (int i = MostStops; i < Stops.Count; i++) request.LeaveOut($"{Path}.stopSequences[{i}]");
    }

    public void Write(Utf8JsonWriter json)
    {
        if (Given.Int(_config, "maxOutputTokens", Path) is > 0 and { } most) json.WriteNumber("max_completion_tokens"u8, most);
        WriteNumber(json, "temperature", "temperature"u8);
        WriteNumber(json, "topP", "top_p"u8);
        WriteNumber(json, "presencePenalty", "presence_penalty"u8);
        WriteNumber(json, "frequencyPenalty", "frequency_penalty"u8);
        if (Given.Int(_config, "seed", Path) is { } seed) json.WriteNumber("seed"u8, seed);
        if (Given.Int(_config, "candidateCount", Path) is > 1 and { } count) json.WriteNumber("n"u8, count);
        if (Stops.Count > 0)
        {
            json.WriteStartArray("stop"u8);
            foreach (string stop in Stops.Take(MostStops)) json.WriteStringValue(stop);
            json.WriteEndArray();
        }
        if (Given.IsTrue(_config, "responseLogprobs"))
        {
            json.WriteBoolean("logprobs"u8, true);
            if (Given.Int(_config, "logprobs", Path) is { } top) json.WriteNumber("top_logprobs"u8, top);
        }
        WriteModalities(json);
        if (_effort is not null) json.WriteString("reasoning_effort"u8, _effort);
        WriteFormat(json);
    }

    /// <summary>Writes the optional fields: some vendors refuse them, and the reply is still usable without them.</summary>
    public void WriteSoft(Utf8JsonWriter json, bool searches)
    {
        json.WriteStartObject(SoftMembers.Name);
        if (Given.Number(_config, "topK", Path) is { } topK && topK is >= 1 and <= int.MaxValue) json.WriteNumber(SoftMembers.TopK, (int)topK);
        if (_effort is not null) json.WriteBoolean(SoftMembers.Effort, true);
        if (searches) json.WriteBoolean(SoftMembers.Search, true);
        if (_budget is > 0) json.WriteNumber(SoftMembers.ThinkingBudget, _budget.Value);
        // Clients send the maximum of the models that they know.
        if (Given.Has(_config, "maxOutputTokens", out _)) json.WriteBoolean(SoftMembers.Length, true);
        json.WriteEndObject();
    }

    private (string? Effort, int? Budget, bool Includes) ReadThinking()
    {
        const string place = $"{Path}.thinkingConfig";
        if (!Given.Has(_config, "thinkingConfig", out var thinking)) return default;
        Given.Object(thinking, place);
        bool includes = Given.IsTrue(thinking, "includeThoughts");
        string? level = Given.Maybe(thinking, "thinkingLevel", place)?.ToUpperInvariant();
        if (level is not (null or "" or "THINKING_LEVEL_UNSPECIFIED"))
            return level is "MINIMAL" or "LOW" or "MEDIUM" or "HIGH" ? (level.ToLowerInvariant(), null, includes) : throw Given.Wrong($"{place}.thinkingLevel", "MINIMAL, LOW, MEDIUM or HIGH is expected");
        return Given.Int(thinking, "thinkingBudget", place) switch
        {
            // The model decides. A client that requests thoughts expects some thinking.
            null or < 0 => (includes || Given.Has(thinking, "thinkingBudget", out _) ? "medium" : null, null, includes),
            0 => ("none", null, includes),
            <= 1024 and var few => ("low", few, includes),
            <= 8192 and var some => ("medium", some, includes),
            var many => ("high", many, includes),
        };
    }

    private List<string> ReadStops()
    {
        List<string> stops = [];
        if (!Given.Has(_config, "stopSequences", out var given)) return stops;
        foreach (var stop in Given.Array(given, $"{Path}.stopSequences").EnumerateArray())
        {
            if (stop.ValueKind != JsonValueKind.String) throw Given.Wrong($"{Path}.stopSequences[{stops.Count}]", "a string is expected");
            if (!stop.ValueEquals(""u8)) stops.Add(stop.GetString()!);
        }
        return stops;
    }

    private void WriteNumber(Utf8JsonWriter json, string name, ReadOnlySpan<byte> canonical)
    {
        if (!Given.Has(_config, name, out var value)) return;
        if (value.ValueKind == JsonValueKind.Number) Given.Copy(json, canonical, value);
        else if (Given.Number(_config, name, Path) is { } number) json.WriteNumber(canonical, number);
    }

    private void WriteModalities(Utf8JsonWriter json)
    {
        if (!Given.Has(_config, "responseModalities", out var given)) return;
        var asked = Given.Array(given, $"{Path}.responseModalities").EnumerateArray()
            .Select(static one => one.ValueKind == JsonValueKind.String ? one.GetString()!.ToLowerInvariant() : throw Given.Wrong($"{Path}.responseModalities", "strings are expected"))
            .Where(static one => one != "modality_unspecified").ToArray();
        // Every model returns only text by default.
        if (asked.Length == 0 || asked is ["text"]) return;
        json.WriteStartArray("modalities"u8);
        foreach (string one in asked) json.WriteStringValue(one);
        json.WriteEndArray();
    }

    private void WriteFormat(Utf8JsonWriter json)
    {
        if (!WantsJson) return;
        json.WriteStartObject("response_format"u8);
        if (!HasSchema) json.WriteString("type"u8, "json_object"u8);
        else
        {
            json.WriteString("type"u8, "json_schema"u8);
            json.WriteStartObject("json_schema"u8);
            json.WriteString("name"u8, "answer"u8);
            Given.Copy(json, "schema"u8, _schema);
            json.WriteBoolean("strict"u8, StrictSchemas.Are(_schema));
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
