using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace UpstreamSimulator.Conversation;

/// <summary>Makes vectors of unit length: the same input at the same length always gets the same one.</summary>
internal static class Embedder
{
    /// <summary>No model has longer vectors; it bounds what a request can ask for.</summary>
    public const int MostDimensions = 4096;

    public static float[] Embed(EmbeddingInput input, int dimensions)
    {
        var state = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(input.Text))) | 1;
        var vector = new float[dimensions];
        double squares = 0;
        for (var i = 0; i < dimensions; i++)
        {
            // Marsaglia's xorshift: nothing more is needed to look random.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            vector[i] = (int)(state >> 32) / 2147483648f;
            squares += vector[i] * (double)vector[i];
        }

        var scale = (float)(1 / Math.Sqrt(squares));
        for (var i = 0; i < dimensions; i++)
            vector[i] *= scale;
        return vector;
    }

    /// <summary>A vector as OpenAI's base64: little-endian float32, whatever the machine.</summary>
    public static string ToBase64(float[] vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        return Convert.ToBase64String(bytes);
    }
}

/// <summary>One thing to embed: a text, or token ids written as one.</summary>
internal sealed record EmbeddingInput(string Text, int Tokens)
{
    // About four characters a token, as OpenAI's rule of thumb for English says.
    public static EmbeddingInput OfText(string text) => new(text, Math.Max(1, text.Length / 4));
}
