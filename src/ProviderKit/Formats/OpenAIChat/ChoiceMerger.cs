using System.Buffers;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>
/// Merges several choices that are parts of one answer. GitHub Copilot sends Claude's text and each of its calls in separate
/// choices, all without an index or with the same one. Clients read only the first choice and lose the others.
/// </summary>
internal static class ChoiceMerger
{
    // The parts of these texts are joined. Other texts, such as role and id, are the same in each part.
    private static readonly string[] Joined =
        ["content", "reasoning_content", "reasoning", "reasoning_text", "refusal", "arguments", "text", "transcript"];

    /// <summary>The result of merging the choices.</summary>
    public enum Outcome
    {
        Merged,

        /// <summary>Each choice is a separate answer; nothing was written.</summary>
        Unchanged,

        /// <summary>The reply contains text that cannot be read.</summary>
        Unreadable,
    }

    /// <summary>Writes the reply or chunk with its choices merged by index. Choices without an index count as the first.</summary>
    /// <param name="reply">The reply or chunk.</param>
    /// <param name="output">Receives the merged reply or chunk.</param>
    /// <param name="oneAnswer">
    /// Whether one answer was asked for. If so, text in one choice and calls in others are its parts, regardless of their indices.
    /// </param>
    public static Outcome Write(ReadOnlyMemory<byte> reply, IBufferWriter<byte> output, bool oneAnswer = false)
    {
        try
        {
            using var document = JsonDocument.Parse(reply);
            JsonElement[] choices = [.. document.RootElement.GetProperty("choices").EnumerateArray().Where(IsObject)];
            bool pieces = oneAnswer && ArePieces(choices);
            if (!pieces && choices.DistinctBy(IndexOf).Count() == choices.Length) return Outcome.Unchanged;
            using var json = new Utf8JsonWriter(output, JsonText.Readable);
            json.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                json.WritePropertyName(member.Name);
                if (member.NameEquals("choices")) WriteChoices(json, choices, pieces);
                else member.Value.WriteTo(json);
            }
            json.WriteEndObject();
            return Outcome.Merged;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // JsonDocument throws InvalidOperationException for half a surrogate pair.
            return Outcome.Unreadable;
        }
    }

    /// <summary>Whether at most one choice has text, and at least one has calls.</summary>
    private static bool ArePieces(JsonElement[] choices) =>
        choices.Count(static choice => Says(choice, "content")) <= 1 && Array.Exists(choices, static choice => Says(choice, "tool_calls"));

    private static bool Says(JsonElement choice, string member) =>
        choice.TryGetProperty("message", out var message) && IsObject(message) && message.TryGetProperty(member, out var value)
        && value.ValueKind switch
        {
            JsonValueKind.String => !value.ValueEquals(""u8),
            JsonValueKind.Array => value.GetArrayLength() > 0,
            _ => false,
        };

    private static void WriteChoices(Utf8JsonWriter json, JsonElement[] choices, bool pieces)
    {
        json.WriteStartArray();
        foreach (var parts in choices.GroupBy(choice => pieces ? 0 : IndexOf(choice)))
        {
            var all = parts.ToArray();
            json.WriteStartObject();
            json.WriteNumber("index"u8, parts.Key);
            foreach (string name in NamesOf(all))
            {
                if (name == "index") continue;
                json.WritePropertyName(name);
                if (name == "finish_reason") json.WriteStringValue(FinishOf(all));
                else Write(json, name, ValuesOf(all, name));
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, JsonElement[] values)
    {
        values = Array.FindAll(values, static value => value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined));
        if (values.Length == 0) json.WriteNullValue();
        else if (values.Length == 1) values[0].WriteTo(json);
        else if (Array.TrueForAll(values, IsObject)) WriteObject(json, values);
        else if (Array.TrueForAll(values, static value => value.ValueKind == JsonValueKind.Array)) WriteArray(json, name, values);
        else if (Array.TrueForAll(values, static value => value.ValueKind == JsonValueKind.String) && Array.IndexOf(Joined, name) >= 0)
            json.WriteStringValue(string.Concat(values.Select(static value => value.GetString())));
        else if (name == "content") WriteParts(json, values);
        else values[0].WriteTo(json);
    }

    private static void WriteObject(Utf8JsonWriter json, JsonElement[] values)
    {
        json.WriteStartObject();
        foreach (string name in NamesOf(values))
        {
            json.WritePropertyName(name);
            Write(json, name, ValuesOf(values, name));
        }
        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, JsonElement[] values)
    {
        var items = values.SelectMany(static value => value.EnumerateArray());
        json.WriteStartArray();
        if (name == "tool_calls") WriteCalls(json, items);
        else foreach (var item in items) item.WriteTo(json);
        json.WriteEndArray();
    }

    /// <summary>Writes the calls of a stream. They are identified by index, and each part may restart the numbering.</summary>
    private static void WriteCalls(Utf8JsonWriter json, IEnumerable<JsonElement> calls)
    {
        var ids = new Dictionary<int, string>();
        foreach (var call in calls)
        {
            if (!IsObject(call) || !call.TryGetProperty("index", out _) || JsonMember.Text(call, "id") is not { Length: > 0 } id)
            {
                call.WriteTo(json);
                continue;
            }
            int index = IndexOf(call);
            if (ids.TryGetValue(index, out string? other) && other != id) index = ids.Keys.Max() + 1;
            ids[index] = id;
            json.WriteStartObject();
            foreach (var member in call.EnumerateObject())
                if (member.NameEquals("index")) json.WriteNumber("index"u8, index);
                else member.WriteTo(json);
            json.WriteEndObject();
        }
    }

    /// <summary>Writes content parts. A plain text among them becomes a part.</summary>
    private static void WriteParts(Utf8JsonWriter json, JsonElement[] values)
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            if (value.ValueKind == JsonValueKind.Array)
                foreach (var part in value.EnumerateArray()) part.WriteTo(json);
            if (value.ValueKind != JsonValueKind.String) continue;
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, value.GetString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The finish reason of the merged choice: a truncation or filter reason first, then a reason for calls, then the last one.</summary>
    private static string? FinishOf(JsonElement[] parts)
    {
        string[] reasons = [.. parts.Select(static part => JsonMember.Text(part, "finish_reason")).Where(static reason => !string.IsNullOrWhiteSpace(reason)).OfType<string>()];
        return Array.Find(reasons, static reason => reason is "length" or "content_filter")
            ?? Array.Find(reasons, static reason => reason is "tool_calls" or "function_call")
            ?? reasons.LastOrDefault();
    }

    private static IEnumerable<string> NamesOf(JsonElement[] objects) =>
        objects.SelectMany(static o => o.EnumerateObject()).Select(static member => member.Name).Distinct();

    private static JsonElement[] ValuesOf(JsonElement[] objects, string name) =>
        Array.ConvertAll(objects, o => o.TryGetProperty(name, out var value) ? value : default);

    private static bool IsObject(JsonElement value) => value.ValueKind == JsonValueKind.Object;

    private static int IndexOf(JsonElement value) =>
        value.TryGetProperty("index", out var index) && index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out int number) ? number : 0;
}
