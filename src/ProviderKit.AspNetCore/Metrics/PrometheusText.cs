using System.Globalization;
using System.Text;

namespace ProviderKit.AspNetCore.Metrics;

/// <summary>
/// Names, labels and numbers in Prometheus's text format 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/), named as OpenTelemetry's own exporter names them.
/// </summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The name of a metric: dots become underscores, the unit is spelt out, counters end in <c>_total</c>.</summary>
    public static string MetricName(string name, string? unit, bool counts)
    {
        string text = Allowed(name);
        string? suffix = unit switch
        {
            "s" => "seconds",
            "By" => "bytes",
            _ => null, // a unit in braces says what is counted, which the name says too
        };
        if (suffix is not null && !text.EndsWith("_" + suffix, StringComparison.Ordinal)) text += "_" + suffix;
        return counts ? text + "_total" : text;
    }

    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0) return "";
        var text = new StringBuilder("{");
        foreach (var (key, value) in tags)
        {
            if (text.Length > 1) text.Append(',');
            string shown = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            text.Append(Allowed(key)).Append("=\"").Append(EscapeHelp(shown).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }
        return text.Append('}').ToString();
    }

    /// <summary>Escapes line breaks, which would end help texts and labels.</summary>
    public static string EscapeHelp(string help) =>
        help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    public static void WriteSample(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append(labels).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');

    private static string Allowed(string name) =>
        string.Create(name.Length, name, static (span, from) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
        });
}
