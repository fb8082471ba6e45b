using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Writes one request in the Messages format.</summary>
/// <exception cref="ChatFieldException">The request cannot be expressed in this format.</exception>
internal sealed class MessagesRequest
{
    private readonly ChatDocument _chat;
    private readonly string _modelName;
    private readonly AnswerFormat _format;
    private readonly Conversation _conversation;
    private readonly ThinkingPlan _thinking;
    private readonly SamplingParameters _sampling;
    private readonly List<ContentBlock> _tools;
    private readonly CachePoint? _cache;

    public MessagesRequest(ChatDocument chat, string modelName, string provider, string signsAs, bool takesLives = true, bool searches = false)
    {
        var model = ClaudeModel.Of(modelName);
        (_chat, _modelName) = (chat, modelName);
        _format = AnswerFormat.Of(chat, model);
        searches = MessagesSearch.IsIn(chat, model, searches);
        _conversation = Conversation.Of(chat, model, provider, signsAs, searches);
        _thinking = ThinkingPlan.Of(chat, model, _format.ForcesTool || ForcesTool(chat), _conversation.BreaksOffThinking, provider);
        _sampling = SamplingParameters.Of(chat, model, _thinking.Thinks);
        _tools = ToolWriter.Tools(chat, _format, model, searches);
        if (_format.Instruction is { } instruction) _conversation.System.Add(ContentBlock.Text(instruction));
        _cache = CachePoint.Of(MessagesExtras.IsMessages(chat) ? MessagesExtras.FieldsOf(chat.Root) : chat.Root, "request");
        AutomaticBreakpoints.Add(chat, model, _tools, _conversation, _cache is not null);
        CachePoint.Limit([.. _tools, .. _conversation.System, .. _conversation.Blocks], _cache, takesLives);
    }

    public void Write(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteString("model"u8, _modelName);
        if (MessagesExtras.IsMessages(_chat))
        {
            WriteBack(json);
            json.WriteEndObject();
            return;
        }
        json.WriteNumber("max_tokens"u8, _thinking.MaxTokens);
        if (_chat.Stream) json.WriteBoolean("stream"u8, true);
        WriteSystem(json);
        _conversation.Write(json);
        ToolWriter.Write(json, _tools, _chat, _format);
        _thinking.Write(json);
        WriteOutputConfig(json);
        _sampling.Write(json);
        WriteStop(json);
        UserId.Write(json, _chat);
        _cache?.Write(json);
        OwnParameters.Write(json, _chat);
        if (_chat.ReasoningEffort is not (null or "none") && !_thinking.Thinks && _thinking.Effort is null) _chat.LeaveOut("reasoning_effort");
        json.WriteEndObject();
    }

    /// <summary>Writes the part of the request that the model reads, for a token count.</summary>
    public void WriteCounted(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteString("model"u8, _modelName);
        WriteSystem(json);
        _conversation.Write(json);
        ToolWriter.Write(json, _tools, _chat, _format);
        _thinking.Write(json);
        json.WriteEndObject();
    }

    /// <summary>Writes a request that came in this format. Its fields are the client's own, and the upstream validates them.</summary>
    private void WriteBack(Utf8JsonWriter json)
    {
        if (_chat.Stream) json.WriteBoolean("stream"u8, true);
        WriteSystem(json);
        _conversation.Write(json);
        ToolWriter.WriteList(json, _tools);
        MessagesExtras.WriteFields(json, _chat.Root, "cache_control");
        _cache?.Write(json);
    }

    private static bool ForcesTool(ChatDocument chat) => chat.ToolChoice?.Kind is ChatToolChoiceKind.Required or ChatToolChoiceKind.Named;

    private void WriteSystem(Utf8JsonWriter json)
    {
        if (_conversation.System.Count == 0) return;
        if (_conversation.System.TrueForAll(b => b.Cache is null) && !(MessagesExtras.IsMessages(_chat) && _conversation.System.Count > 1))
        {
            json.WriteString("system"u8, string.Join("\n\n", new[] { _conversation.SystemText, _format.Instruction }.Where(t => !string.IsNullOrEmpty(t))));
            return;
        }
        json.WriteStartArray("system"u8);
        foreach (var block in _conversation.System) block.Write(json);
        json.WriteEndArray();
    }

    private void WriteOutputConfig(Utf8JsonWriter json)
    {
        bool given = ChatField.TryGet(_chat.Root, "output_config", out var own) && own.ValueKind == JsonValueKind.Object;
        if (_thinking.Effort is null && !_format.IsNative && !given) return;
        json.WriteStartObject("output_config"u8);
        if (given)
            foreach (var member in own.EnumerateObject())
                if (!(member.Name == "format" && _format.IsNative) && !(member.Name == "effort" && _thinking.Effort is not null)) member.WriteTo(json);
        if (_thinking.Effort is { } effort) json.WriteString("effort"u8, effort);
        if (_format.IsNative)
        {
            json.WriteStartObject("format"u8);
            json.WriteString("type"u8, "json_schema"u8);
            json.WritePropertyName("schema"u8);
            SchemaWriter.Write(json, _chat.ResponseFormat.Schema, MessagesFormat.StrictSchema);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private void WriteStop(Utf8JsonWriter json)
    {
        // "each stop sequence must contain non-whitespace" (BerriAI/litellm#3286). Clients send "\n" to other vendors.
        string[] stops = [.. _chat.Stop.Where(s => !string.IsNullOrWhiteSpace(s))];
        if (stops.Length == 0) return;
        json.WriteStartArray("stop_sequences"u8);
        foreach (string stop in stops) json.WriteStringValue(stop);
        json.WriteEndArray();
    }
}
