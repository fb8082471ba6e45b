using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.OpenAIOthers;

/// <summary>A request for documents in the order of their relevance. Below <c>/v2</c> the answer is Cohere's, else Jina's.</summary>
internal sealed class RerankRequest : IParsedRequest
{
    private readonly bool _isCoheres;
    private readonly int _documents;
    private readonly int _wanted;

    public RerankRequest(Call call)
    {
        _isCoheres = call.Http.Request.Path.Value!.Contains("/v2/", StringComparison.Ordinal);
        using var document = BodyReader.Parse(call.Body, out var problem);
        Problem = problem;
        if (document is null)
            return;
        var root = document.RootElement;
        Model = root.Text("model");
        _documents = root.Array("documents")?.GetArrayLength() ?? 0;
        _wanted = Math.Min(root.Number("top_n") ?? _documents, _documents);
        Problem = MemberKinds.FindProblem(root) ?? FindProblem(root);
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    public Reply Answer(Call call) => new WholeReply(Json.Write((Request: this, call), static (json, state) => state.Request.Write(json, state.call)));

    public void Dispose()
    {
    }

    private ErrorCase? FindProblem(JsonElement root)
    {
        if (string.IsNullOrEmpty(Model))
            return ErrorCase.InvalidRequest("invalid request: model is required", "model");
        if (string.IsNullOrEmpty(root.Text("query")))
            return ErrorCase.InvalidRequest("invalid request: query is required", "query");
        return _documents == 0 || root.Array("documents")!.Value.EnumerateArray().Any(one => one.ValueKind is not (JsonValueKind.String or JsonValueKind.Object))
            ? ErrorCase.InvalidRequest("invalid request: list of documents must not be empty", "documents")
            : null;
    }

    private void Write(Utf8JsonWriter json, Call call)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, $"rerank-{call.Number:x12}");
        if (!_isCoheres)
            json.WriteString("model"u8, Model);
        json.WriteStartArray("results"u8);
        for (var index = 0; index < _wanted; index++)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, index);
            json.WriteNumber("relevance_score"u8, 1.0 / (index + 1));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (_isCoheres)
            WriteUnits(json);
        else
            WriteUsage(json);
        json.WriteEndObject();
    }

    private static void WriteUnits(Utf8JsonWriter json)
    {
        json.WriteStartObject("meta"u8);
        json.WriteStartObject("billed_units"u8);
        json.WriteNumber("search_units"u8, 1);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteUsage(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("total_tokens"u8, 10 * _documents);
        json.WriteEndObject();
    }
}
