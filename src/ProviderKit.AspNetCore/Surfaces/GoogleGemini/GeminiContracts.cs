using System.Text.Json.Serialization;
using System.Text.Json;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.GoogleGemini;

/// <summary>How Gemini's API is described.</summary>
internal static class GeminiContracts
{
    public static readonly SurfaceContracts All = new(GeminiContractJson.Default, WireFormat.GoogleGenerate, typeof(GeminiFailure), new Dictionary<WireFormat, CallContracts>());
}

/// <summary>The types with which Gemini's API is described.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GeminiFailure))]
[JsonSerializable(typeof(GeminiRequest))]
[JsonSerializable(typeof(GeminiModelsReply))]
[JsonSerializable(typeof(GeminiModel))]
internal sealed partial class GeminiContractJson : JsonSerializerContext;

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
