using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>Writes <c>options</c>: OpenAI's sampling parameters, and before them the client's own <c>options</c>.</summary>
internal static class OllamaOptions
{
    public static void Write(Utf8JsonWriter json, ChatDocument chat)
    {
        var own = ReadOwn(chat.Root);
        var translated = Translate(chat).ToArray();
        if (own.Length == 0 && translated.Length == 0) return;
        json.WriteStartObject("options"u8);
        foreach (var option in own)
        {
            if (Array.Exists(translated, t => option.NameEquals(t.Name))) continue;
            option.WriteTo(json);
        }
        foreach (var (name, write) in translated)
        {
            json.WritePropertyName(name);
            write(json);
        }
        json.WriteEndObject();
    }

    private static JsonProperty[] ReadOwn(JsonElement root)
    {
        if (!ChatField.TryGet(root, "options", out var options)) return [];
        return options.ValueKind == JsonValueKind.Object ? [.. options.EnumerateObject()] : throw ChatField.Wrong("options", "an object");
    }

    private static IEnumerable<(string Name, Action<Utf8JsonWriter> Write)> Translate(ChatDocument chat)
    {
        if (chat.MaxTokens is { } max) yield return ("num_predict", json => json.WriteNumberValue(max));
        if (chat.Temperature is { } temperature) yield return ("temperature", json => json.WriteNumberValue(temperature));
        if (chat.TopP is { } topP) yield return ("top_p", json => json.WriteNumberValue(topP));
        if (chat.TopK is { } topK) yield return ("top_k", json => json.WriteNumberValue(topK));
        if (ChatField.Number(chat.Root, "min_p") is { } minP) yield return ("min_p", json => json.WriteNumberValue(minP));
        if (chat.Seed is { } seed) yield return ("seed", json => json.WriteNumberValue(seed));
        if (chat.FrequencyPenalty is { } frequency) yield return ("frequency_penalty", json => json.WriteNumberValue(frequency));
        if (chat.PresencePenalty is { } presence) yield return ("presence_penalty", json => json.WriteNumberValue(presence));
        // An empty stop sequence would end every reply before its first word.
        string[] stops = [.. chat.Stop.Where(stop => stop.Length > 0)];
        if (stops.Length > 0) yield return ("stop", json => WriteStop(json, stops));
    }

    private static void WriteStop(Utf8JsonWriter json, IReadOnlyList<string> stop)
    {
        json.WriteStartArray();
        foreach (string sequence in stop) json.WriteStringValue(sequence);
        json.WriteEndArray();
    }
}
