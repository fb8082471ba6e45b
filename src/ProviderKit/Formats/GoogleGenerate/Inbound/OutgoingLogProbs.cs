using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Writes OpenAI's <c>logprobs</c> as <c>logprobsResult</c>.</summary>
internal static class OutgoingLogProbs
{
    /// <param name="json">The writer, positioned in a candidate.</param>
    /// <param name="logProbs">OpenAI's object as JSON.</param>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> logProbs)
    {
        var reader = new Utf8JsonReader(logProbs);
        using var document = JsonDocument.ParseValue(ref reader);
        if (!document.RootElement.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array) return;
        json.WriteStartObject("logprobsResult"u8);
        json.WriteStartArray("topCandidates"u8);
        foreach (var token in content.EnumerateArray())
        {
            json.WriteStartObject();
            json.WriteStartArray("candidates"u8);
            if (JsonMember.Get(token, "top_logprobs") is { ValueKind: JsonValueKind.Array } top)
                foreach (var other in top.EnumerateArray()) WriteToken(json, other);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("chosenCandidates"u8);
        foreach (var token in content.EnumerateArray()) WriteToken(json, token);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, JsonElement token)
    {
        json.WriteStartObject();
        json.WriteString("token"u8, JsonMember.Text(token, "token") ?? "");
        if (JsonMember.Get(token, "logprob") is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number) && double.IsFinite(number)) json.WriteNumber("logProbability"u8, number);
        json.WriteEndObject();
    }
}
