using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.OpenAICompletions;

/// <summary>A request to complete one text or several that was read.</summary>
internal sealed class CompletionsRequest : IParsedRequest
{
    private readonly JsonDocument? _document;

    public CompletionsRequest(ReadOnlyMemory<byte> body)
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
        Problem = MemberKinds.FindProblem(root) is { } wrong ? wrong
            : string.IsNullOrEmpty(Model) ? ErrorCase.InvalidRequest("you must provide a model parameter", "model")
            : root.Array("prompt")?.GetArrayLength() == 0 ? ErrorCase.InvalidRequest("'$.prompt' is invalid.", "prompt")
            : root.Member("messages") is not null ? ErrorCase.InvalidRequest("Unrecognized request argument supplied: messages", "messages")
            : null;
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    public Reply Answer(Call call)
    {
        var root = _document!.RootElement;
        var prompts = PromptsOf(root);
        var answers = prompts.Select(prompt => Answerer.Answer(
            new Question(Model!, prompt) { PromptLength = prompt.Length, CutShort = root.Number("max_tokens") == 1 }, call)).ToArray();
        var completion = new TextCompletion(call, Model!, answers) { IncludesUsage = root.Member("stream_options")?.IsTrue("include_usage") ?? false };
        return root.IsTrue("stream") ? new StreamReply(new TextStream(completion)) : new WholeReply(TextWriter.Write(completion));
    }

    public void Dispose() => _document?.Dispose();

    // Token ids are written as one text.
    private static string[] PromptsOf(JsonElement root) => root.Member("prompt") switch
    {
        { ValueKind: JsonValueKind.String } text => [text.GetString()!],
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(one => one.ValueKind is JsonValueKind.String or JsonValueKind.Array) =>
            [.. list.EnumerateArray().Select(one => one.ToString())],
        { } tokens => [tokens.ToString()],
        null => [""],
    };
}
