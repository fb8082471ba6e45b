using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Ollama;

/// <summary>A call of <c>/api/chat</c> or <c>/api/generate</c> that was read. Where Ollama's server is strict about types, so is this.</summary>
internal sealed class OllamaRequest : IParsedRequest
{
    private static readonly string[] Thinkers = ["qwen3", "deepseek-r1", "gpt-oss", "magistral"];

    private readonly JsonDocument? _document;
    private readonly bool _isPrompt;

    /// <param name="body">The body.</param>
    /// <param name="isPrompt">Whether it is a prompt in place of messages.</param>
    public OllamaRequest(ReadOnlyMemory<byte> body, bool isPrompt)
    {
        _isPrompt = isPrompt;
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
        Problem = OllamaRules.FindProblem(_document.RootElement, isPrompt);
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    public Reply Answer(Call call)
    {
        var root = _document!.RootElement;
        var question = _isPrompt ? OllamaQuestion.ReadPrompt(root, Model!) : OllamaQuestion.Read(root, Model!);
        var answer = Answerer.Answer(question, call);
        var chat = new OllamaChat(Model!, answer, Thinks(root), DateTimeOffset.FromUnixTimeSeconds(call.Created), _isPrompt);
        // Streaming is the default.
        var streams = root.Member("stream") is not { ValueKind: JsonValueKind.False };
        return streams ? new StreamReply(new OllamaLines(chat)) : new WholeReply(chat.WriteWhole(), "application/json; charset=utf-8");
    }

    public void Dispose() => _document?.Dispose();

    // A model that can think does so unless it is told not to.
    private bool Thinks(JsonElement root) => root.Member("think") is { } think
        ? think.ValueKind is JsonValueKind.True or JsonValueKind.String
        : Thinkers.Any(name => Model!.StartsWith(name, StringComparison.Ordinal));
}
