using System.Text.Json;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.PassThrough;

/// <summary>Reads the usage of replies that are passed through: OpenAI's images, speech and transcriptions, and rerankers'.</summary>
internal static class RawUsage
{
    /// <param name="json">The member <c>usage</c>; empty for none.</param>
    /// <param name="seconds">The length of audio that is billed; null when it is billed otherwise.</param>
    public static ChatUsage Read(ReadOnlySpan<byte> json, out double? seconds)
    {
        seconds = null;
        if (json.IsEmpty) return default;
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement is { ValueKind: JsonValueKind.Object } usage ? Read(usage, out seconds) : default;
        }
        catch (JsonException)
        {
            return default; // what cannot be read is no reason to spoil the reply
        }
    }

    private static ChatUsage Read(JsonElement usage, out double? seconds)
    {
        seconds = usage.TryGetProperty("seconds", out var length) && length.ValueKind == JsonValueKind.Number && length.TryGetDouble(out double said) && said is >= 0 and < TokenCount.Max ? said : null;
        long input = Of(usage, "input_tokens", "prompt_tokens"), output = Of(usage, "output_tokens", "completion_tokens");
        if (input + output == 0) input = Of(usage, "total_tokens", "total_tokens"); // a reranker only reads
        long cached = usage.TryGetProperty("input_tokens_details", out var details) && details.ValueKind == JsonValueKind.Object ? Of(details, "cached_tokens", "cached_tokens") : 0;
        return new ChatUsage(input, output, cached);
    }

    private static long Of(JsonElement usage, string name, string otherName) =>
        usage.TryGetProperty(name, out var value) || usage.TryGetProperty(otherName, out value) ? TokenCount.Of(value) : 0;
}
