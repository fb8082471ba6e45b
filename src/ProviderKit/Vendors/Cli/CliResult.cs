using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Vendors.Cli;

/// <summary>The result line, the last line of a command's output.</summary>
/// <param name="IsError">Whether the command failed.</param>
/// <param name="Said">The whole reply, or why it failed.</param>
/// <param name="Usage">The token usage; null if not reported.</param>
/// <param name="StopReason">The vendor's stop reason; null if not reported.</param>
internal sealed record CliResult(bool IsError, string Said, ChatUsage? Usage, string? StopReason)
{
    /// <param name="line">Well-formed JSON without halves of surrogate pairs.</param>
    /// <returns>Null if it is not an object.</returns>
    public static CliResult? TryRead(ReadOnlySpan<byte> line)
    {
        using var json = JsonDocument.Parse(line.ToArray());
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object) return null;
        string? subtype = JsonMember.Text(root, "subtype");
        bool failed = root.TryGetProperty("is_error", out var error) && error.ValueKind == JsonValueKind.True;
        // Some failures are recognisable only by the subtype.
        failed |= subtype?.StartsWith("error", StringComparison.Ordinal) ?? false;
        return new CliResult(
            failed, JsonMember.Text(root, "result") ?? (failed ? Errors(root) ?? subtype ?? "an error without a reason" : ""), ReadUsage(root), JsonMember.Text(root, "stop_reason"));
    }

    private static string? Errors(JsonElement root) =>
        root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
        && string.Join("\n", errors.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString())) is { Length: > 0 } text
            ? text
            : null;

    /// <summary>Both vendors count uncached input, cache writes and cache reads separately.</summary>
    private static ChatUsage? ReadUsage(JsonElement root)
    {
        if (!root.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object) return null;
        long fromCache = Number(usage, "cache_read_input_tokens", "cacheReadTokens");
        long intoCache = Number(usage, "cache_creation_input_tokens", "cacheWriteTokens");
        return new ChatUsage(
            Number(usage, "input_tokens", "inputTokens") + intoCache + fromCache, Number(usage, "output_tokens", "outputTokens"), fromCache);
    }

    private static long Number(JsonElement parent, string name, string otherName) =>
        (parent.TryGetProperty(name, out var value) || parent.TryGetProperty(otherName, out value))
        && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number is >= 0 and < int.MaxValue
            ? number
            : 0;
}
