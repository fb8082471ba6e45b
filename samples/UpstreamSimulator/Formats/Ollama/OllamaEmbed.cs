using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Ollama;

/// <summary>A request to <c>/api/embed</c> that was read.</summary>
internal sealed class OllamaEmbed : IParsedRequest
{
    private const int UsualDimensions = 768;

    private readonly List<EmbeddingInput> _inputs = [];
    private readonly int _dimensions = UsualDimensions;

    public OllamaEmbed(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            Model = root.Text("model");
            Problem = FindProblem(root);
            _dimensions = root.Number("dimensions") ?? UsualDimensions;
        }
        catch (JsonException exception)
        {
            Problem = ErrorCase.InvalidRequest(exception.Message);
        }
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    public Reply Answer(Call call) => new WholeReply(Json.Write(this, static (json, request) => request.Write(json)));

    public void Dispose()
    {
    }

    private ErrorCase? FindProblem(JsonElement root)
    {
        if (string.IsNullOrEmpty(Model))
            return ErrorCase.InvalidRequest("model is required");
        if (root.Member("dimensions") is not null && root.Number("dimensions") is not (>= 1 and <= Embedder.MostDimensions))
            return ErrorCase.InvalidRequest("invalid dimensions");

        return root.Member("input") switch
        {
            { ValueKind: JsonValueKind.String } text => Add(text),
            { ValueKind: JsonValueKind.Array } texts => texts.EnumerateArray().Select(Add).FirstOrDefault(problem => problem is not null),
            _ => ErrorCase.InvalidRequest("invalid input type"),
        };
    }

    private ErrorCase? Add(JsonElement text)
    {
        if (text.ValueKind != JsonValueKind.String)
            return ErrorCase.InvalidRequest("invalid input type");

        _inputs.Add(EmbeddingInput.OfText(text.GetString()!));
        return null;
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, Model);
        json.WriteStartArray("embeddings"u8);
        foreach (var input in _inputs)
        {
            json.WriteStartArray();
            foreach (var number in Embedder.Embed(input, _dimensions))
                json.WriteNumberValue(number);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteNumber("total_duration"u8, 14_143_917);
        json.WriteNumber("load_duration"u8, 1_019_500);
        json.WriteNumber("prompt_eval_count"u8, _inputs.Sum(input => input.Tokens));
        json.WriteEndObject();
    }
}
