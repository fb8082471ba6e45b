using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Requests;

/// <summary>Writes the request of one call in OpenAI's chat format.</summary>
internal static class ChatBody
{
    private const string Strict = "strict";
    private const string Tools = "tools";

    /// <param name="client">The client that is called, for the options' factory.</param>
    /// <param name="model">The model to ask.</param>
    /// <param name="messages">The conversation.</param>
    /// <param name="options">The call's options.</param>
    /// <param name="stream">Whether the reply comes as events.</param>
    /// <exception cref="ProviderException">The conversation cannot be a request.</exception>
    /// <exception cref="NotSupportedException">A content, a tool or a raw representation cannot be said in OpenAI's format.</exception>
    public static ChatRequest Create(IChatClient client, string model, IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream)
    {
        var template = RequestTemplate.Of(options?.RawRepresentationFactory?.Invoke(client));
        var leftOut = new List<string>();
        return template.Complete(WireJson.Bytes(json => Write(json, model, messages, options, template.Members, stream, leftOut)), leftOut: leftOut);
    }

    private static void Write(Utf8JsonWriter json, string model, IEnumerable<ChatMessage> messages, ChatOptions? options, JsonElement template, bool stream, List<string> leftOut)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        if (stream) json.WriteBoolean("stream"u8, true);
        json.WriteStartArray("messages"u8);
        if (!string.IsNullOrWhiteSpace(options?.Instructions)) MessageWriter.Write(json, new ChatMessage(ChatRole.System, options.Instructions), model, leftOut.Add);
        int index = 0;
        foreach (var message in messages)
        {
            string path = $"messages[{index++}]";
            MessageWriter.Write(json, message, model, content => leftOut.Add($"{path}: {content}"));
        }
        json.WriteEndArray();
        WriteOptions(json, options ?? new ChatOptions(), template);
        json.WriteEndObject();
    }

    // The template has precedence over the additional properties, and these over the properties of the options. Only tools are joined.
    private static void WriteOptions(Utf8JsonWriter json, ChatOptions options, JsonElement template)
    {
        bool? strict = options.AdditionalProperties?.TryGetValue(Strict, out object? given) == true ? given as bool? : null;
        var members = new BodyMembers(json, "model", "stream", "messages");
        bool hasTools = ToolWriter.WriteTools(json, members, options.Tools ?? [], [.. Field.Items(template, Tools), .. ToolsOf(options.AdditionalProperties)], strict);
        members.Copy(template);
        members.Add(options.AdditionalProperties, except: strict is null ? null : Strict);
        ToolWriter.WriteUse(json, members, options, hasTools);
        members.Number("temperature", options.Temperature);
        members.Number("top_p", options.TopP);
        members.Number("top_k", (double?)options.TopK);
        members.Number("max_completion_tokens", (double?)options.MaxOutputTokens);
        members.Number("frequency_penalty", options.FrequencyPenalty);
        members.Number("presence_penalty", options.PresencePenalty);
        if (options.Seed is { } seed && members.Begin("seed")) json.WriteNumberValue(seed);
        if (options.StopSequences is { Count: > 0 } stops && members.Begin("stop")) WriteTexts(json, stops);
        members.Text("reasoning_effort", EffortOf(options.Reasoning?.Effort));
        members.Text("prompt_cache_key", ConversationKey.Of(options.ConversationId));
        if (options.ResponseFormat is ChatResponseFormatJson format && members.Begin("response_format")) WriteFormat(json, format, strict);
    }

    private static IEnumerable<JsonElement> ToolsOf(AdditionalPropertiesDictionary? properties) =>
        properties?.TryGetValue(Tools, out object? given) != true ? []
        : Field.Items(WireJson.Element(json => WireJson.WriteObject(json, [new(Tools, given)])), Tools);

    private static void WriteTexts(Utf8JsonWriter json, IList<string> texts)
    {
        json.WriteStartArray();
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string? EffortOf(ReasoningEffort? effort) => effort switch
    {
        ReasoningEffort.None => "none",
        ReasoningEffort.Low => "low",
        ReasoningEffort.Medium => "medium",
        ReasoningEffort.High => "high",
        ReasoningEffort.ExtraHigh => "xhigh",
        _ => null,
    };

    private static void WriteFormat(Utf8JsonWriter json, ChatResponseFormatJson format, bool? strict)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, format.Schema is null ? "json_object"u8 : "json_schema"u8);
        if (format.Schema is { } schema)
        {
            json.WriteStartObject("json_schema"u8);
            json.WriteString("name"u8, format.SchemaName ?? "response");
            if (format.SchemaDescription is { } description) json.WriteString("description"u8, description);
            json.WritePropertyName("schema"u8);
            WireJson.Write(json, strict == true ? ToolWriter.StrictSchemas.GetOrCreateTransformedSchema(format) : schema);
            if (strict is { } isStrict) json.WriteBoolean(Strict, isStrict);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
