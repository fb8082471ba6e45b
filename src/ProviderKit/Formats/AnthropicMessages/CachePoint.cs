using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// A prompt cache breakpoint, <c>"cache_control":{"type":"ephemeral","ttl":"1h"}</c>, on a message, a part, a
/// call or a tool in OpenAI's format. It is sent with the block that this becomes. OpenAI's own breakpoint,
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

    /// <summary>Whether it is OpenAI's <c>prompt_cache_breakpoint</c>.</summary>
    public bool IsOpenAIs { get; private init; }

    /// <summary>A breakpoint that the gateway adds.</summary>
    public static CachePoint Automatic(bool isLong) => new(default, isLong ? Long : null);

    /// <summary>The breakpoint that <paramref name="holder"/> has; null for none.</summary>
    /// <exception cref="ChatFieldException">The breakpoint is not valid.</exception>
    public static CachePoint? Of(JsonElement holder, string path)
    {
        if (holder.ValueKind != JsonValueKind.Object) return null;
        if (!ChatField.TryGet(holder, "cache_control", out var given)) return OfOpenAI(holder);
        path += ".cache_control";
        if (given.ValueKind != JsonValueKind.Object) throw ChatField.Wrong(path, "an object with a type");
        if (ChatField.Text(given, "type", $"{path}.type") is not "ephemeral") throw ChatField.Wrong($"{path}.type", "ephemeral");
        // An unknown lifetime is replaced by the default instead of refused, since the reply is the same.
        string? ttl = ChatField.Text(given, "ttl", $"{path}.ttl");
        return new CachePoint(given, ttl is Long or Short ? ttl : null);
    }

    /// <summary>Reads OpenAI's breakpoint. It gets the default lifetime, or one hour if its own is 12 hours. An unknown form is ignored.</summary>
    private static CachePoint? OfOpenAI(JsonElement holder)
    {
        if (!ChatField.TryGet(holder, "prompt_cache_breakpoint", out var given) || given.ValueKind != JsonValueKind.Object) return null;
        if (!given.TryGetProperty("mode", out var mode) || mode.ValueKind != JsonValueKind.String || !mode.ValueEquals("explicit"u8)) return null;
        bool isLong = given.TryGetProperty("ttl", out var ttl) && ttl.ValueKind == JsonValueKind.String && ttl.ValueEquals("12h"u8);
        return new CachePoint(default, isLong ? Long : null) { IsOpenAIs = true };
    }

    /// <summary>Throws if the value is not a breakpoint; the error has the path in the client's request.</summary>
    public static void Check(JsonElement given, string path)
    {
        if (Inbound.Given.Object(given, path).TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("ephemeral"u8)) return;
        throw Inbound.Given.Wrong($"{path}.type", "Input should be 'ephemeral'");
    }

    /// <summary>
    /// Reduces the breakpoints to what the API accepts: at most four, the last ones, since a later breakpoint covers the content of an
    /// earlier one; and no lifetime of one hour after one of five minutes.
    /// </summary>
    /// <param name="blocks">The blocks in the order of the prefix: tools, system, messages.</param>
    /// <param name="automatic">The breakpoint at the top level of the request, which counts as the last one; null for none.</param>
    /// <param name="takesLives">Whether the API accepts lifetimes. If not, all are removed.</param>
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
