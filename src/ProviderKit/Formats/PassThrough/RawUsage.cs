using System.Text.Json;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.PassThrough;

/// <summary>Reads the usage of passed-through replies: OpenAI's images, speech and transcriptions, and rerankers.</summary>
internal static class RawUsage
{
    /// <param name="usage">The field <c>usage</c> as JSON; empty for none.</param>
    /// <param name="meta">The field <c>meta</c>, in which Cohere's rerankers have <c>billed_units</c>; empty for none.</param>
    /// <param name="units">The usage that is not counted in tokens.</param>
    public static ChatUsage Read(ReadOnlySpan<byte> usage, ReadOnlySpan<byte> meta, out BilledUnits units)
    {
        units = default;
        var tokens = Read(usage, inner: null, ref units);
        return tokens == default ? Read(meta, "billed_units", ref units) : tokens;
    }

    private static ChatUsage Read(ReadOnlySpan<byte> json, string? inner, ref BilledUnits units)
    {
        if (json.IsEmpty) return default;
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var usage = document.RootElement;
            if (inner is not null && !(usage.ValueKind == JsonValueKind.Object && usage.TryGetProperty(inner, out usage))) return default;
            return usage.ValueKind == JsonValueKind.Object ? Read(usage, ref units) : default;
        }
        catch (JsonException)
        {
            return default; // unreadable usage must not break the reply
        }
    }

    private static ChatUsage Read(JsonElement usage, ref BilledUnits units)
    {
        units = new BilledUnits(AmountOf(usage, "seconds") ?? units.Seconds, AmountOf(usage, "search_units") ?? units.Searches);
        long input = Of(usage, "input_tokens", "prompt_tokens"), output = Of(usage, "output_tokens", "completion_tokens");
        if (input + output == 0) input = Of(usage, "total_tokens", "total_tokens"); // a reranker produces no output
        long cached = usage.TryGetProperty("input_tokens_details", out var details) && details.ValueKind == JsonValueKind.Object ? Of(details, "cached_tokens", "cached_tokens") : 0;
        return new ChatUsage(input, output, cached);
    }

    private static double? AmountOf(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var amount) && amount.ValueKind == JsonValueKind.Number && amount.TryGetDouble(out double said) && said is >= 0 and < TokenCount.Max ? said : null;

    private static long Of(JsonElement usage, string name, string otherName) =>
        usage.TryGetProperty(name, out var value) || usage.TryGetProperty(otherName, out value) ? TokenCount.Of(value) : 0;
}
