using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Google;

/// <summary>A <c>GenerateContentRequest</c> that was read.</summary>
internal sealed class GenerateRequest : IParsedRequest
{
    private const string StreamMethod = "streamGenerateContent";

    private readonly JsonDocument? _document;
    private readonly Question? _question;
    private readonly bool _streams;
    private readonly bool _asEvents;

    public GenerateRequest(string call, bool asEvents, ReadOnlyMemory<byte> body)
    {
        var colon = call.LastIndexOf(':');
        var method = call[(colon + 1)..];
        Model = colon < 0 ? call : call[..colon];
        _streams = method == StreamMethod;
        if (colon < 0 || method is not ("generateContent" or StreamMethod))
        {
            Problem = new ErrorCase(404, ErrorKind.UnknownPath, "Not Found");
            return;
        }
        _asEvents = asEvents;
        try
        {
            _document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            Problem = ErrorCase.InvalidRequest("Invalid JSON payload received. Unexpected token.");
            return;
        }

        var root = _document.RootElement;
        Problem = ContentRules.FindProblem(root, Model);
        if (Problem is not null)
            return;

        var config = root.Member("generationConfig") ?? default;
        Choices = config.Number("candidateCount") ?? 1;
        ShowsThoughts = config.Member("thinkingConfig")?.IsTrue("includeThoughts") ?? false;
        _question = ContentReader.Read(root, Model);
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    public int Choices { get; } = 1;

    public bool ShowsThoughts { get; }

    /// <summary>Whether calls of functions are signed, and must come back so.</summary>
    public bool Signs => ContentRules.Signs(Model!);

    public Reply Answer(Call call)
    {
        var answer = Answerer.Answer(_question!, call);
        return _streams
            ? new StreamReply(new GenerateStream(this, answer, call, _asEvents))
            : new WholeReply(GenerateWriter.Whole(this, answer, call));
    }

    public void Dispose() => _document?.Dispose();
}
