using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Surfaces.Contracts;

/// <summary>An error of Ollama's API.</summary>
internal sealed record OllamaFailure(string Error);

/// <summary>A conversation. The reply is a stream unless <c>stream</c> is false.</summary>
internal sealed record OllamaChatRequest : OpenObject
{
    public required string Model { get; init; }

    public required IReadOnlyList<OllamaMessage> Messages { get; init; }

    public bool? Stream { get; init; }
}

internal sealed record OllamaMessage : OpenObject
{
    public required string Role { get; init; }

    public string? Content { get; init; }
}

internal sealed record OllamaChatReply : OpenObject
{
    public required string Model { get; init; }

    public required OllamaMessage Message { get; init; }

    public required bool Done { get; init; }

    [JsonPropertyName("done_reason")]
    public string? DoneReason { get; init; }
}

/// <summary>A prompt. The reply of <c>generate</c> is a stream unless <c>stream</c> is false.</summary>
internal sealed record OllamaPromptRequest : OpenObject
{
    public required string Model { get; init; }

    public string? Prompt { get; init; }

    public bool? Stream { get; init; }
}

/// <summary>An input, which is a text or a list of texts.</summary>
internal sealed record OllamaInputRequest(string Model, JsonElement Input) : OpenObject;

/// <summary>The name of a model.</summary>
internal sealed record OllamaModelRequest : OpenObject
{
    public string? Model { get; init; }

    public string? Name { get; init; }

    public bool? Stream { get; init; }
}

internal sealed record OllamaModelsReply(IReadOnlyList<OllamaModel> Models) : OpenObject;

internal sealed record OllamaModel(string Name, string Model) : OpenObject;
