using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// A breakpoint of the prompt cache, <c>"cache_control":{"type":"ephemeral","ttl":"1h"}</c>, at a message, a part of one, a
/// call or a tool: where the client puts it in OpenAI's format, it goes out at the block that this becomes. OpenAI's own,
/// <c>"prompt_cache_breakpoint":{"mode":"explicit"}</c>, means the same.
/// </summary>
internal sealed class CachePoint
{
    // The API refuses a fifth: "A maximum of 4 blocks with cache_control may be provided" (BerriAI/litellm#15696).
    public const int Most = 4;

    private const string Short = "5m", Long = "1h";

    private readonly JsonElement _given;
    private string? _ttl;

    private CachePoint(JsonElement given, string? ttl) => (_given, _ttl) = (given, ttl);

    /// <summary>Whether the client gave it in OpenAI's words.</summary>
    public bool IsOpenAIs { get; private init; }

    /// <summary>One that no client gave.</summary>
    public static CachePoint Automatic(bool isLong) => new(default, isLong ? Long : null);

    /// <summary>The breakpoint that <paramref name="holder"/> has; null for none.</summary>
    /// <exception cref="ChatFieldException">It is none that the API knows.</exception>
    public static CachePoint? Of(JsonElement holder, string path)
    {
        if (holder.ValueKind != JsonValueKind.Object) return null;
        if (!ChatField.TryGet(holder, "cache_control", out var given)) return OfOpenAI(holder);
        path += ".cache_control";
        if (given.ValueKind != JsonValueKind.Object) throw ChatField.Wrong(path, "an object with a type");
        if (ChatField.Text(given, "type", $"{path}.type") is not "ephemeral") throw ChatField.Wrong($"{path}.type", "ephemeral");
        // Two lives are known; any other is the default rather than a refusal, since the answer is the same.
        string? ttl = ChatField.Text(given, "ttl", $"{path}.ttl");
        return new CachePoint(given, ttl is Long or Short ? ttl : null);
    }

    /// <summary>OpenAI's own, which goes out for the usual time unless it says that it lives for hours; another than known is none.</summary>
    private static CachePoint? OfOpenAI(JsonElement holder)
    {
        if (!ChatField.TryGet(holder, "prompt_cache_breakpoint", out var given) || given.ValueKind != JsonValueKind.Object) return null;
        if (!given.TryGetProperty("mode", out var mode) || mode.ValueKind != JsonValueKind.String || !mode.ValueEquals("explicit"u8)) return null;
        bool isLong = given.TryGetProperty("ttl", out var ttl) && ttl.ValueKind == JsonValueKind.String && ttl.ValueEquals("12h"u8);
        return new CachePoint(default, isLong ? Long : null) { IsOpenAIs = true };
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
    /// <param name="takesLives">Whether the API takes lives; else each goes out without.</param>
    public static void Limit(IEnumerable<ContentBlock> blocks, CachePoint? automatic, bool takesLives = true)
    {
        ContentBlock[] marked = [.. blocks.Where(b => b.Cache is not null)];
        int surplus = marked.Length + (automatic is null ? 0 : 1) - Most;
        for (int i = 0; i < surplus; i++) marked[i].Cache = null;
        bool isShort = false;
        foreach (var point in marked.Select(b => b.Cache).Append(automatic).OfType<CachePoint>())
        {
            if (!takesLives || (isShort && point._ttl is Long)) point._ttl = null;
            isShort |= point._ttl is not Long;
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("cache_control"u8);
        if (_given.ValueKind != JsonValueKind.Object) json.WriteString("type"u8, "ephemeral"u8);
        else
            foreach (var member in _given.EnumerateObject())
                if (member.Name != "ttl") member.WriteTo(json);
        if (_ttl is not null) json.WriteString("ttl"u8, _ttl);
        json.WriteEndObject();
    }
}
