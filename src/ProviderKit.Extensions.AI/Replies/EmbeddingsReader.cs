using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Replies;

/// <summary>Reads replies in OpenAI's format of embeddings.</summary>
internal static class EmbeddingsReader
{
    /// <param name="result">The result, which is no error.</param>
    /// <param name="count">How many texts there are, each of which has a vector.</param>
    /// <exception cref="ProviderException">The reply does not have a vector for each text.</exception>
    public static GeneratedEmbeddings<Embedding<float>> Read(DispatchResult result, int count)
    {
        var json = WireJson.ParseReply(result, result.Body.ToArray());
        string? model = Field.Text(json, "model");
        var vectors = new float[count][];
        int place = 0;
        foreach (var item in Field.Items(json, "data"))
        {
            long index = Field.Whole(item, "index") ?? place;
            place++;
            if (index < 0 || index >= count || !Field.Has(item, "embedding", out var value) || Vector(value) is not { } vector) throw Bad(result, "a vector that cannot be read");
            vectors[index] = vector;
        }
        if (Array.Exists(vectors, static vector => vector is null)) throw Bad(result, $"fewer vectors than the {count} texts");
        return new GeneratedEmbeddings<Embedding<float>>(vectors.Select(vector => new Embedding<float>(vector) { ModelId = model })) { Usage = Usage.From(result.Usage) };
    }

    private static float[]? Vector(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => Numbers(value),
        JsonValueKind.String when value.TryGetBytesFromBase64(out byte[]? bytes) && bytes.Length % sizeof(float) == 0 => Singles(bytes),
        _ => null,
    };

    private static float[]? Numbers(JsonElement array)
    {
        var vector = new float[array.GetArrayLength()];
        int i = 0;
        foreach (var number in array.EnumerateArray())
            if (number.ValueKind != JsonValueKind.Number || !number.TryGetSingle(out vector[i++])) return null;
        return vector;
    }

    private static float[] Singles(byte[] bytes)
    {
        var vector = new float[bytes.Length / sizeof(float)];
        for (int i = 0; i < vector.Length; i++) vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        return vector;
    }

    private static ProviderException Bad(DispatchResult result, string what) => new(
        new ProviderError(ProviderErrorKind.BadReply, $"{result.Provider ?? "The upstream"} answered the request for embeddings with {what}. Try another model or provider."));
}
