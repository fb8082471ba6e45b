using System.Text.Json;
using System.Text.Json.Serialization;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.Contracts;

/// <summary>An error of OpenAI's APIs.</summary>
internal sealed record OpenAIFailure(OpenAIErrorDetail Error);

internal sealed record OpenAIChatRequest(string Model, IReadOnlyList<OpenAIChatMessage> Messages, bool? Stream) : OpenObject;

/// <summary>A message of a conversation. Its content is a text or a list of parts.</summary>
internal sealed record OpenAIChatMessage(string Role, JsonElement? Content) : OpenObject;

internal sealed record OpenAIChatReply(string Id, string Model, IReadOnlyList<OpenAIChatChoice> Choices, OpenAIUsage? Usage) : OpenObject;

internal sealed record OpenAIChatChoice(int Index, OpenAIAnswerMessage Message, [property: JsonPropertyName("finish_reason")] string? FinishReason) : OpenObject;

internal sealed record OpenAIAnswerMessage(string Role, string? Content) : OpenObject;

internal sealed record OpenAIUsage(
    [property: JsonPropertyName("prompt_tokens")] long PromptTokens,
    [property: JsonPropertyName("completion_tokens")] long? CompletionTokens,
    [property: JsonPropertyName("total_tokens")] long TotalTokens) : OpenObject;

/// <summary>A prompt, which is a text or a list of texts or tokens.</summary>
internal sealed record OpenAIPromptRequest(string Model, JsonElement Prompt, bool? Stream) : OpenObject;

/// <summary>An input, which is a text or a list of items.</summary>
internal sealed record OpenAIResponseRequest(string Model, JsonElement? Input, bool? Stream) : OpenObject;

/// <summary>An input, which is a text or a list.</summary>
internal sealed record OpenAIInputRequest(string Model, JsonElement Input) : OpenObject;

internal sealed record OpenAIEmbeddingsReply(IReadOnlyList<OpenAIEmbedding> Data, string? Model, OpenAIUsage? Usage) : OpenObject;

/// <summary>A vector: a list of numbers, or their bytes in Base64.</summary>
internal sealed record OpenAIEmbedding(int Index, JsonElement Embedding) : OpenObject;

/// <summary>A list of models. Members other than the id depend on the API whose headers the request has.</summary>
internal sealed record OpenAIModelsReply(IReadOnlyList<OpenAIModel> Data) : OpenObject;

internal sealed record OpenAIModel(string Id) : OpenObject;
