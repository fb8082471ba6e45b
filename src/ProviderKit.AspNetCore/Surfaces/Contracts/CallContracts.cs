using ProviderKit.AspNetCore.Endpoints;

namespace ProviderKit.AspNetCore.Surfaces.Contracts;

/// <summary>How the calls of each wire format are described: the body, the replies, and the errors.</summary>
/// <param name="Parameters">An empty method that takes the body.</param>
/// <param name="Reply">The type of the replies.</param>
/// <param name="Gives">The media types of the replies, whole and as a stream.</param>
internal sealed record CallContracts(Delegate Parameters, Type Reply, params IReadOnlyList<string> Gives)
{
    private const string Json = OperationDescription.Json, Events = OperationDescription.Events, Lines = OperationDescription.Lines;

    private static readonly Dictionary<WireFormat, CallContracts> Known = new()
    {
        [WireFormat.OpenAIChat] = new(static ([InBody] OpenAIChatRequest body) => { }, typeof(OpenAIChatReply), Json, Events),
        [WireFormat.OpenAICompletions] = new(static ([InBody] OpenAIPromptRequest body) => { }, typeof(OpenObject), Json, Events),
        [WireFormat.OpenAIResponses] = new(static ([InBody] OpenAIResponseRequest body) => { }, typeof(OpenObject), Json, Events),
        [WireFormat.OpenAICountTokens] = new(static ([InBody] OpenAIResponseRequest body) => { }, typeof(OpenObject), Json),
        [WireFormat.OpenAICompact] = new(static ([InBody] OpenAIResponseRequest body) => { }, typeof(OpenObject), Json),
        [WireFormat.OpenAIEmbeddings] = new(static ([InBody] OpenAIInputRequest body) => { }, typeof(OpenAIEmbeddingsReply), Json),
        [WireFormat.AnthropicMessages] = new(static ([InBody] AnthropicMessageRequest body) => { }, typeof(AnthropicMessageReply), Json, Events),
        [WireFormat.AnthropicCountTokens] = new(static ([InBody] AnthropicMessageRequest body) => { }, typeof(OpenObject), Json),
        [WireFormat.OllamaChat] = new(static ([InBody] OllamaChatRequest body) => { }, typeof(OllamaChatReply), Json, Lines),
        [WireFormat.OllamaGenerate] = new(static ([InBody] OllamaPromptRequest body) => { }, typeof(OpenObject), Json, Lines),
        [WireFormat.OllamaEmbed] = new(static ([InBody] OllamaInputRequest body) => { }, typeof(OpenObject), Json),
        [WireFormat.OllamaEmbeddings] = new(static ([InBody] OllamaPromptRequest body) => { }, typeof(OpenObject), Json),
    };

    /// <summary>The contracts of a format. One that is not known takes and returns any object.</summary>
    public static CallContracts Of(WireFormat format) => Known.GetValueOrDefault(format) ?? new(static ([InBody] OpenObject body) => { }, typeof(OpenObject), Json, Events);

    /// <summary>The type of the errors in a format.</summary>
    public static Type FailureOf(WireFormat shape) =>
        shape == WireFormat.AnthropicMessages ? typeof(AnthropicFailure)
        : shape == WireFormat.GoogleGenerate ? typeof(GeminiFailure)
        : shape == WireFormat.OllamaChat ? typeof(OllamaFailure)
        : typeof(OpenAIFailure);
}
