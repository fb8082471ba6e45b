namespace ProviderKit.AspNetCore.Http;

/// <summary>An error of OpenAI's APIs.</summary>
internal sealed record OpenAIFailure(OpenAIErrorDetail Error);
