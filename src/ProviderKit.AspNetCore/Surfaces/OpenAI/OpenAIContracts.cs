using System.Text.Json.Serialization;
using System.Text.Json;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI;

/// <summary>How OpenAI's APIs are described.</summary>
internal static class OpenAIContracts
{
    public static readonly SurfaceContracts All = new(OpenAIContractJson.Default, WireFormat.OpenAIChat, typeof(OpenAIFailure), new Dictionary<WireFormat, CallContracts>
    {
        [WireFormat.OpenAIChat] = new(static ([InBody] OpenAIChatRequest body) => { }, typeof(OpenAIChatReply), OperationDescription.Json, OperationDescription.Events),
        [WireFormat.OpenAICompletions] = new(static ([InBody] OpenAIPromptRequest body) => { }, typeof(OpenObject), OperationDescription.Json, OperationDescription.Events),
        [WireFormat.OpenAIResponses] = new(static ([InBody] OpenAIResponseRequest body) => { }, typeof(OpenObject), OperationDescription.Json, OperationDescription.Events),
        [WireFormat.OpenAICountTokens] = new(static ([InBody] OpenAIResponseRequest body) => { }, typeof(OpenObject), OperationDescription.Json),
        [WireFormat.OpenAICompact] = new(static ([InBody] OpenAIResponseRequest body) => { }, typeof(OpenObject), OperationDescription.Json),
        [WireFormat.OpenAIEmbeddings] = new(static ([InBody] OpenAIInputRequest body) => { }, typeof(OpenAIEmbeddingsReply), OperationDescription.Json),
    });
}

/// <summary>The types with which OpenAI's APIs are described.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OpenAIChatRequest))]
[JsonSerializable(typeof(OpenAIChatReply))]
[JsonSerializable(typeof(OpenAIPromptRequest))]
[JsonSerializable(typeof(OpenAIResponseRequest))]
[JsonSerializable(typeof(OpenAIInputRequest))]
[JsonSerializable(typeof(OpenAIEmbeddingsReply))]
[JsonSerializable(typeof(OpenAIModelsReply))]
[JsonSerializable(typeof(OpenAIModel))]
internal sealed partial class OpenAIContractJson : JsonSerializerContext;

internal sealed record OpenAIChatRequest : OpenObject
{
    public required string Model { get; init; }

    public required IReadOnlyList<OpenAIChatMessage> Messages { get; init; }

    public bool? Stream { get; init; }
}

/// <summary>A message of a conversation. Its content is a text or a list of parts.</summary>
internal sealed record OpenAIChatMessage : OpenObject
{
    public required string Role { get; init; }

    public JsonElement? Content { get; init; }
}

internal sealed record OpenAIChatReply : OpenObject
{
    public required string Id { get; init; }

    public required string Model { get; init; }

    public required IReadOnlyList<OpenAIChatChoice> Choices { get; init; }

    public OpenAIUsage? Usage { get; init; }
}

internal sealed record OpenAIChatChoice : OpenObject
{
    public required int Index { get; init; }

    public required OpenAIAnswerMessage Message { get; init; }

    [JsonPropertyName("finish_reason")]
    public string? FinishReason { get; init; }
}

internal sealed record OpenAIAnswerMessage : OpenObject
{
    public required string Role { get; init; }

    public string? Content { get; init; }
}

internal sealed record OpenAIUsage : OpenObject
{
    [JsonPropertyName("prompt_tokens")]
    public required long PromptTokens { get; init; }

    [JsonPropertyName("completion_tokens")]
    public long? CompletionTokens { get; init; }

    [JsonPropertyName("total_tokens")]
    public required long TotalTokens { get; init; }
}

/// <summary>A prompt, which is a text or a list of texts or tokens.</summary>
internal sealed record OpenAIPromptRequest : OpenObject
{
    public required string Model { get; init; }

    public required JsonElement Prompt { get; init; }

    public bool? Stream { get; init; }
}

/// <summary>An input, which is a text or a list of items.</summary>
internal sealed record OpenAIResponseRequest : OpenObject
{
    public required string Model { get; init; }

    public JsonElement? Input { get; init; }

    public bool? Stream { get; init; }
}

/// <summary>An input, which is a text or a list.</summary>
internal sealed record OpenAIInputRequest(string Model, JsonElement Input) : OpenObject;

internal sealed record OpenAIEmbeddingsReply : OpenObject
{
    public required IReadOnlyList<OpenAIEmbedding> Data { get; init; }

    public string? Model { get; init; }

    public OpenAIUsage? Usage { get; init; }
}

/// <summary>A vector: a list of numbers, or their bytes in Base64.</summary>
internal sealed record OpenAIEmbedding(int Index, JsonElement Embedding) : OpenObject;

/// <summary>A list of models. Members other than the id depend on the API whose headers the request has.</summary>
internal sealed record OpenAIModelsReply(IReadOnlyList<OpenAIModel> Data) : OpenObject;

internal sealed record OpenAIModel(string Id) : OpenObject;
