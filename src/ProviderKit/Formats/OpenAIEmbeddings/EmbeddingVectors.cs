using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>Converts the vectors of an embeddings reply between numbers and base64 of little-endian float32.</summary>
internal static class EmbeddingVectors
{
    // The longest float32, such as -1.17549435E-38, with a comma.
    private const int LongestNumber = 16;

    /// <summary>Copies a reply, converting the given vectors and applying one edit.</summary>
    /// <param name="json">The reply.</param>
    /// <param name="vectors">The positions of the vectors, in order. Arrays become text, and text becomes arrays.</param>
    /// <param name="edit">The edit, outside the vectors.</param>
    /// <param name="output">Receives the copy; unusable after a failure.</param>
    /// <returns>False if a vector contains anything other than finite numbers.</returns>
    public static bool TryRewrite(ReadOnlySpan<byte> json, List<Range> vectors, in SplicedBody.Edit edit, IBufferWriter<byte> output)
    {
        int at = 0;
        bool edited = false;
        foreach (var vector in vectors)
        {
            int start = vector.Start.Value;
            if (!edited && edit.End <= start)
            {
                Apply(json, edit, ref at, output);
                edited = true;
            }
            output.Write(json[at..start]);
            at = vector.End.Value;
            if (!(json[start] == '[' ? TryWriteBase64(json[vector], output) : TryWriteNumbers(json[vector], output))) return false;
        }
        if (!edited) Apply(json, edit, ref at, output);
        output.Write(json[at..]);
        return true;
    }

    private static void Apply(ReadOnlySpan<byte> json, in SplicedBody.Edit edit, ref int at, IBufferWriter<byte> output)
    {
        output.Write(json[at..edit.Start]);
        output.Write(edit.Text.Span);
        at = edit.End;
    }

    private static bool TryWriteBase64(ReadOnlySpan<byte> array, IBufferWriter<byte> output)
    {
        // A number and its comma take at least two bytes.
        byte[] floats = ArrayPool<byte>.Shared.Rent((array.Length / 2 + 1) * sizeof(float));
        try
        {
            int length = 0;
            var reader = new Utf8JsonReader(array);
            reader.Read();
            for (reader.Read(); reader.TokenType == JsonTokenType.Number; reader.Read(), length += sizeof(float))
            {
                if (!reader.TryGetSingle(out float number) || !float.IsFinite(number)) return false;
                BinaryPrimitives.WriteSingleLittleEndian(floats.AsSpan(length), number);
            }
            if (reader.TokenType != JsonTokenType.EndArray) return false;

            var target = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(length) + 2);
            target[0] = (byte)'"';
            Base64.EncodeToUtf8(floats.AsSpan(0, length), target[1..], out _, out int written);
            target[written + 1] = (byte)'"';
            output.Advance(written + 2);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(floats);
        }
    }

    private static bool TryWriteNumbers(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        byte[] floats = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            var reader = new Utf8JsonReader(text);
            reader.Read();
            // Some serialisers escape the slashes in base64.
            int length = reader.CopyString(floats);
            if (Base64.DecodeFromUtf8InPlace(floats.AsSpan(0, length), out length) != OperationStatus.Done || length % sizeof(float) != 0) return false;

            var target = output.GetSpan(length / sizeof(float) * LongestNumber + 2);
            int at = 0;
            target[at++] = (byte)'[';
            for (int i = 0; i < length; i += sizeof(float))
            {
                float number = BinaryPrimitives.ReadSingleLittleEndian(floats.AsSpan(i));
                if (!float.IsFinite(number)) return false;
                if (i > 0) target[at++] = (byte)',';
                number.TryFormat(target[at..], out int written, default, CultureInfo.InvariantCulture);
                at += written;
            }
            target[at++] = (byte)']';
            output.Advance(at);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // half a surrogate pair, which is not base64 either
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(floats);
        }
    }
}
