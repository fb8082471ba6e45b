using System.Text.Json;

namespace ProviderKit.Settings.Kinds;

/// <summary>
/// On or off, or the places that OpenTelemetry's instrumentations in other languages use for content. ProviderKit writes content to spans, so values
/// that include spans mean on.
/// Source: the variable <c>OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT</c> of OpenTelemetry's GenAI utilities.
/// </summary>
internal sealed class CaptureKind : SettingKind<bool>
{
    public static readonly CaptureKind Instance = new();

    public override string Type => "1 or 0, `SPAN_ONLY`, `SPAN_AND_EVENT`, `EVENT_ONLY`, `NO_CONTENT`";

    public override string? Parse(string text, out bool value)
    {
        string word = text.ToUpperInvariant();
        value = word is "SPAN_ONLY" or "SPAN_AND_EVENT";
        return value || word is "EVENT_ONLY" or "NO_CONTENT" ? null : SwitchKind.Instance.Parse(text, out value);
    }

    public override string Show(bool value) => SwitchKind.Instance.Show(value);

    public override void Write(Utf8JsonWriter json, bool value) => SwitchKind.Instance.Write(json, value);
}
