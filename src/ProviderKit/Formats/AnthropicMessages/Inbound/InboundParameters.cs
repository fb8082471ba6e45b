using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>The fields of a request other than its conversation and tools.</summary>
internal sealed class InboundParameters
{
    // OpenAI refuses more.
    private const int MostStops = 4;

    private const string NewFormat = "output_config.format";
    private const string OldFormat = "output_format"; // the name during its beta

    private static readonly FrozenDictionary<string, string> NamesWithThinking = new Dictionary<string, string>
    {
        ["max_completion_tokens"] = "max_tokens",
        ["stop"] = "stop_sequences",
        ["reasoning_effort"] = "thinking",
        ["response_format"] = NewFormat,
        ["parallel_tool_calls"] = "tool_choice.disable_parallel_tool_use",
        ["user"] = "metadata.user_id",
        ["stream_options"] = "stream",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> NamesWithEffort =
        new Dictionary<string, string>(NamesWithThinking) { ["reasoning_effort"] = "output_config.effort" }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly JsonElement _root;
    private readonly JsonElement _config;
    private readonly JsonElement _format;
    private readonly string _formatPath;
    private readonly string? _effort;
    private readonly int? _budget;

    public InboundParameters(JsonElement root)
    {
        _root = root;
        Stops = ReadStops(root);
        _config = Given.Has(root, "output_config", out var given) ? Given.Object(given, "output_config") : default;
        (_effort, _budget, OmitsThinking) = ReadThinking(root, _config);
        (_format, _formatPath) = ReadFormat(root, _config);
        foreach (string name in (ReadOnlySpan<string>)["temperature", "top_p"])
            if (Given.Has(root, name, out var value) && value.ValueKind != JsonValueKind.Number) throw Given.Wrong(name, "Input should be a number");
        foreach (string name in (ReadOnlySpan<string>)["max_tokens", "top_k"])
            if (Given.Has(root, name, out var value) && (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int number) || number < 0)) throw Given.Wrong(name, "Input should be a whole number, 0 or more");
    }

    public IReadOnlyList<string> Stops { get; }

    /// <summary>Whether the reply must follow a schema.</summary>
    public bool HasFormat => _format.ValueKind == JsonValueKind.Object;

    /// <summary>The client's names of canonical fields, if they differ.</summary>
    public IReadOnlyDictionary<string, string> Names =>
        (_effort != "none" && _config.ValueKind == JsonValueKind.Object && Given.Has(_config, "effort", out _), _formatPath) switch
        {
            (true, NewFormat) => NamesWithEffort,
            (false, NewFormat) => NamesWithThinking,
            (bool hasEffort, _) => new Dictionary<string, string>(hasEffort ? NamesWithEffort : NamesWithThinking) { ["response_format"] = OldFormat },
        };

    /// <summary>The client's name of a canonical field; null if it is the same.</summary>
    public string? NameOf(string canonical) =>
        canonical == "tool_choice.function.name" ? "tool_choice.name" : Names.GetValueOrDefault(canonical.Split('.', '[')[0]);

    /// <summary>Whether the client requests the signatures of thoughts without their text.</summary>
    public bool OmitsThinking { get; }

    public void Write(Utf8JsonWriter json, InboundRequest request)
    {
        if (Given.Has(_root, "stream", out var stream))
        {
            if (stream.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) throw Given.Wrong("stream", "Input should be a boolean");
            if (stream.ValueKind == JsonValueKind.True)
            {
                json.WriteBoolean("stream"u8, true);
                json.WriteStartObject("stream_options"u8);
                json.WriteBoolean("include_usage"u8, true);
                json.WriteEndObject();
            }
        }
        // A max_tokens of 0 only fills the cache. Other vendors cache automatically, and their minimum is one token.
        if (Given.Has(_root, "max_tokens", out var most)) json.WriteNumber("max_completion_tokens"u8, Math.Max(1, most.GetInt32()));
        foreach (string name in (ReadOnlySpan<string>)["temperature", "top_p"])
            if (Given.Has(_root, name, out var value)) Given.Copy(json, Encoding.UTF8.GetBytes(name), value);
        if (Stops.Count > 0)
        {
            json.WriteStartArray("stop"u8);
            foreach (string stop in Stops.Take(MostStops)) json.WriteStringValue(stop);
            json.WriteEndArray();
            for (int i = MostStops; i < Stops.Count; i++) request.LeaveOut($"stop_sequences.{i}");
        }
        if (_effort is not null) json.WriteString("reasoning_effort"u8, _effort);
        WriteFormat(json);
        WriteUser(json);
    }

    /// <summary>Writes the optional fields: some vendors refuse them, and the reply is still usable without them.</summary>
    public void WriteSoft(Utf8JsonWriter json, bool searches)
    {
        bool hasTopK = Given.Has(_root, "top_k", out var topK), hasLength = Given.Has(_root, "max_tokens", out _);
        if (!hasTopK && !hasLength && _effort is null && !searches) return;
        json.WriteStartObject(SoftMembers.Name);
        if (hasTopK) Given.Copy(json, "top_k"u8, topK);
        if (_effort is not null) json.WriteBoolean(SoftMembers.Effort, true);
        if (searches) json.WriteBoolean(SoftMembers.Search, true);
        if (_budget is { } budget) json.WriteNumber(SoftMembers.ThinkingBudget, budget);
        // max_tokens is required in this format, so clients send the maximum of the models that they know.
        if (hasLength) json.WriteBoolean(SoftMembers.Length, true);
        json.WriteEndObject();
    }

    private static List<string> ReadStops(JsonElement root)
    {
        List<string> stops = [];
        if (!Given.Has(root, "stop_sequences", out var given)) return stops;
        foreach (var stop in Given.Array(given, "stop_sequences").EnumerateArray())
            stops.Add(Given.IsText(stop) ? stop.GetString()! : throw Given.Wrong($"stop_sequences.{stops.Count}", "Input should be a string"));
        return stops;
    }

    private static (string? Effort, int? Budget, bool OmitsThinking) ReadThinking(JsonElement root, JsonElement config)
    {
        string? effort = config.ValueKind == JsonValueKind.Object ? Given.Maybe(config, "effort", "output_config") : null;
        effort = effort == "max" ? "xhigh" : effort;
        if (!Given.Has(root, "thinking", out var thinking)) return (effort, null, false);
        Given.Object(thinking, "thinking");
        string? type = Given.Type(thinking, "thinking");
        bool omits = Given.Maybe(thinking, "display", "thinking") == "omitted";
        if (type == "disabled") return ("none", null, omits);
        if (type != "enabled" || !Given.Has(thinking, "budget_tokens", out var budget)) return (effort, null, omits);
        if (budget.ValueKind != JsonValueKind.Number || !budget.TryGetInt32(out int tokens)) throw Given.Wrong("thinking.budget_tokens", "Input should be a whole number");
        return (effort ?? ThinkingPlan.EffortOf(tokens), tokens, omits);
    }

    private static (JsonElement Schema, string Path) ReadFormat(JsonElement root, JsonElement config)
    {
        string path = NewFormat;
        if (config.ValueKind != JsonValueKind.Object || !Given.Has(config, "format", out var format))
        {
            path = OldFormat;
            if (!Given.Has(root, path, out format)) return (default, NewFormat);
        }
        Given.Object(format, path);
        if (Given.Type(format, path) != "json_schema") throw Given.Wrong($"{path}.type", "Input should be 'json_schema'");
        return (Given.Object(Given.Has(format, "schema", out var schema) ? schema : throw Given.Wrong($"{path}.schema", "Field required"), $"{path}.schema"), path);
    }

    private void WriteFormat(Utf8JsonWriter json)
    {
        if (_format.ValueKind != JsonValueKind.Object) return;
        json.WriteStartObject("response_format"u8);
        json.WriteString("type"u8, "json_schema"u8);
        json.WriteStartObject("json_schema"u8);
        json.WriteString("name"u8, "answer"u8);
        Given.Copy(json, "schema"u8, _format);
        json.WriteBoolean("strict"u8, StrictSchemas.Are(_format));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes the user as a hash, since clients send e-mail addresses and account ids that are meant only for Anthropic.</summary>
    private void WriteUser(Utf8JsonWriter json)
    {
        if (!Given.Has(_root, "metadata", out var metadata)) return;
        if (Given.Maybe(Given.Object(metadata, "metadata"), "user_id", "metadata") is { Length: > 0 } user)
            json.WriteString("user"u8, $"user_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user)).AsSpan(0, 16))}");
    }
}
