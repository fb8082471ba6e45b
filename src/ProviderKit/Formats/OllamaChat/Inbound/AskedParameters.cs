using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>The members of a request beside what is asked and its tools: the same in both APIs that answer with a text.</summary>
internal sealed class AskedParameters
{
    private readonly JsonElement _root;
    private readonly AskedOptions _options;
    private readonly JsonElement _schema;
    private readonly bool _streams;
    private readonly string? _effort;

    /// <param name="root">The request's body.</param>
    /// <exception cref="ChatFieldException">A member is wrong.</exception>
    public AskedParameters(JsonElement root)
    {
        _root = root;
        _options = new AskedOptions(root);
        _streams = ChatField.Bool(root, "stream") ?? true;
        _effort = EffortOf(root);
        if (!ChatField.TryGet(root, "format", out var format) || (format.ValueKind == JsonValueKind.String && format.ValueEquals(""u8))) return;
        if (format.ValueKind == JsonValueKind.Object) _schema = format;
        else if (format.ValueKind == JsonValueKind.String && format.ValueEquals("json"u8)) WantsJson = true;
        else throw Asked.Wrong("format", "json, or a JSON schema");
    }

    /// <summary>Whether the answer is to be JSON of any form.</summary>
    public bool WantsJson { get; }

    /// <summary>Whether the client wants to see no thoughts.</summary>
    public bool OmitsThinking => _effort == "none";

    public IReadOnlyList<string> Stops => _options.Stops;

    public void Write(Utf8JsonWriter json, ChatTranslation request)
    {
        if (_streams)
        {
            json.WriteBoolean("stream"u8, true);
            json.WriteStartObject("stream_options"u8);
            json.WriteBoolean("include_usage"u8, true);
            json.WriteEndObject();
        }
        _options.Write(json, request);
        if (_effort is not null) json.WriteString("reasoning_effort"u8, _effort);
        WriteFormat(json);
        if (ChatField.Bool(_root, "logprobs") == true)
        {
            json.WriteBoolean("logprobs"u8, true);
            if (ChatField.Int(_root, "top_logprobs") is { } top) json.WriteNumber("top_logprobs"u8, top);
        }
        // Vendors refuse a prompt that is too long, and cut none.
        foreach (string name in (ReadOnlySpan<string>)["truncate", "shift"])
            if (ChatField.Bool(_root, name) == true) request.LeaveOut(name);
        WriteSoft(json);
    }

    /// <summary>What the model may do without: clients of this format send such options to every model.</summary>
    private void WriteSoft(Utf8JsonWriter json)
    {
        if (_options.TopK is null && _options.MaxTokens is null && _effort is null) return;
        json.WriteStartObject("extra_content"u8);
        json.WriteStartObject(SoftMembers.Name);
        if (_options.TopK is { } top) json.WriteNumber(SoftMembers.TopK, top);
        if (_effort is not null) json.WriteBoolean(SoftMembers.Effort, true);
        if (_options.MaxTokens is not null) json.WriteBoolean(SoftMembers.Length, true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteFormat(Utf8JsonWriter json)
    {
        if (!WantsJson && _schema.ValueKind != JsonValueKind.Object) return;
        json.WriteStartObject("response_format"u8);
        json.WriteString("type"u8, WantsJson ? "json_object"u8 : "json_schema"u8);
        if (!WantsJson)
        {
            json.WriteStartObject("json_schema"u8);
            json.WriteString("name"u8, "answer"u8);
            Asked.Copy(json, "schema"u8, _schema);
            json.WriteBoolean("strict"u8, StrictSchemas.Are(_schema));
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>How much the model is to think, in OpenAI's words; null where it decides.</summary>
    private static string? EffortOf(JsonElement root)
    {
        if (!ChatField.TryGet(root, "think", out var think)) return null;
        return think.ValueKind switch
        {
            JsonValueKind.True => "medium",
            JsonValueKind.False => "none",
            JsonValueKind.String => think.GetString() switch
            {
                "low" or "medium" or "high" => think.GetString(),
                "max" => "xhigh",
                "" => null,
                _ => throw Asked.Wrong("think", "true, false, low, medium, high or max"),
            },
            _ => throw Asked.Wrong("think", "true, false, low, medium, high or max"),
        };
    }
}
