using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProviderKit.Providers.Anthropic;

/// <summary>One request in the Messages format.</summary>
/// <exception cref="ChatFieldException">What the client asks for cannot be said in it.</exception>
internal sealed class MessagesRequest
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ChatDocument _chat;
    private readonly string _modelName;
    private readonly AnswerFormat _format;
    private readonly Conversation _conversation;
    private readonly ThinkingPlan _thinking;
    private readonly SamplingParameters _sampling;

    public MessagesRequest(ChatDocument chat, string modelName, string provider)
    {
        var model = ClaudeModel.Of(modelName);
        (_chat, _modelName) = (chat, modelName);
        _format = AnswerFormat.Of(chat, model);
        _conversation = Conversation.Of(chat, model, provider);
        _thinking = ThinkingPlan.Of(chat, model, _format.ForcesTool || ForcesTool(chat), _conversation.BreaksOffThinking, provider);
        _sampling = SamplingParameters.Of(chat, model, _thinking.Thinks);
    }

    public void Write(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("model"u8, _modelName);
        json.WriteNumber("max_tokens"u8, _thinking.MaxTokens);
        if (_chat.Stream) json.WriteBoolean("stream"u8, true);
        WriteSystem(json);
        _conversation.Write(json);
        ToolWriter.Write(json, _chat, _format);
        _thinking.Write(json);
        WriteOutputConfig(json);
        _sampling.Write(json);
        WriteStop(json);
        WriteUser(json);
        if (ChatField.TryGet(_chat.Root, "cache_control", out var cache) && cache.ValueKind == JsonValueKind.Object)
        {
            json.WritePropertyName("cache_control"u8);
            cache.WriteTo(json);
        }
        json.WriteEndObject();
    }

    private static bool ForcesTool(ChatDocument chat) => chat.ToolChoice?.Kind is ChatToolChoiceKind.Required or ChatToolChoiceKind.Named;

    private void WriteSystem(Utf8JsonWriter json)
    {
        string[] texts = [.. new[] { _conversation.System, _format.Instruction }.OfType<string>().Where(t => t.Length > 0)];
        if (texts.Length > 0) json.WriteString("system"u8, string.Join("\n\n", texts));
    }

    private void WriteOutputConfig(Utf8JsonWriter json)
    {
        if (_thinking.Effort is null && !_format.IsNative) return;
        json.WriteStartObject("output_config"u8);
        if (_thinking.Effort is { } effort) json.WriteString("effort"u8, effort);
        if (_format.IsNative)
        {
            json.WriteStartObject("format"u8);
            json.WriteString("type"u8, "json_schema"u8);
            json.WritePropertyName("schema"u8);
            OutputSchema.Write(json, _chat.ResponseFormat.Schema);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private void WriteStop(Utf8JsonWriter json)
    {
        if (_chat.Stop.Count == 0) return;
        json.WriteStartArray("stop_sequences"u8);
        foreach (string stop in _chat.Stop) json.WriteStringValue(stop);
        json.WriteEndArray();
    }

    private void WriteUser(Utf8JsonWriter json)
    {
        if ((_chat.User ?? ChatField.Text(_chat.Root, "safety_identifier")) is not { Length: > 0 } user) return;
        json.WriteStartObject("metadata"u8);
        json.WriteString("user_id"u8, user);
        json.WriteEndObject();
    }
}
