using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Upstream;

/// <summary>
/// Thoughts of an upstream's client in OpenAI's format: their text as <c>reasoning_content</c>, and beside it what the client wants back,
/// <c>"extra_content":{"{provider}":{"items":[{"text":"…","protected_data":"…"}]}}</c>, which the gateway brings through clients of all formats.
/// </summary>
internal static class ClientThoughts
{
    private const string Items = "items", ProtectedData = "protected_data", Text = "text";

    /// <summary>The thoughts of an earlier answer, as its client had them.</summary>
    public static IEnumerable<TextReasoningContent> Read(JsonElement message, string provider)
    {
        TextReasoningContent[] own = [.. Field.Items(Field.Get(message, Extras.ExtraContent, provider), Items)
            .Select(item => new TextReasoningContent(Field.Text(item, Text) ?? "") { ProtectedData = Field.Text(item, ProtectedData) })];
        return own.Length > 0 ? own : CarriedThought.TextOf(message) is { } text ? [new TextReasoningContent(text.Text)] : [];
    }

    /// <summary>Writes the text, unless there is none.</summary>
    public static void WriteText(Utf8JsonWriter json, IEnumerable<AIContent> contents)
    {
        string text = string.Concat(contents.OfType<TextReasoningContent>().Select(thought => thought.Text));
        if (text.Length > 0) json.WriteString("reasoning_content"u8, text);
    }

    /// <summary>Writes what the client wants back, unless it is nothing.</summary>
    /// <returns>Whether anything is written.</returns>
    public static bool WriteCarried(Utf8JsonWriter json, IReadOnlyList<TextReasoningContent> thoughts, string provider)
    {
        if (!thoughts.Any(thought => thought.ProtectedData is not null)) return false;
        json.WriteStartObject(Extras.ExtraContent);
        json.WriteStartObject(provider);
        json.WriteStartArray(Items);
        foreach (var thought in thoughts)
        {
            json.WriteStartObject();
            json.WriteString(Text, thought.Text);
            json.WriteString(ProtectedData, thought.ProtectedData);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        return true;
    }

    /// <summary>Adds a thought of a stream: pieces become one, up to the one that has what the client wants back.</summary>
    public static void Add(List<TextReasoningContent> thoughts, TextReasoningContent piece)
    {
        if (thoughts.LastOrDefault() is { ProtectedData: null } last) thoughts[^1] = new TextReasoningContent(last.Text + piece.Text) { ProtectedData = piece.ProtectedData };
        else thoughts.Add(new TextReasoningContent(piece.Text) { ProtectedData = piece.ProtectedData });
    }
}
