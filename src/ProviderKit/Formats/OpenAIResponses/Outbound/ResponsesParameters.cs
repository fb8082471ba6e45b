using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>
/// Writes the fields of a request other than its conversation, tools and reasoning. Refused, because the API does not support them and the
/// reply would not be what the client requested: several choices, penalties, <c>logit_bias</c>, output other than text, the deprecated
/// functions, and references to data that the vendor stores. <c>seed</c> and <c>prediction</c> are left out. The gateway implements
/// <c>stop</c> itself (<see cref="StopCutter"/>). Fields that chat does not define are sent unchanged, and the vendor validates them.
/// </summary>
internal static class ResponsesParameters
{
    // "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16".
    private const int LeastTokens = 16;

    private static readonly string[] Kept = ["previous_response_id", "conversation", "background", "prompt", "input", "instructions"];

    private static readonly string[] SameNames =
        ["metadata", "service_tier", "prompt_cache_key", "prompt_cache_retention", "safety_identifier", "user"];

    private static readonly RequestMembers Known = new([.. RequestMembers.RefusedByName, .. Kept, ResponsesReasoning.Own, ResponsesReasoning.Include]);

    /// <exception cref="ChatFieldException">The API does not support a parameter.</exception>
    public static void Check(ChatDocument chat, string provider)
    {
        if (chat.Choices != 1) throw Unsupported("n", "it gives one answer per request");
        if (chat.FrequencyPenalty is not (null or 0)) throw Unsupported("frequency_penalty");
        if (chat.PresencePenalty is not (null or 0)) throw Unsupported("presence_penalty");
        if (ChatField.TryGet(chat.Root, "logit_bias", out var bias) && RequestMembers.SaysSomething(bias)) throw Unsupported("logit_bias");
        if (ChatField.TryGet(chat.Root, "modalities", out var modalities) && modalities.ValueKind == JsonValueKind.Array
            && modalities.EnumerateArray().Any(m => m.ValueKind == JsonValueKind.String && !m.ValueEquals("text"u8)))
            throw Unsupported("modalities", "it answers in text only");
        if (ChatField.TryGet(chat.Root, "audio", out _)) throw Unsupported("audio", "it answers in text only");
        foreach (string name in (ReadOnlySpan<string>)["functions", "function_call"])
            if (ChatField.TryGet(chat.Root, name, out _)) throw Unsupported(name, "use tools");
        foreach (string name in Kept)
            if (ChatField.TryGet(chat.Root, name, out _)) throw Unsupported(name, "it is no member of a chat request; use POST /v1/responses");

        ChatFieldException Unsupported(string name, string? why = null) => new(ChatField.Unsupported(provider, name, why));
    }

    /// <param name="json">Receives the fields.</param>
    /// <param name="chat">The request.</param>
    /// <param name="searchesLive">Whether <see cref="LiveSearch"/> handles <c>search_parameters</c>.</param>
    public static void Write(Utf8JsonWriter json, ChatDocument chat, bool searchesLive)
    {
        WriteLimit(json, chat);
        foreach (string name in (ReadOnlySpan<string>)["temperature", "top_p"])
            if (ChatField.TryGet(chat.Root, name, out var value)) Write(json, name, value);
        if (chat is { LogProbs: true, TopLogProbs: { } top }) json.WriteNumber("top_logprobs"u8, top);
        // The default is true: the vendor stores responses for 30 days.
        json.WriteBoolean("store"u8, ChatField.Bool(chat.Root, "store") ?? false);
        foreach (string name in SameNames)
            if (ChatField.TryGet(chat.Root, name, out var value)) Write(json, name, value);
        WriteStreamOptions(json, chat);
        foreach (var member in Known.OthersIn(chat))
            if (!searchesLive || member.Name != LiveSearch.Name) member.WriteTo(json);
        if (SoftMembers.Number(chat.Root, SoftMembers.TopK) is not null && !chat.Root.TryGetProperty(SoftMembers.TopK, out _)) chat.LeaveOut(SoftMembers.TopK);
        RequestMembers.NoteUnused(chat, "seed", "prediction");
    }

    private static void WriteLimit(Utf8JsonWriter json, ChatDocument chat)
    {
        if (chat.MaxTokens is not { } most) return;
        bool isRaised = most is > 0 and < LeastTokens;
        if (isRaised) chat.LeaveOut(ChatField.TryGet(chat.Root, "max_completion_tokens", out _) ? "max_completion_tokens" : "max_tokens");
        json.WriteNumber("max_output_tokens"u8, isRaised ? LeastTokens : most);
    }

    /// <summary>Writes the one stream option that the API has. Usage is always sent.</summary>
    private static void WriteStreamOptions(Utf8JsonWriter json, ChatDocument chat)
    {
        if (!chat.Stream || !ChatField.TryGet(chat.Root, "stream_options", out var options) || options.ValueKind != JsonValueKind.Object
            || !options.TryGetProperty("include_obfuscation", out var obfuscation)) return;
        json.WriteStartObject("stream_options"u8);
        Write(json, "include_obfuscation", obfuscation);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, JsonElement value)
    {
        json.WritePropertyName(name);
        value.WriteTo(json);
    }
}
