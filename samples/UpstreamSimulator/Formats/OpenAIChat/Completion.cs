using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;
using UpstreamSimulator.Formats.OpenAIChat.Flavours;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>One answer on its way into JSON, whole or in chunks.</summary>
internal sealed class Completion(Flavour flavour, ChatRequest request, Answer answer, Call call)
{
    public Flavour Flavour => flavour;

    public Answer Answer => answer;

    public Call Call => call;

    public int Choices => request.Choices;

    public bool IncludesUsage => request.IncludesUsage;

    public string Id { get; } = flavour.IdOf(call);

    public string Model { get; } = flavour.ReplyModel(request.Model!);

    public Usage Usage { get; } = answer.Usage with { Completion = answer.Usage.Completion * request.Choices };
}
