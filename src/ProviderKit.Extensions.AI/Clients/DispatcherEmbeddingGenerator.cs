using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Replies;
using ProviderKit.Extensions.AI.Requests;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Clients;

/// <summary>An embedding generator over the dispatcher.</summary>
internal sealed class DispatcherEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly IChatDispatcher _dispatcher;
    private readonly string _model;
    private readonly int? _dimensions;
    private readonly EmbeddingGeneratorMetadata _metadata;

    public DispatcherEmbeddingGenerator(IChatDispatcher dispatcher, string model, int? dimensions)
    {
        (_dispatcher, _model, _dimensions) = (dispatcher, model, dimensions);
        _metadata = new EmbeddingGeneratorMetadata(ClientServices.ProviderName, null, model, dimensions);
    }

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[] texts = [.. values];
        if (texts.Length == 0) return []; // which vendors refuse
        var template = RequestTemplate.Of(options?.RawRepresentationFactory?.Invoke(this));
        var body = WireJson.Bytes(json => Write(json, texts, options, template.Members));
        var result = await _dispatcher.SendAsync(template.Complete(body, WireFormat.OpenAIEmbeddings), cancellationToken).ConfigureAwait(false);
        await using (result.ConfigureAwait(false))
            return result.ErrorOfWhole is { } error ? throw new ProviderException(error) : EmbeddingsReader.Read(result, texts.Length);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => ClientServices.Find(this, serviceType, serviceKey, _metadata, _dispatcher);

    public void Dispose()
    {
        // The dispatcher is the app's.
    }

    private void Write(Utf8JsonWriter json, string[] texts, EmbeddingGenerationOptions? options, JsonElement template)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, options?.ModelId ?? _model);
        json.WriteStartArray("input"u8);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
        var members = new BodyMembers(json, "model", "input");
        members.Copy(template);
        members.Add(options?.AdditionalProperties);
        if ((options?.Dimensions ?? _dimensions) is { } dimensions && members.Begin("dimensions")) json.WriteNumberValue(dimensions);
        // A quarter of the size, and exact; what an upstream answers in numbers nevertheless is read as well.
        members.Text("encoding_format", "base64");
        json.WriteEndObject();
    }
}
