using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>Writes the body of <c>/api/chat</c>.</summary>
internal static class OllamaRequest
{
    /// <summary>Fields that change the reply and have no counterpart.</summary>
    private static readonly string[] Unsupported = ["logit_bias", .. RequestMembers.RefusedByName];

    private static readonly RequestMembers Known = new([.. RequestMembers.RefusedByName, "top_k", "min_p", "options", "keep_alive", "think"]);

    public static ProviderError? Write(ChatDocument chat, string model, IBufferWriter<byte> output)
    {
        if (FindUnsupported(chat) is { } error) return error;
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        try
        {
            chat.Fit(OllamaFormat.Rules);
            var forced = OllamaForcedCall.Of(chat);
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            OllamaMessages.Write(json, chat, forced is null ? null : OllamaForcedCall.InstructionOf(forced));
            // Always written, since the default is true.
            json.WriteBoolean("stream"u8, chat.Stream);
            if (forced is not null) Copy(json, "format", OllamaForcedCall.FormatOf(forced));
            else
            {
                if (chat.ToolChoice?.Kind != ChatToolChoiceKind.None) WriteTools(json, chat.Tools);
                WriteFormat(json, chat.ResponseFormat);
            }
            if (chat.ReasoningEffort is null && ChatField.TryGet(chat.Root, "think", out var think)) Copy(json, "think", think);
            // Models that do not think refuse an effort, and models that think do so by default.
            else if (!chat.EffortIsSoft || chat.ReasoningEffort == "none") WriteThink(json, chat.ReasoningEffort);
            else chat.LeaveOut("reasoning_effort");
            WriteLogProbs(json, chat);
            if (ChatField.TryGet(chat.Root, "keep_alive", out var keepAlive)) Copy(json, "keep_alive", keepAlive);
            OllamaOptions.Write(json, chat);
            RequestMembers.NoteUnused(chat, RequestMembers.Unused);
            json.WriteEndObject();
            return null;
        }
        catch (ChatFieldException e)
        {
            return e.Error;
        }
    }

    private static ProviderError? FindUnsupported(ChatDocument chat)
    {
        if (chat.Choices != 1) return ChatField.Unsupported(OllamaFormat.Provider, "n", "one answer per request");
        if (ChatField.TryGet(chat.Root, "modalities", out var modalities) && modalities.ValueKind == JsonValueKind.Array
            && modalities.EnumerateArray().Any(m => m.ValueKind != JsonValueKind.String || !m.ValueEquals("text")))
            return ChatField.Unsupported(OllamaFormat.Provider, "modalities", "only text");
        string? name = Array.Find(Unsupported, name => ChatField.TryGet(chat.Root, name, out var value) && !AsksForNothing(name, value) && !(name == SoftMembers.Search && chat.TryLeaveOutSearch()));
        return name is null ? Known.Refuse(chat, OllamaFormat.Provider) : ChatField.Unsupported(OllamaFormat.Provider, name, name.StartsWith("function", StringComparison.Ordinal) ? "use tools" : null);
    }

    private static bool AsksForNothing(string name, JsonElement value) => value.ValueKind switch
    {
        // Empty options of a web search still ask for one.
        JsonValueKind.Object => name == "logit_bias" && !value.EnumerateObject().MoveNext(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.String => value.ValueEquals("none") || value.ValueEquals("auto"), // function_call
        _ => false,
    };

    private static void WriteTools(Utf8JsonWriter json, IReadOnlyList<ChatTool> tools)
    {
        if (tools.Count == 0) return;
        json.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, tool.Name);
            if (tool.Description is not null) json.WriteString("description"u8, tool.Description);
            json.WritePropertyName("parameters"u8);
            // The templates of several models require this object.
            if (tool.Parameters.ValueKind == JsonValueKind.Object) tool.Parameters.WriteTo(json);
            else json.WriteRawValue("""{"type":"object","properties":{}}"""u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteFormat(Utf8JsonWriter json, ChatResponseFormat format)
    {
        if (format.Kind == ChatResponseFormatKind.JsonObject) json.WriteString("format"u8, "json"u8);
        if (format.Kind == ChatResponseFormatKind.JsonSchema) Copy(json, "format", format.Schema);
    }

    private static void WriteThink(Utf8JsonWriter json, string? effort)
    {
        switch (effort)
        {
            case null: break;
            case "none": json.WriteBoolean("think"u8, false); break;
            case "minimal": json.WriteString("think"u8, "low"u8); break;
            case "low" or "medium" or "high" or "max": json.WriteString("think"u8, effort); break;
            case "xhigh": json.WriteString("think"u8, "max"u8); break;
            default: throw ChatField.Wrong("reasoning_effort", "none, minimal, low, medium, high or xhigh");
        }
    }

    private static void WriteLogProbs(Utf8JsonWriter json, ChatDocument chat)
    {
        if (!chat.LogProbs) return;
        json.WriteBoolean("logprobs"u8, true);
        if (chat.TopLogProbs is { } top) json.WriteNumber("top_logprobs"u8, top);
    }

    private static void Copy(Utf8JsonWriter json, string name, JsonElement value)
    {
        json.WritePropertyName(name);
        value.WriteTo(json);
    }
}
