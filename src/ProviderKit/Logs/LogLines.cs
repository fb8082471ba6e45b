using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProviderKit.Logs;

/// <summary>Writes entries as lines of JSON: each entry is one line, with any text. Not thread-safe.</summary>
internal sealed class LogLines : IDisposable
{
    // Leaves letters of all languages as they are; line breaks of every kind and control characters it does escape.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;

    public LogLines() => _json = new Utf8JsonWriter(_line, Json);

    /// <summary>The line of <paramref name="entry"/>, its end included; valid until the next call.</summary>
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
