using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>An embeddings request that was read.</summary>
internal sealed class EmbeddingsRequest : IParsedRequest
{
    private const int MostInputs = 2048;
    private const int UsualDimensions = 1536;

    private readonly Vendor _vendor;
    private readonly List<EmbeddingInput> _inputs = [];
    private readonly int _dimensions = UsualDimensions;
    private readonly bool _base64;

    public EmbeddingsRequest(Vendor vendor, ReadOnlyMemory<byte> body, string? deployment)
    {
        _vendor = vendor;
        Model = deployment;
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            Model ??= root.Text("model");
            Problem = FindProblem(root);
            _dimensions = root.Number("dimensions") ?? UsualDimensions;
            _base64 = root.Text("encoding_format") == "base64";
        }
        catch (JsonException)
        {
            Problem = ErrorCase.InvalidRequest("We could not parse the JSON body of your request.");
        }
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    public Reply Answer(Call call)
    {
        _vendor.Flavour.AddHeaders(call.Http.Response.Headers);
        return new WholeReply(Json.Write(this, static (json, request) => request.Write(json)));
    }

    public void Dispose()
    {
    }

    private ErrorCase? FindProblem(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return ErrorCase.InvalidRequest("The body must be a JSON object.");
        if (string.IsNullOrEmpty(Model))
            return ErrorCase.InvalidRequest("you must provide a model parameter", "model");
        if (root.Member("input") is not { } input || !TryRead(input) || _inputs.Count is 0 or > MostInputs)
            return ErrorCase.InvalidRequest("'$.input' is invalid.", "input");
        if (root.Member("dimensions") is not null && root.Number("dimensions") is not (>= 1 and <= Embedder.MostDimensions))
            return ErrorCase.InvalidRequest($"Invalid value for 'dimensions': expected 1 to {Embedder.MostDimensions}.", "dimensions");
        if (root.Member("encoding_format") is not null && root.Text("encoding_format") is not ("float" or "base64"))
            return ErrorCase.InvalidRequest("Invalid 'encoding_format': expected float or base64.", "encoding_format");

        return null;
    }

    private bool TryRead(JsonElement input)
    {
        if (input.ValueKind == JsonValueKind.String || IsTokens(input))
            return TryReadOne(input);

        return input.ValueKind == JsonValueKind.Array && input.EnumerateArray().All(TryReadOne);
    }

    private bool TryReadOne(JsonElement one)
    {
        if (one.ValueKind == JsonValueKind.String && one.GetString() is { Length: > 0 } text)
            _inputs.Add(EmbeddingInput.OfText(text));
        else if (IsTokens(one))
            _inputs.Add(new EmbeddingInput(string.Join(' ', one.EnumerateArray().Select(token => token.GetRawText())), one.GetArrayLength()));
        else
            return false;

        return true;
    }

    private static bool IsTokens(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array && json.GetArrayLength() > 0
        && json.EnumerateArray().All(token => token.ValueKind == JsonValueKind.Number);

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        for (var index = 0; index < _inputs.Count; index++)
            WriteOne(json, index);
        json.WriteEndArray();
        json.WriteString("model"u8, _vendor.Flavour.ReplyModel(Model!));
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, _inputs.Sum(input => input.Tokens));
        json.WriteNumber("total_tokens"u8, _inputs.Sum(input => input.Tokens));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteOne(Utf8JsonWriter json, int index)
    {
        var vector = Embedder.Embed(_inputs[index], _dimensions);
        json.WriteStartObject();
        json.WriteString("object"u8, "embedding"u8);
        json.WriteNumber("index"u8, index);
        if (_base64)
        {
            json.WriteString("embedding"u8, Embedder.ToBase64(vector));
        }
        else
        {
            json.WriteStartArray("embedding"u8);
            foreach (var number in vector)
                json.WriteNumberValue(number);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
