using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.OpenAIResponses;

/// <summary>A request for a response that was read.</summary>
internal sealed class ResponsesRequest : IParsedRequest
{
    private readonly JsonDocument? _document;

    public ResponsesRequest(ReadOnlyMemory<byte> body)
    {
        try
        {
            _document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            Problem = ErrorCase.InvalidRequest("We could not parse the JSON body of your request.");
            return;
        }

        var root = _document.RootElement;
        Model = root.Text("model");
        Problem = root.Text("previous_response_id") is { } id
            ? ErrorCase.InvalidRequest($"Previous response with id '{id}' not found.", "previous_response_id") with { Code = "previous_response_not_found" }
            : ResponsesRules.FindAnswerProblem(root);
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    public Reply Answer(Call call)
    {
        var root = _document!.RootElement;
        var response = new Response(Answerer.Answer(InputReader.Read(root, Model!), call), call, Model!)
        {
            CustomTools = InputReader.CustomTools(root),
            Thinks = root.Member("reasoning") is not null,
            ShowsEncrypted = root.Array("include") is { } include && include.EnumerateArray().Any(name => name.ValueEquals("reasoning.encrypted_content")),
        };
        return root.IsTrue("stream") ? new StreamReply(new ResponseStream(response)) : new WholeReply(ResponseWriter.Write(response));
    }

    public void Dispose() => _document?.Dispose();
}
