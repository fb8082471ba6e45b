using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAICompletions;

/// <summary>The answers to the texts of one request, on their way into JSON.</summary>
internal sealed record TextCompletion(Call Call, string AskedModel, IReadOnlyList<Answer> Answers)
{
    /// <summary>Whether a stream tells the usage at its end.</summary>
    public bool IncludesUsage { get; init; }

    public string Id => $"cmpl-sim{Call.Number:x12}";

    /// <summary>Never the one asked for, so that a gateway's rewriting shows.</summary>
    public string Model => AskedModel + "-sim";

    public int Prompt => Answers.Sum(answer => answer.Usage.Prompt);

    public int Completion => Answers.Sum(answer => answer.Usage.Completion);
}
