using System.Text.Json.Serialization;
using System.Text.Json;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.Anthropic;

/// <summary>How Anthropic's API is described.</summary>
internal static class AnthropicContracts
{
    public static readonly SurfaceContracts All = new(AnthropicContractJson.Default, WireFormat.AnthropicMessages, typeof(AnthropicFailure), new Dictionary<WireFormat, CallContracts>
    {
        [WireFormat.AnthropicMessages] = new(static ([InBody] AnthropicMessageRequest body) => { }, typeof(AnthropicMessageReply), OperationDescription.Json, OperationDescription.Events),
        [WireFormat.AnthropicCountTokens] = new(static ([InBody] AnthropicMessageRequest body) => { }, typeof(OpenObject), OperationDescription.Json),
    });
}

/// <summary>The types with which Anthropic's API is described.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AnthropicFailure))]
[JsonSerializable(typeof(AnthropicMessageRequest))]
[JsonSerializable(typeof(AnthropicMessageReply))]
internal sealed partial class AnthropicContractJson : JsonSerializerContext;

/// <summary>An error of Anthropic's API.</summary>
internal sealed record AnthropicFailure
{
    public required string Type { get; init; }

    public required AnthropicErrorDetail Error { get; init; }

    [JsonPropertyName("request_id")]
    public string? RequestId { get; init; }
}

internal sealed record AnthropicErrorDetail(string Type, string Message) : OpenObject;

internal sealed record AnthropicMessageRequest : OpenObject
{
    public required string Model { get; init; }

    public required IReadOnlyList<AnthropicMessage> Messages { get; init; }

    [JsonPropertyName("max_tokens")]
    public long? MaxTokens { get; init; }

    public bool? Stream { get; init; }
}

/// <summary>A message of a conversation. Its content is a text or a list of blocks.</summary>
internal sealed record AnthropicMessage(string Role, JsonElement Content) : OpenObject;

internal sealed record AnthropicMessageReply : OpenObject
{
    public required string Id { get; init; }

    public required string Type { get; init; }

    public required string Role { get; init; }

    public required string Model { get; init; }

    public required IReadOnlyList<AnthropicBlock> Content { get; init; }

    [JsonPropertyName("stop_reason")]
    public string? StopReason { get; init; }

    public AnthropicUsage? Usage { get; init; }
}

internal sealed record AnthropicBlock : OpenObject
{
    public required string Type { get; init; }

    public string? Text { get; init; }
}

internal sealed record AnthropicUsage(
    [property: JsonPropertyName("input_tokens")] long InputTokens, [property: JsonPropertyName("output_tokens")] long OutputTokens) : OpenObject;
