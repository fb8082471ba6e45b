using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>The parameters that the chat and generate APIs have in common.</summary>
internal sealed class AskedParameters
{
    private readonly JsonElement _root;
    private readonly AskedOptions _options;
    private readonly JsonElement _schema;
    private readonly bool _streams;
    private readonly string? _effort;

    /// <param name="root">The request's body.</param>
    /// <exception cref="ChatFieldException">A parameter is invalid.</exception>
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

    /// <summary>Whether the client requests JSON without a schema.</summary>
    public bool WantsJson { get; }

    /// <summary>Whether the client requests a reply without thoughts.</summary>
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
        // Other vendors refuse a prompt that is too long instead of truncating it.
        foreach (string name in (ReadOnlySpan<string>)["truncate", "shift"])
            if (ChatField.Bool(_root, name) == true) request.LeaveOut(name);
        WriteSoft(json);
    }

    /// <summary>Writes the optional fields: clients of this format send them to every model.</summary>
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

    /// <summary>OpenAI's reasoning effort; null if the model decides.</summary>
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
