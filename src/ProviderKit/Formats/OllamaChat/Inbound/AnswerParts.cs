using System.Text.Json;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>What an answer, or a line of one, says.</summary>
internal sealed record AnswerParts
{
    public string Text { get; init; } = "";

    /// <summary>The model's thinking; null for none.</summary>
    public string? Thought { get; init; }

    /// <summary>Images in base64.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    public IReadOnlyList<AnswerCall> Calls { get; init; } = [];

    /// <summary>OpenAI's list of the tokens' probabilities, which is this format's too; undefined for none.</summary>
    public JsonElement LogProbs { get; init; }
}

/// <summary>A call of a tool.</summary>
/// <param name="Id">The call's id.</param>
/// <param name="Name">The client's name of the tool.</param>
/// <param name="Arguments">A JSON object.</param>
internal sealed record AnswerCall(string Id, string Name, string Arguments);
