using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Surfaces.Contracts;

/// <summary>An error of Anthropic's API.</summary>
internal sealed record AnthropicFailure(string Type, AnthropicErrorDetail Error, [property: JsonPropertyName("request_id")] string? RequestId);

internal sealed record AnthropicErrorDetail(string Type, string Message) : OpenObject;

internal sealed record AnthropicMessageRequest(
    string Model, IReadOnlyList<AnthropicMessage> Messages, [property: JsonPropertyName("max_tokens")] long? MaxTokens, bool? Stream) : OpenObject;

/// <summary>A message of a conversation. Its content is a text or a list of blocks.</summary>
internal sealed record AnthropicMessage(string Role, JsonElement Content) : OpenObject;

internal sealed record AnthropicMessageReply(
    string Id, string Type, string Role, string Model, IReadOnlyList<AnthropicBlock> Content, [property: JsonPropertyName("stop_reason")] string? StopReason, AnthropicUsage? Usage) : OpenObject;

internal sealed record AnthropicBlock(string Type, string? Text) : OpenObject;

internal sealed record AnthropicUsage(
    [property: JsonPropertyName("input_tokens")] long InputTokens, [property: JsonPropertyName("output_tokens")] long OutputTokens) : OpenObject;
