using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Writes values in the form of the monitoring API: times in UTC with milliseconds, spans in milliseconds, names in snake case.</summary>
internal static class MonitoringJson
{
    // Escapes only what JSON requires: people also read it, and it is never part of a page.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()).Replace("open_ai", "openai", StringComparison.Ordinal); // one word

    /// <summary>Writes the time, or null.</summary>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? time) =>
        json.WriteString(name, time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));

    /// <summary>Writes the span, or nothing.</summary>
    public static void WriteSpan(this Utf8JsonWriter json, string name, TimeSpan? span)
    {
        if (span is { } value) json.WriteNumber(name, Math.Round(value.TotalMilliseconds, 3));
    }

    /// <summary>Writes the text, or nothing.</summary>
    public static void WriteText(this Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null) json.WriteString(name, text);
    }

    /// <summary>Writes the number, or nothing.</summary>
    public static void WriteCount(this Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value) json.WriteNumber(name, value);
    }

    /// <summary>Writes the switch, or nothing.</summary>
    public static void WriteSwitch(this Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known) json.WriteBoolean(name, known);
    }

    /// <summary>Writes the value's name, or nothing.</summary>
    public static void WriteEnum<T>(this Utf8JsonWriter json, string name, T? value)
        where T : struct, Enum
    {
        if (value is { } known) json.WriteString(name, NameOf(known));
    }

    public static void WriteArray<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items) write(json, item);
        json.WriteEndArray();
    }

    /// <summary>Writes an object that has a member for each item, itself an object.</summary>
    public static void WriteObject<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Func<T, string> nameOf, Action<Utf8JsonWriter, T> writeMembers)
    {
        json.WriteStartObject(name);
        foreach (var item in items)
        {
            json.WriteStartObject(nameOf(item));
            writeMembers(json, item);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts) =>
        json.WriteArray(name, texts, static (json, text) => json.WriteStringValue(text));
}
