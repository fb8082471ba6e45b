using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Writes <c>generationConfig</c>.</summary>
internal static class GoogleGenerationConfig
{
    public static void Write(Utf8JsonWriter json, ChatDocument chat, GoogleModel model, GoogleAnswer answer)
    {
        json.WriteStartObject("generationConfig"u8);
        int? most = chat.LengthIsSoft && chat.MaxTokens > model.Family.MostTokens ? model.Family.MostTokens : chat.MaxTokens;
        if (most is { } limit) json.WriteNumber("maxOutputTokens"u8, limit);
        Write(json, "temperature"u8, chat.Temperature);
        Write(json, "topP"u8, chat.TopP);
        // Other servers take 0 and -1 as "off". Gemini refuses both.
        if (chat.TopK is > 0 and { } topK) json.WriteNumber("topK"u8, topK);
        WritePenalty(json, "presencePenalty"u8, chat.PresencePenalty);
        WritePenalty(json, "frequencyPenalty"u8, chat.FrequencyPenalty);
        if (chat.Seed is { } seed) json.WriteNumber("seed"u8, SeedOf(seed));
        if (chat.Choices > 1) json.WriteNumber("candidateCount"u8, chat.Choices);
        // An empty stop sequence has no effect, and Gemini refuses it.
        string[] stops = [.. chat.Stop.Where(stop => stop.Length > 0)];
        if (stops.Length > 0)
        {
            json.WriteStartArray("stopSequences"u8);
            foreach (string stop in stops) json.WriteStringValue(stop);
            json.WriteEndArray();
        }
        if (chat.LogProbs)
        {
            json.WriteBoolean("responseLogprobs"u8, true);
            if (chat.TopLogProbs is { } top) json.WriteNumber("logprobs"u8, top);
        }
        if (answer.IsNative) WriteFormat(json, chat.ResponseFormat);
        WriteModalities(json, chat, model);
        GoogleThinking.Write(json, chat, model, most);
        json.WriteEndObject();
    }

    private static void WriteFormat(Utf8JsonWriter json, ChatResponseFormat format)
    {
        json.WriteString("responseMimeType"u8, "application/json"u8);
        if (format.Kind != ChatResponseFormatKind.JsonSchema) return;
        json.WritePropertyName("responseJsonSchema"u8);
        SchemaWriter.Write(json, format.Schema, GoogleFormat.Schema, param: "response_format");
    }

    private static void WriteModalities(Utf8JsonWriter json, ChatDocument chat, GoogleModel model)
    {
        var asked = GoogleParameters.Modalities(chat);
        if (asked.Count == 0) asked = model.Family.Modalities;
        // Every model returns only text by default.
        if (asked.Count == 0 || asked is ["TEXT"]) return;
        json.WriteStartArray("responseModalities"u8);
        foreach (string modality in asked) json.WriteStringValue(modality);
        json.WriteEndArray();
    }

    // The API's seeds have 32 bits (its reference), OpenAI's 64. The same seed is always mapped to the same value.
    private static int SeedOf(long seed) => seed is >= int.MinValue and <= int.MaxValue ? (int)seed : unchecked((int)(seed ^ (seed >> 32)));

    // Zero means no penalty. Models since 2.5 refuse the parameter ("Penalty is not enabled for this model").
    private static void WritePenalty(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value) => Write(json, name, value == 0 ? null : value);

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }
}
