using ProviderKit.Counting;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.GoogleGenerate;
using ProviderKit.Formats.OpenAIChat;

namespace ProviderKit.Formats;

/// <summary>The families of models whose way of counting is known. One line each.</summary>
internal static class ModelFamilies
{
    public static ModelTokens Of(string upstreamModel) =>
        ClaudeTokens.Of(upstreamModel)
        ?? GoogleTokens.Of(upstreamModel)
        ?? GptTokens.Of(upstreamModel)
        ?? ModelTokens.Default;
}
