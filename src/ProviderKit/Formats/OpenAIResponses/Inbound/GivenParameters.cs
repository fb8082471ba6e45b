using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>The fields of a request other than its conversation and its tools.</summary>
internal sealed class GivenParameters
{
    /// <summary>The client's names of canonical fields, if they differ.</summary>
    public static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["messages"] = "input",
        ["max_completion_tokens"] = "max_output_tokens",
        ["reasoning_effort"] = "reasoning.effort",
        ["response_format"] = "text.format",
        ["verbosity"] = "text.verbosity",
        ["stream_options"] = "stream",
        ["user"] = "safety_identifier",
        ["logprobs"] = "top_logprobs",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Fields that are translated, or that have no meaning for another vendor's reply.
    private static readonly FrozenSet<string> Known = new[]
    {
        "model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "stream", "stream_options", "max_output_tokens", "temperature", "top_p",
        "top_logprobs", "reasoning", "text", "service_tier", "store", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention",
        "safety_identifier", "user", "include", "truncation", "background", "conversation", "previous_response_id", "prompt", "client_metadata", "generate", "stream_id",
    }.ToFrozenSet(StringComparer.Ordinal);

    private const string LogProbs = "message.output_text.logprobs";

    private readonly JsonElement _root;
    private readonly JsonElement _text;
    private readonly JsonElement _reasoning;
    private readonly string? _effort;
    private readonly bool _wantsMost;
    private readonly string? _verbosity;
    private readonly JsonElement _format;

    public GivenParameters(JsonElement root, IEnumerable<GivenItem> items)
    {
        _root = root;
        _text = Field.Has(root, "text", out var text) ? Field.Object(text, "text") : default;
        _reasoning = Field.Has(root, "reasoning", out var reasoning) ? Field.Object(reasoning, "reasoning") : default;
        // The last change in the conversation applies.
        foreach (var item in items)
        {
            if (item.Type != "configuration_update") continue;
            if (Field.Has(item.Json, "text", out text)) _text = Field.Object(text, $"{item.Path}.text");
            if (Field.Has(item.Json, "reasoning", out reasoning)) _reasoning = Field.Object(reasoning, $"{item.Path}.reasoning");
        }
        string? effort = Field.Maybe(_reasoning, "effort", "reasoning");
        _wantsMost = effort == "max";
        _effort = _wantsMost ? "xhigh" : effort; // the nearest value that chat has
        _verbosity = Field.Maybe(_text, "verbosity", "text");
        if (Field.Has(_text, "format", out _format)) Field.Object(_format, "text.format");
        foreach (string name in (ReadOnlySpan<string>)["temperature", "top_p"])
            if (Field.Has(root, name, out var value) && value.ValueKind != JsonValueKind.Number) throw Field.WrongType(name, "a decimal", value);
        foreach (string name in (ReadOnlySpan<string>)["max_output_tokens", "top_logprobs"])
            if (Field.Has(root, name, out var value) && (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int number) || number < 0)) throw Field.WrongType(name, "an integer", value);
        foreach (string name in (ReadOnlySpan<string>)["stream", "store", "background", "parallel_tool_calls"])
            if (Field.Has(root, name, out var value) && value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) throw Field.WrongType(name, "a boolean", value);
        Seals = AsksFor("reasoning.encrypted_content") || !Is("store", JsonValueKind.False);
    }

    /// <summary>Whether reasoning is sent to the client in a form that it can send back.</summary>
    public bool Seals { get; }

    /// <summary>Whether a stream reports its usage. Default: true, as always in this format.</summary>
    public bool IncludesUsage { get; init; } = true;

    /// <summary>The text and reasoning options after the last change in the conversation; undefined for none.</summary>
    public (JsonElement Text, JsonElement Reasoning) InForce => (_text, _reasoning);

    /// <summary>Refuses features that only this format's vendor supports.</summary>
    public static void Refuse(JsonElement root)
    {
        if (root.TryGetProperty("background", out var background) && background.ValueKind == JsonValueKind.True)
            throw Field.Unsupported("background", "it answers at once; leave it out");
        if (Field.Has(root, "conversation", out _)) throw Field.Unsupported("conversation", "it keeps no conversations; send the items as input");
        if (Field.Has(root, "prompt", out _)) throw Field.Unsupported("prompt", "it has no stored prompts; send instructions and input");
        if (Field.Has(root, "previous_response_id", out var previous))
            throw Field.Wrong("previous_response_id", $"Previous response with id '{(Field.IsText(previous) ? previous.GetString() : "")}' not found.", "previous_response_not_found");
    }

    /// <summary>Whether a request asks for a stream's usage in the way chat requests do (<c>stream_options.include_usage</c>).</summary>
    public static bool AsksForUsage(JsonElement root) =>
        Field.Has(root, "stream_options", out var options) && options.ValueKind == JsonValueKind.Object
        && options.TryGetProperty("include_usage", out var wanted) && wanted.ValueKind == JsonValueKind.True;

    public void Write(Utf8JsonWriter json, bool hasTools)
    {
        if (Is("stream", JsonValueKind.True)) WriteStream(json);
        if (Field.Has(_root, "max_output_tokens", out var most)) Field.Copy(json, "max_completion_tokens"u8, most);
        foreach (string name in (ReadOnlySpan<string>)["temperature", "top_p", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options"])
            if (Field.Has(_root, name, out var value)) Field.Copy(json, Encoding.UTF8.GetBytes(name), value);
        if (Field.Maybe(_root, "service_tier", "") is { } tier and not ("auto" or "default")) json.WriteString("service_tier"u8, tier);
        if (hasTools && Is("parallel_tool_calls", JsonValueKind.False)) json.WriteBoolean("parallel_tool_calls"u8, false);
        if (WantsLogProbs) json.WriteBoolean("logprobs"u8, true);
        if (Top > 0) json.WriteNumber("top_logprobs"u8, Top);
        if (_effort is not null) json.WriteString("reasoning_effort"u8, _effort);
        if (_verbosity is not (null or "medium")) json.WriteString("verbosity"u8, _verbosity);
        WriteFormat(json);
        WriteUser(json);
    }

    /// <summary>Writes the names of fields that some models refuse and that can be left out.</summary>
    public void WriteSoft(Utf8JsonWriter json, bool offersSearch)
    {
        json.WriteStartObject(SoftMembers.Name);
        if (_effort is not null) json.WriteBoolean(SoftMembers.Effort, true);
        if (offersSearch) json.WriteBoolean(SoftMembers.Search, true);
        if (_wantsMost) json.WriteBoolean(SoftMembers.MostEffort, true);
        if (WantsLogProbs) json.WriteBoolean(SoftMembers.LogProbs, true);
        json.WriteBoolean(SoftMembers.ThoughtsInPlace, true);
        json.WriteEndObject();
    }

    /// <summary>Notes the fields without a counterpart.</summary>
    public void NoteLeftOut(GivenRequest request)
    {
        foreach (var member in _root.EnumerateObject())
            if (!Known.Contains(member.Name) && RequestMembers.SaysSomething(member.Value)) request.LeaveOut(member.Name);
        if (Field.Has(_root, "truncation", out var truncation) && Field.IsText(truncation) && truncation.ValueEquals("auto"u8)) request.LeaveOut("truncation");
        if (!Field.Has(_root, "include", out var include)) return;
        foreach (var wanted in Field.Array(include, "include").EnumerateArray())
            if (Field.IsText(wanted) && !wanted.ValueEquals("reasoning.encrypted_content"u8) && !wanted.ValueEquals(LogProbs)) request.LeaveOut($"include {wanted.GetString()}");
    }

    private int Top => Field.Has(_root, "top_logprobs", out var top) ? top.GetInt32() : 0;

    private bool WantsLogProbs => Top > 0 || AsksFor(LogProbs);

    private bool Is(string name, JsonValueKind kind) => _root.TryGetProperty(name, out var value) && value.ValueKind == kind;

    private bool AsksFor(string wanted) =>
        Field.Has(_root, "include", out var include)
        && Field.Array(include, "include").EnumerateArray().Any(item => Field.IsText(item) && item.ValueEquals(wanted));

    private void WriteStream(Utf8JsonWriter json)
    {
        json.WriteBoolean("stream"u8, true);
        if (!IncludesUsage) return;
        json.WriteStartObject("stream_options"u8);
        json.WriteBoolean("include_usage"u8, true);
        json.WriteEndObject();
    }

    private void WriteFormat(Utf8JsonWriter json)
    {
        if (_format.ValueKind != JsonValueKind.Object) return;
        switch (Field.Text(_format, "type", "text.format"))
        {
            case "text": return;
            case "json_object":
                json.WriteStartObject("response_format"u8);
                json.WriteString("type"u8, "json_object"u8);
                json.WriteEndObject();
                return;
            case "json_schema":
                if (!Field.Has(_format, "schema", out var schema)) throw Field.Missing("text.format.schema");
                Field.Object(schema, "text.format.schema");
                json.WriteStartObject("response_format"u8);
                json.WriteString("type"u8, "json_schema"u8);
                json.WriteStartObject("json_schema"u8);
                json.WriteString("name"u8, Field.Maybe(_format, "name", "text.format") ?? "answer");
                if (Field.Has(_format, "description", out var description)) Field.Copy(json, "description"u8, description);
                Field.Copy(json, "schema"u8, schema);
                if (Field.Has(_format, "strict", out var strict)) Field.Copy(json, "strict"u8, strict);
                json.WriteEndObject();
                json.WriteEndObject();
                return;
            case var other: throw Field.Wrong("text.format.type", $"Invalid value: '{other}'. Supported values are: 'text', 'json_object', and 'json_schema'.");
        }
    }

    /// <summary>Writes a hash of the user: clients send e-mail addresses and account ids, which other vendors should not see.</summary>
    private void WriteUser(Utf8JsonWriter json)
    {
        if ((Field.Maybe(_root, "safety_identifier", "") ?? Field.Maybe(_root, "user", "")) is { Length: > 0 } user)
            json.WriteString("user"u8, $"user_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user)).AsSpan(0, 16))}");
    }
}
