using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Google;

/// <summary>An <c>EmbedContentRequest</c>, or a batch of them, that was read.</summary>
internal sealed class EmbedRequest : IParsedRequest
{
    private const string One = ":embedContent";
    private const string Batch = ":batchEmbedContents";
    private const int MostInputs = 100;
    private const int UsualDimensions = 3072;

    private readonly bool _batch;
    private readonly List<(EmbeddingInput Input, int Dimensions)> _wanted = [];

    /// <param name="call">What stands after <c>models/</c> in the path; one that <see cref="Serves"/> is true of.</param>
    /// <param name="body">The body.</param>
    public EmbedRequest(string call, ReadOnlyMemory<byte> body)
    {
        _batch = call.EndsWith(Batch, StringComparison.Ordinal);
        Model = call[..call.LastIndexOf(':')];
        try
        {
            using var document = JsonDocument.Parse(body);
            Problem = Read(document.RootElement);
        }
        catch (JsonException)
        {
            Problem = ErrorCase.InvalidRequest("Invalid JSON payload received. Unexpected token.");
        }
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    public static bool Serves(string call) =>
        call.EndsWith(One, StringComparison.Ordinal) || call.EndsWith(Batch, StringComparison.Ordinal);

    public Reply Answer(Call call) => new WholeReply(Json.Write(this, static (json, request) => request.Write(json)));

    public void Dispose()
    {
    }

    private ErrorCase? Read(JsonElement root)
    {
        if (!_batch)
            return ReadOne(root, needsModel: false);
        if (root.Array("requests") is not { } requests || requests.GetArrayLength() == 0)
            return ErrorCase.InvalidRequest("* BatchEmbedContentsRequest.requests: must not be empty");
        if (requests.GetArrayLength() > MostInputs)
            return ErrorCase.InvalidRequest($"* BatchEmbedContentsRequest.requests: at most {MostInputs} requests can be in one batch");

        return requests.EnumerateArray().Select(request => ReadOne(request, needsModel: true)).FirstOrDefault(problem => problem is not null);
    }

    private ErrorCase? ReadOne(JsonElement request, bool needsModel)
    {
        // The path's model counts; one in the body has to agree with it.
        var model = request.Text("model");
        if (model is null ? needsModel : model != $"models/{Model}")
            return ErrorCase.InvalidRequest("* EmbedContentRequest.model: unexpected model name format");
        if (request.Member("content")?.Array("parts") is not { } parts)
            return ErrorCase.InvalidRequest("* EmbedContentRequest.content: contents is not specified");
        if (request.Member("outputDimensionality") is not null && request.Number("outputDimensionality") is not (>= 1 and <= Embedder.MostDimensions))
            return ErrorCase.InvalidRequest("* EmbedContentRequest.output_dimensionality: out of range");

        var text = string.Concat(parts.EnumerateArray().Select(part => part.Text("text")));
        if (text.Length == 0)
            return ErrorCase.InvalidRequest("* EmbedContentRequest.content: empty Part");
        _wanted.Add((EmbeddingInput.OfText(text), request.Number("outputDimensionality") ?? UsualDimensions));
        return null;
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (_batch)
        {
            json.WriteStartArray("embeddings"u8);
            foreach (var one in _wanted)
                Write(json, one);
            json.WriteEndArray();
        }
        else
        {
            json.WritePropertyName("embedding"u8);
            Write(json, _wanted[0]);
        }

        json.WriteStartObject("usageMetadata"u8);
        json.WriteNumber("promptTokenCount"u8, _wanted.Sum(one => one.Input.Tokens));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, (EmbeddingInput Input, int Dimensions) one)
    {
        json.WriteStartObject();
        json.WriteStartArray("values"u8);
        foreach (var number in Embedder.Embed(one.Input, one.Dimensions))
            json.WriteNumberValue(number);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
