using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// A breakpoint of the prompt cache, <c>"cache_control":{"type":"ephemeral","ttl":"1h"}</c>, at a message, a part of one, a
/// call or a tool: where the client puts it in OpenAI's format, it goes out at the block that this becomes.
/// </summary>
internal sealed class CachePoint
{
    // The API refuses a fifth: "A maximum of 4 blocks with cache_control may be provided" (BerriAI/litellm#15696).
    private const int Most = 4;

    private readonly JsonElement _given;
    private string? _ttl;

    private CachePoint(JsonElement given, string? ttl) => (_given, _ttl) = (given, ttl);

    /// <summary>The breakpoint that <paramref name="holder"/> has; null for none.</summary>
    /// <exception cref="ChatFieldException">It is none that the API knows.</exception>
    public static CachePoint? Of(JsonElement holder, string path)
    {
        if (holder.ValueKind != JsonValueKind.Object || !ChatField.TryGet(holder, "cache_control", out var given)) return null;
        path += ".cache_control";
        if (given.ValueKind != JsonValueKind.Object) throw ChatField.Wrong(path, "an object with a type");
        if (ChatField.Text(given, "type", $"{path}.type") is not "ephemeral") throw ChatField.Wrong($"{path}.type", "ephemeral");
        // Two lives are known; any other is the default rather than a refusal, since the answer is the same.
        string? ttl = ChatField.Text(given, "ttl", $"{path}.ttl");
        return new CachePoint(given, ttl is "1h" or "5m" ? ttl : null);
    }

    /// <summary>Refuses what is no breakpoint, by the path that a client of this format knows.</summary>
    public static void Check(JsonElement given, string path)
    {
        if (Inbound.Given.Object(given, path).TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("ephemeral"u8)) return;
        throw Inbound.Given.Wrong($"{path}.type", "Input should be 'ephemeral'");
    }

    /// <summary>
    /// Leaves what the API takes: of more than four breakpoints the last four, since a later one covers what an earlier one
    /// does; and after one that lives for five minutes none that lives for an hour, which is refused.
    /// </summary>
    /// <param name="blocks">In the order of the prefix: tools, system, messages.</param>
    /// <param name="automatic">The breakpoint at the top of the request, which counts as one, after all others.</param>
    public static void Limit(IEnumerable<ContentBlock> blocks, CachePoint? automatic)
    {
        ContentBlock[] marked = [.. blocks.Where(b => b.Cache is not null)];
        int surplus = marked.Length + (automatic is null ? 0 : 1) - Most;
        for (int i = 0; i < surplus; i++) marked[i].Cache = null;
        bool isShort = false;
        foreach (var point in marked.Select(b => b.Cache).Append(automatic).OfType<CachePoint>())
        {
            if (isShort && point._ttl is "1h") point._ttl = null;
            isShort |= point._ttl is not "1h";
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("cache_control"u8);
        foreach (var member in _given.EnumerateObject())
            if (member.Name != "ttl") member.WriteTo(json);
        if (_ttl is not null) json.WriteString("ttl"u8, _ttl);
        json.WriteEndObject();
    }
}
