using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProviderKit.Logs;

/// <summary>Writes each entry as one line of JSON, whatever its text contains. Not thread-safe.</summary>
internal sealed class LogLines : IDisposable
{
    // This encoder keeps letters of all languages readable, but escapes line breaks and control characters.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;

    public LogLines() => _json = new Utf8JsonWriter(_line, Json);

    /// <summary>The line of <paramref name="entry"/> with its line break; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(ProviderLogEntry entry)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        entry.WriteWithoutId(_json);
        _json.Flush();
        _line.Write("\n"u8);
        return _line.WrittenSpan;
    }

    public void Dispose() => _json.Dispose();
}
