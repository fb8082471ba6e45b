using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Ollama;

/// <summary>A call of <c>/api/chat</c> that was read. Where Ollama's server is strict about types, so is this.</summary>
internal sealed class OllamaRequest : IParsedRequest
{
    private static readonly string[] Thinkers = ["qwen3", "deepseek-r1", "gpt-oss", "magistral"];

    private readonly JsonDocument? _document;

    public OllamaRequest(ReadOnlyMemory<byte> body)
    {
        try
        {
            _document = JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            Problem = ErrorCase.InvalidRequest(e.Message);
            return;
        }

        Model = _document.RootElement.Text("model");
        Problem = FindProblem(_document.RootElement, Model);
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    public Reply Answer(Call call)
    {
        var root = _document!.RootElement;
        var answer = Answerer.Answer(OllamaQuestion.Read(root, Model!), call);
        var chat = new OllamaChat(Model!, answer, Thinks(root), DateTimeOffset.FromUnixTimeSeconds(call.Created));
        // Streaming is the default.
        var streams = root.Member("stream") is not { ValueKind: JsonValueKind.False };
        return streams ? new StreamReply(new OllamaLines(chat)) : new WholeReply(chat.WriteWhole(), "application/json; charset=utf-8");
    }

    public void Dispose() => _document?.Dispose();

    // A model that can think does so unless it is told not to.
    private bool Thinks(JsonElement root) => root.Member("think") is { } think
        ? think.ValueKind is JsonValueKind.True or JsonValueKind.String
        : Thinkers.Any(name => Model!.StartsWith(name, StringComparison.Ordinal));

    private static ErrorCase? FindProblem(JsonElement root, string? model)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return ErrorCase.InvalidRequest("json: cannot unmarshal into Go value of type api.ChatRequest");
        if (string.IsNullOrEmpty(model))
            return ErrorCase.InvalidRequest("model is required");
        if (root.Array("messages") is not { } messages)
            return ErrorCase.InvalidRequest("json: cannot unmarshal into Go struct field ChatRequest.messages");

        var wrong = messages.EnumerateArray().Select(FindProblem).FirstOrDefault(problem => problem is not null);
        return wrong is null ? null : ErrorCase.InvalidRequest($"json: cannot unmarshal {wrong}");
    }

    private static string? FindProblem(JsonElement message)
    {
        if (message.Member("content") is { } content && content.ValueKind != JsonValueKind.String)
            return "into Go struct field ChatRequest.messages.content of type string";
        foreach (var call in message.Array("tool_calls")?.EnumerateArray() ?? default)
        {
            if (call.Member("function")?.Member("arguments") is not { ValueKind: JsonValueKind.Object })
                return "into Go struct field ChatRequest.messages.tool_calls.function.arguments of type api.ToolCallFunctionArguments";
        }

        foreach (var image in message.Array("images")?.EnumerateArray() ?? default)
        {
            if (image.ValueKind != JsonValueKind.String || !image.TryGetBytesFromBase64(out _))
                return "illegal base64 data in ChatRequest.messages.images";
        }

        return null;
    }
}
