using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace UpstreamSimulator.Formats;

/// <summary>Writes JSON the way providers do: compact, quotes as \" and text as plain UTF-8.</summary>
internal static class Json
{
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // The writers here are fixed code; checking every token would cost a stream its speed.
        SkipValidation = true,
    };

    public static ReadOnlyMemory<byte> Write<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
            write(json, state);
        return buffer.WrittenMemory;
    }
}
