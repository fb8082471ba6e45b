using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>Translates system texts to canonical messages: the prompt comes first, and system messages within the conversation keep their positions.</summary>
internal static class InboundSystem
{
    // Claude Code begins its prompt with this line. Anthropic removes it, but any other model would read it as text.
    private const string Attribution = "x-anthropic-billing-header:";

    /// <summary>Whether a text is billing information for Anthropic and not meant for the model.</summary>
    public static bool IsAttribution(JsonElement block) =>
        block.ValueKind == JsonValueKind.Object && block.TryGetProperty("text", out var text) && Given.IsText(text)
        && text.GetString()!.StartsWith(Attribution, StringComparison.Ordinal);

    /// <summary>Writes the system prompt, if there is one.</summary>
    public static void WritePrompt(Utf8JsonWriter json, JsonElement system, ClientPaths? paths)
    {
        var parts = Parts(system, "system", null);
        if (parts.Count == 0) return;
        paths?.Add("system", "system", parts);
        Write(json, parts, null);
    }

    /// <summary>Writes a system message of the conversation.</summary>
    public static void WriteMessage(Utf8JsonWriter json, JsonElement message, JsonElement content, string path, ClientPaths? paths)
    {
        var carried = new CarriedBlocks();
        var parts = Parts(content, $"{path}.content", carried);
        if (parts.Count == 0 && !carried.Any) return;
        if (parts.Count == 0) parts.Add(InboundPart.Made("[The tools of another model changed here.]"));
        paths?.Add(path, $"{path}.content", parts);
        Write(json, parts, extras =>
        {
            extras.WriteBoolean(MessagesExtras.InPlace, true);
            carried.Write(extras);
            if (Given.HasMore(message, "role", "content")) Given.WriteMore(extras, message, "role", "content");
        });
    }

    private static List<InboundPart> Parts(JsonElement system, string path, CarriedBlocks? carried)
    {
        if (Given.IsText(system)) return system.ValueEquals(""u8) ? [] : WithoutAttribution(system, path);
        List<InboundPart> parts = [];
        foreach (var (block, place) in InboundBlocks.Of(system, path))
        {
            string type = InboundBlocks.TypeOf(block, place);
            if (type == "text" && carried is null && IsAttribution(block)) continue;
            if (type == "text") InboundBlocks.AddText(parts, block, place);
            else if (carried is not null && CarriedBlocks.Has(type)) carried.Add(parts.Count + carried.Count, block);
            else throw InboundBlocks.Unknown(type, place);
        }
        foreach (var part in parts.SkipLast(1)) part.EndsWithBlankLine = true;
        return parts;
    }

    /// <summary>The parts of a prompt that is one string, without the billing line at its start.</summary>
    private static List<InboundPart> WithoutAttribution(JsonElement system, string path)
    {
        string text = system.GetString()!;
        if (!text.StartsWith(Attribution, StringComparison.Ordinal)) return [InboundPart.Text(default, system, path)];
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        string rest = end < 0 ? "" : text[(end + 1)..].TrimStart('\n');
        return rest.Length == 0 ? [] : [InboundPart.Text(default, Quoted(rest), path)];
    }

    private static JsonElement Quoted(string text)
    {
        using var document = JsonDocument.Parse(JsonText.Quote(text));
        return document.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter json, List<InboundPart> parts, Action<Utf8JsonWriter>? extras)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, "system"u8);
        InboundPart.WriteContent(json, parts);
        if (extras is not null)
        {
            Given.BeginExtras(json);
            extras(json);
            Given.EndExtras(json);
        }
        json.WriteEndObject();
    }
}
