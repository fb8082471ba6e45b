using System.Buffers;
using System.Text.Json;

namespace ProviderKit.Texts;

/// <summary>Writes values whose content is already JSON, without allocating an array for each.</summary>
internal static class RawJson
{
    /// <summary>Writes a string.</summary>
    /// <param name="json">The writer, where a value is expected.</param>
    /// <param name="text">JSON text without its quotes.</param>
    public static void WriteRawString(this Utf8JsonWriter json, ReadOnlySpan<byte> text) => Write(json, (byte)'"', text, (byte)'"');

    /// <summary>Writes an array.</summary>
    /// <param name="json">The writer, where a value is expected.</param>
    /// <param name="values">JSON values separated by commas.</param>
    public static void WriteRawArray(this Utf8JsonWriter json, ReadOnlySpan<byte> values) => Write(json, (byte)'[', values, (byte)']');

    private static void Write(Utf8JsonWriter json, byte first, ReadOnlySpan<byte> inside, byte last)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(inside.Length + 2);
        bytes[0] = first;
        inside.CopyTo(bytes.AsSpan(1));
        bytes[inside.Length + 1] = last;
        json.WriteRawValue(bytes.AsSpan(0, inside.Length + 2), skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(bytes);
    }
}
