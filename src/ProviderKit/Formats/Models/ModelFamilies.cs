using ProviderKit.Counting;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.GoogleGenerate;
using ProviderKit.Formats.OpenAIChat;

namespace ProviderKit.Formats.Models;

/// <summary>The known families of models, one line each: their usual abilities and how they count tokens.</summary>
internal static class ModelFamilies
{
    private const ModelAbilities Tools = ModelAbilities.Chat | ModelAbilities.Tools, Seeing = Tools | ModelAbilities.Vision;
    private const ModelAbilities Thinking = Tools | ModelAbilities.Thinking, All = Seeing | ModelAbilities.Thinking;

    private static readonly ModelDetails Unknown = new() { Abilities = Tools, ContextTokens = 128_000 };

    private static readonly ModelDetails Embeddings = new() { Abilities = ModelAbilities.Embeddings, ContextTokens = 8_192 };

    // From the vendors' pages of models. The first matching line applies.
    private static readonly (string Begins, ModelDetails Usual)[] Families =
    [
        ("claude", Of(200_000, All)),
        ("gemini", Of(1_048_576, All)),
        ("gpt-5", Of(400_000, All)),
        ("gpt-4.1", Of(1_047_576, Seeing)),
        ("gpt-4o", Of(128_000, Seeing)),
        ("gpt-4-turbo", Of(128_000, Seeing)),
        ("gpt-4", Of(8_192, Tools)),
        ("gpt-3.5", Of(16_385, Tools)),
        ("o1", Of(200_000, All)),
        ("o3", Of(200_000, All)),
        ("o4", Of(200_000, All)),
        ("grok-3", Of(131_072, Tools)),
        ("grok-4", Of(256_000, All)),
        ("deepseek-r", Of(128_000, Thinking)),
        ("deepseek", Of(128_000, Tools)),
        ("qwq", Of(131_072, Thinking)),
    ];

    public static ModelTokens Of(string upstreamModel) =>
        ClaudeTokens.Of(upstreamModel)
        ?? GoogleTokens.Of(upstreamModel)
        ?? GptTokens.Of(upstreamModel)
        ?? ModelTokens.Default;

    /// <summary>A model's abilities and context length, as far as its name shows them.</summary>
    public static ModelDetails UsualOf(string upstreamModel)
    {
        // Routers prefix the name with the vendor and a slash or a dot.
        string name = upstreamModel[(upstreamModel.LastIndexOf('/') + 1)..];
        if (name.Contains("embed", StringComparison.OrdinalIgnoreCase)) return Embeddings;
        foreach (var (begins, usual) in Families)
            if (name.StartsWith(begins, StringComparison.OrdinalIgnoreCase) || name.Contains($".{begins}", StringComparison.OrdinalIgnoreCase)) return usual;
        return Unknown;
    }

    private static ModelDetails Of(long context, ModelAbilities abilities) => new() { Abilities = abilities, ContextTokens = context };
}
