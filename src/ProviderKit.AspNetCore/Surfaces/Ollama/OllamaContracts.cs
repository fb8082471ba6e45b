using System.Text.Json.Serialization;
using System.Text.Json;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.Ollama;

/// <summary>How Ollama's API is described.</summary>
internal static class OllamaContracts
{
    public static readonly SurfaceContracts All = new(OllamaContractJson.Default, WireFormat.OllamaChat, typeof(OllamaFailure), new Dictionary<WireFormat, CallContracts>
    {
        [WireFormat.OllamaChat] = new(static ([InBody] OllamaChatRequest body) => { }, typeof(OllamaChatReply), OperationDescription.Json, OperationDescription.Lines),
        [WireFormat.OllamaGenerate] = new(static ([InBody] OllamaPromptRequest body) => { }, typeof(OpenObject), OperationDescription.Json, OperationDescription.Lines),
        [WireFormat.OllamaEmbed] = new(static ([InBody] OllamaInputRequest body) => { }, typeof(OpenObject), OperationDescription.Json),
        [WireFormat.OllamaEmbeddings] = new(static ([InBody] OllamaPromptRequest body) => { }, typeof(OpenObject), OperationDescription.Json),
    });
}

/// <summary>The types with which Ollama's API is described.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OllamaFailure))]
[JsonSerializable(typeof(OllamaChatRequest))]
[JsonSerializable(typeof(OllamaChatReply))]
[JsonSerializable(typeof(OllamaPromptRequest))]
[JsonSerializable(typeof(OllamaInputRequest))]
[JsonSerializable(typeof(OllamaModelRequest))]
[JsonSerializable(typeof(OllamaModelsReply))]
internal sealed partial class OllamaContractJson : JsonSerializerContext;

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
