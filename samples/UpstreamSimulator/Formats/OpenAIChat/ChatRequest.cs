using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>A chat completion request that was read.</summary>
internal sealed class ChatRequest : IParsedRequest
{
    private const int MostChoices = 128;

    private readonly Vendor _vendor;
    private readonly JsonDocument? _document;
    private readonly Question? _question;
    private readonly bool _streams;

    public ChatRequest(Vendor vendor, ReadOnlyMemory<byte> body, string? deployment)
    {
        _vendor = vendor;
        Model = deployment;
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
        Model ??= root.Text("model");
        Problem = FindProblem(root);
        if (Problem is not null)
            return;

        _streams = root.IsTrue("stream");
        IncludesUsage = root.Member("stream_options")?.IsTrue("include_usage") ?? false;
        Choices = root.Number("n") ?? 1;
        _question = QuestionReader.Read(root, Model!);
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    /// <summary>How many answers are wanted.</summary>
    public int Choices { get; } = 1;

    /// <summary>Whether a stream tells the usage at its end.</summary>
    public bool IncludesUsage { get; }

    public Reply Answer(Call call)
    {
        var completion = new Completion(_vendor.Flavour, this, Answerer.Answer(_question!, call), call);
        _vendor.Flavour.AddHeaders(call.Http.Response.Headers);
        return _streams ? new StreamReply(new ChunkStream(completion)) : new WholeReply(CompletionWriter.Write(completion));
    }

    public void Dispose() => _document?.Dispose();

    private ErrorCase? FindProblem(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return ErrorCase.InvalidRequest("The body must be a JSON object.");
        if (MemberKinds.FindProblem(root) is { } wrong)
            return wrong;
        if (string.IsNullOrEmpty(Model))
            return ErrorCase.InvalidRequest("you must provide a model parameter", "model");
        if (root.Array("messages") is not { } messages || messages.GetArrayLength() == 0)
            return ErrorCase.InvalidRequest("Missing required parameter: 'messages'.", "messages");
        if (root.Member("n") is not null && root.Number("n") is not (>= 1 and <= MostChoices))
            return ErrorCase.InvalidRequest($"Invalid 'n': expected an integer from 1 to {MostChoices}.", "n");
        if (QuestionReader.NamedTool(root) is { } name && !QuestionReader.Offers(root, name))
            return ErrorCase.InvalidRequest($"Tool choice '{name}' not found in 'tools' parameter.", "tool_choice");

        return null;
    }
}
