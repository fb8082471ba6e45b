using System.Text.Json;

namespace ProviderKit.AspNetCore.Surfaces.Contracts;

/// <summary>An error of Google's APIs.</summary>
internal sealed record GeminiFailure(GeminiErrorDetail Error);

internal sealed record GeminiErrorDetail(int Code, string Message, string Status) : OpenObject;

/// <summary>A call of a model. Which members it needs depends on the operation in the address.</summary>
internal sealed record GeminiRequest : OpenObject
{
    public JsonElement? Contents { get; init; }

    public JsonElement? Content { get; init; }

    public JsonElement? Requests { get; init; }
}

internal sealed record GeminiModelsReply : OpenObject
{
    public required IReadOnlyList<GeminiModel> Models { get; init; }

    public string? NextPageToken { get; init; }
}

internal sealed record GeminiModel(string Name) : OpenObject;
