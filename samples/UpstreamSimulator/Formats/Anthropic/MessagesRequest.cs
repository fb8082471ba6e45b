using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>A message request that was read.</summary>
internal sealed class MessagesRequest : IParsedRequest
{
    private readonly JsonDocument? _document;
    private readonly Question? _question;

    public MessagesRequest(ReadOnlyMemory<byte> body)
    {
        try
        {
            _document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            Problem = ErrorCase.InvalidRequest("The request body is not valid JSON.");
            return;
        }

        var root = _document.RootElement;
        Model = root.Text("model");
        Problem = RequestRules.FindProblem(root);
        if (Problem is null)
            _question = QuestionReader.Read(root, Model!);
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    public Reply Answer(Call call)
    {
        var root = _document!.RootElement;
        var thinks = root.Member("thinking")?.Text("type") is "enabled" or "adaptive";
        var message = new Message(Answerer.Answer(_question!, call), call, Model!, thinks);
        AddHeaders(call.Http.Response.Headers);
        return root.IsTrue("stream") ? new StreamReply(new EventStream(message)) : new WholeReply(MessageWriter.Write(message));
    }

    public void Dispose() => _document?.Dispose();

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers["request-id"] = "req_simulator";
        headers["anthropic-ratelimit-requests-limit"] = "50";
        headers["anthropic-ratelimit-requests-remaining"] = "49";
        headers["anthropic-ratelimit-requests-reset"] = "2026-01-01T00:00:00Z";
    }
}
