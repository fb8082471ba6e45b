using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Surfaces.Contracts;

/// <summary>An error of Ollama's API.</summary>
internal sealed record OllamaFailure(string Error);

/// <summary>A conversation. The reply is a stream unless <c>stream</c> is false.</summary>
internal sealed record OllamaChatRequest(string Model, IReadOnlyList<OllamaMessage> Messages, bool? Stream) : OpenObject;

internal sealed record OllamaMessage(string Role, string? Content) : OpenObject;

internal sealed record OllamaChatReply(string Model, OllamaMessage Message, bool Done, [property: JsonPropertyName("done_reason")] string? DoneReason) : OpenObject;

/// <summary>A prompt. The reply of <c>generate</c> is a stream unless <c>stream</c> is false.</summary>
internal sealed record OllamaPromptRequest(string Model, string? Prompt, bool? Stream) : OpenObject;

/// <summary>An input, which is a text or a list of texts.</summary>
internal sealed record OllamaInputRequest(string Model, JsonElement Input) : OpenObject;

/// <summary>The name of a model.</summary>
internal sealed record OllamaModelRequest(string? Model, string? Name, bool? Stream) : OpenObject;

internal sealed record OllamaModelsReply(IReadOnlyList<OllamaModel> Models) : OpenObject;

internal sealed record OllamaModel(string Name, string Model) : OpenObject;
