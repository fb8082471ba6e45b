using System.Text.Json;

namespace ProviderKit.AspNetCore.Surfaces.Contracts;

/// <summary>An error of Google's APIs.</summary>
internal sealed record GeminiFailure(GeminiErrorDetail Error);

internal sealed record GeminiErrorDetail(int Code, string Message, string Status) : OpenObject;

/// <summary>A call of a model. Which members it needs depends on the operation in the address.</summary>
internal sealed record GeminiRequest(JsonElement? Contents, JsonElement? Content, JsonElement? Requests) : OpenObject;

internal sealed record GeminiModelsReply(IReadOnlyList<GeminiModel> Models, string? NextPageToken) : OpenObject;

internal sealed record GeminiModel(string Name) : OpenObject;
