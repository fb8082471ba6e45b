using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Upstream;

/// <summary>Answers requests in OpenAI's format of embeddings with an embedding generator.</summary>
internal static class GivenEmbeddings
{
    /// <summary>Members that are read here. All others become additional properties.</summary>
    private static readonly HashSet<string> Known = ["model", "input", "dimensions", "encoding_format"];

    /// <param name="generator">The generator.</param>
    /// <param name="call">The request.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The reply's body.</returns>
    /// <exception cref="ProviderException">The request cannot be said to a generator, or its answer does not fit the request.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(
        IEmbeddingGenerator<string, Embedding<float>> generator, ProviderCall call, string provider, CancellationToken cancellationToken)
    {
        var (texts, options, asBase64) = Read(call);
        var embeddings = await generator.GenerateAsync(texts, options, cancellationToken).ConfigureAwait(false);
        if (embeddings.Count != texts.Count)
            throw new ProviderException(new ProviderError(ProviderErrorKind.BadReply, $"The embedding generator of {provider} answered with {embeddings.Count} vectors for {texts.Count} texts."));
        return WireJson.Bytes(json => Write(json, embeddings, call.Model, asBase64));
    }

    private static (List<string> Texts, EmbeddingGenerationOptions Options, bool AsBase64) Read(ProviderCall call)
    {
        using var body = JsonDocument.Parse(call.Request.Body);
        var root = body.RootElement;
        var options = new EmbeddingGenerationOptions { ModelId = call.Model.Length > 0 ? call.Model : null, Dimensions = DimensionsOf(root) };
        foreach (var member in root.EnumerateObject())
            if (!Known.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null) (options.AdditionalProperties ??= [])[member.Name] = WireJson.Plain(member.Value);
        return (TextsOf(root), options, IsBase64(root));
    }

    private static List<string> TextsOf(JsonElement root)
    {
        var input = root.GetProperty("input");
        if (input.ValueKind == JsonValueKind.String) return [input.GetString()!];
        var texts = new List<string>();
        foreach (var text in Field.Items(root, "input"))
            texts.Add(text.ValueKind == JsonValueKind.String ? text.GetString()! : throw Invalid.Request("input", "must be a string or an array of strings here; token ids are not supported by this provider"));
        return texts.Count > 0 ? texts : throw Invalid.Request("input", "must hold at least one text");
    }

    private static int? DimensionsOf(JsonElement root) =>
        !Field.Has(root, "dimensions", out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int dimensions) && dimensions > 0 ? dimensions
        : throw Invalid.Request("dimensions", "must be a positive integer");

    private static bool IsBase64(JsonElement root) => Field.Text(root, "encoding_format") switch
    {
        null or "float" => false,
        "base64" => true,
        _ => throw Invalid.Request("encoding_format", "must be float or base64"),
    };

    private static void Write(Utf8JsonWriter json, GeneratedEmbeddings<Embedding<float>> embeddings, string model, bool asBase64)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        for (int i = 0; i < embeddings.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "embedding"u8);
            json.WriteNumber("index"u8, i);
            json.WritePropertyName("embedding"u8);
            WriteVector(json, embeddings[i].Vector.Span, asBase64);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("model"u8, model);
        long input = embeddings.Usage?.InputTokenCount ?? 0;
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, input);
        json.WriteNumber("total_tokens"u8, embeddings.Usage?.TotalTokenCount ?? input);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteVector(Utf8JsonWriter json, ReadOnlySpan<float> vector, bool asBase64)
    {
        if (!asBase64)
        {
            json.WriteStartArray();
            foreach (float number in vector) json.WriteNumberValue(number);
            json.WriteEndArray();
            return;
        }
        // Little-endian singles, as OpenAI writes them.
        if (BitConverter.IsLittleEndian)
        {
            json.WriteBase64StringValue(MemoryMarshal.AsBytes(vector));
            return;
        }
        byte[] bytes = new byte[vector.Length * sizeof(float)];
        for (int i = 0; i < vector.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        json.WriteBase64StringValue(bytes);
    }
}
