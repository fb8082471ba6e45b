using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>The form of values in the monitoring API: times in UTC with milliseconds, spans in milliseconds, names in snake case.</summary>
internal static class MonitoringJson
{
    // Escapes only what JSON requires: people also read it, and it is never part of a page.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string NameOf<T>(T value)
        where T : struct, Enum => WireNames.Of(value);

    public static string? NameOf<T>(T? value)
        where T : struct, Enum => value is { } known ? NameOf(known) : null;

    public static double Milliseconds(TimeSpan span) => Math.Round(span.TotalMilliseconds, 3);

    public static double? Milliseconds(TimeSpan? span) => span is { } known ? Milliseconds(known) : null;

    /// <summary>Writes times in UTC with milliseconds.</summary>
    internal sealed class Time : JsonConverter<DateTimeOffset>
    {
        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[24];
            value.UtcDateTime.TryFormat(text, out int length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            writer.WriteStringValue(text[..length]);
        }

        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();
    }
}
