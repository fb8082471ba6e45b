using System.Text.Json;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>The content of a reply, or of a line of a stream.</summary>
internal sealed record AnswerParts
{
    public string Text { get; init; } = "";

    /// <summary>The model's thinking; null for none.</summary>
    public string? Thought { get; init; }

    /// <summary>Images in base64.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    public IReadOnlyList<AnswerCall> Calls { get; init; } = [];

    /// <summary>The list of token log probabilities, which has the same form as OpenAI's; undefined for none.</summary>
    public JsonElement LogProbs { get; init; }
}

/// <summary>A tool call.</summary>
/// <param name="Id">The call's id.</param>
/// <param name="Name">The client's name of the tool.</param>
/// <param name="Arguments">The arguments, a JSON object.</param>
internal sealed record AnswerCall(string Id, string Name, string Arguments);
