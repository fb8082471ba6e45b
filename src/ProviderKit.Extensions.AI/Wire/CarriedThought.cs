using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>
/// What an upstream wants back with an answer for the sake of its thoughts: signatures, encrypted thoughts, and what else it sent beside the
/// text. It is kept as JSON in <see cref="TextReasoningContent.ProtectedData"/>, which survives the merging of updates, caches and stored
/// conversations, and is sent back as it came.
/// </summary>
/// <remarks><c>{"providerkit":"{model}","text":"{the member that had the text}","thinking_blocks":[…],…}</c>.</remarks>
internal static class CarriedThought
{
    private const string Mark = "providerkit", TextName = "text", CanonicalText = "reasoning_content";

    /// <summary>Vendors' names for the text; some send two of them with the same text.</summary>
    private static readonly string[] TextNames = [CanonicalText, "reasoning", "reasoning_text"];

    /// <summary>Members that the gateway knows: it leaves them out for upstreams that do not.</summary>
    private static readonly string[] Known = ["thinking_blocks", Extras.ExtraContent];

    /// <summary>Members of single vendors (OpenRouter, GitHub Copilot), which go back to the model that sent them alone.</summary>
    private static readonly string[] Own = ["reasoning_details", "reasoning_opaque"];

    /// <summary>All members that are carried.</summary>
    public static IEnumerable<string> Names => Known.Concat(Own);

    /// <summary>The text of the thought, and the member it stands in; null for none.</summary>
    public static (string Name, string Text)? TextOf(JsonElement message) => Field.FirstText(message, TextNames);

    /// <summary>The thought of a whole message; null if it has none.</summary>
    public static TextReasoningContent? Read(JsonElement message, string model)
    {
        var text = TextOf(message);
        var members = Names.Where(name => Field.Has(message, name, out _)).ToDictionary(name => name, name => message.GetProperty(name).GetRawText());
        return text is null && members.Count == 0 ? null : new TextReasoningContent(text?.Text ?? "") { ProtectedData = Protect(model, text?.Name, members) };
    }

    /// <summary>The value of <see cref="TextReasoningContent.ProtectedData"/>; null if there is nothing to send back but the text.</summary>
    /// <param name="model">The model that answered, by the name it was asked by.</param>
    /// <param name="textName">The member that had the text; null for none.</param>
    /// <param name="members">The other members, as JSON.</param>
    public static string? Protect(string model, string? textName, IReadOnlyDictionary<string, string> members) =>
        members.Count == 0 && textName is null or CanonicalText ? null : WireJson.Text(json =>
        {
            json.WriteStartObject();
            json.WriteString(Mark, model);
            if (textName is not null) json.WriteString(TextName, textName);
            foreach (var (name, value) in members)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value);
            }
            json.WriteEndObject();
        });

    /// <summary>Writes the thoughts of a message back, as members of it.</summary>
    /// <param name="json">Stands in the message's object.</param>
    /// <param name="thoughts">The message's thoughts, in order.</param>
    /// <param name="model">The model that is asked.</param>
    /// <returns>Whether <c>extra_content</c> is written.</returns>
    public static bool Write(Utf8JsonWriter json, IReadOnlyList<TextReasoningContent> thoughts, string model)
    {
        string text = string.Concat(thoughts.Select(thought => thought.Text));
        using var document = thoughts.Select(thought => Open(thought.ProtectedData)).LastOrDefault(opened => opened is not null);
        var carried = document?.RootElement ?? default;
        bool isSameModel = Field.Text(carried, Mark) == model;
        if (text.Length > 0) json.WriteString((isSameModel ? Field.Text(carried, TextName) : null) ?? CanonicalText, text);
        foreach (string name in isSameModel ? Names : Known)
        {
            if (!Field.Has(carried, name, out var value)) continue;
            json.WritePropertyName(name);
            json.WriteRawValue(value.GetRawText(), skipInputValidation: true);
        }
        return Field.Has(carried, Extras.ExtraContent, out _);
    }

    /// <summary>Reads what this class has written; null for what another client has put there, which its own service alone can read.</summary>
    private static JsonDocument? Open(string? protectedData)
    {
        if (protectedData?.StartsWith($"{{\"{Mark}\":", StringComparison.Ordinal) != true) return null;
        try
        {
            return JsonDocument.Parse(protectedData);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
