using System.Text.Json;

namespace ProviderKit.Providers.Google;

/// <summary>Writes how the answer is to be made.</summary>
internal static class GoogleGenerationConfig
{
    public static void Write(Utf8JsonWriter json, ChatDocument chat, GoogleModel model)
    {
        json.WriteStartObject("generationConfig"u8);
        if (chat.MaxTokens is { } most) json.WriteNumber("maxOutputTokens"u8, most);
        Write(json, "temperature"u8, chat.Temperature);
        Write(json, "topP"u8, chat.TopP);
        Write(json, "presencePenalty"u8, chat.PresencePenalty);
        Write(json, "frequencyPenalty"u8, chat.FrequencyPenalty);
        if (chat.Seed is { } seed) json.WriteNumber("seed"u8, seed);
        if (chat.Choices > 1) json.WriteNumber("candidateCount"u8, chat.Choices);
        if (chat.Stop.Count > 0)
        {
            json.WriteStartArray("stopSequences"u8);
            foreach (string stop in chat.Stop) json.WriteStringValue(stop);
            json.WriteEndArray();
        }
        if (chat.LogProbs)
        {
            json.WriteBoolean("responseLogprobs"u8, true);
            if (chat.TopLogProbs is { } top) json.WriteNumber("logprobs"u8, top);
        }
        WriteFormat(json, chat.ResponseFormat);
        GoogleThinking.Write(json, chat.ReasoningEffort, model);
        json.WriteEndObject();
    }

    private static void WriteFormat(Utf8JsonWriter json, ChatResponseFormat format)
    {
        if (format.Kind == ChatResponseFormatKind.Text) return;
        json.WriteString("responseMimeType"u8, "application/json"u8);
        if (format.Kind != ChatResponseFormatKind.JsonSchema) return;
        json.WritePropertyName("responseJsonSchema"u8);
        format.Schema.WriteTo(json);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }
}
