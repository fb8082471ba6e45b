namespace ProviderKit.Chaos.World;

/// <summary>The thirteen providers, their tokens, and what is asked of them.</summary>
internal static class Upstreams
{
    /// <summary>Where tokens are exchanged before they are used.</summary>
    public const string Exchanging = "githubcopilot";

    /// <summary>Serves by pairs of others' models: it has neither an address nor tokens.</summary>
    public const string Pairing = "lead_worker";

    private const string Gathering = "atlas";

    /// <summary>How many tokens each begins with. Few where much is asked, so that all of them are blocked at times.</summary>
    public static readonly IReadOnlyDictionary<string, int> Tokens = new Dictionary<string, int>
    {
        ["openai"] = 3, ["anthropic"] = 2, ["azure"] = 3, ["openrouter"] = 3, ["litellm"] = 2, ["xai"] = 3, ["claude_code"] = 3,
        [Exchanging] = 4, ["cursor_agent"] = 2, ["google"] = 3, ["ollama"] = 2, [Gathering] = 3,
    };

    /// <summary>Models to chat with; one that stands here twice is asked twice as often.</summary>
    public static readonly string[] Chat =
    [
        "ext-openai-gpt-4o", "ext-openai-gpt-4o", "ext-openai-gpt-4o-mini", "ext-azure-gpt-4", "ext-azure-gpt-35-turbo",
        "ext-openrouter-openai/gpt-4o", "ext-litellm-gpt-4o", "ext-xai-grok-beta", "ext-anthropic-claude-sonnet-4-20250514",
        "ext-anthropic-claude-sonnet-4-20250514", "ext-anthropic-claude-3-haiku-20240307", "ext-claude-code-claude-3-opus-20240229",
        "ext-copilot-gpt-4", "ext-copilot-gpt-3.5-turbo", "ext-cursor-cursor-small", "ext-google-gemini-1.5-pro", "ext-google-gemini-1.5-flash",
        "ext-ollama-llama3.3", "ext-leadworker-worker-fast", "ext-leadworker-worker-balanced", "atlas-openai/gpt-4o",
        "atlas-meta/llama-3.3-70b-instruct", "atlas-xai/grok-3",
    ];

    public static readonly string[] Embeddings =
    [
        "ext-openai-text-embedding-3-small", "ext-azure-text-embedding-3-small", "ext-litellm-text-embedding-3-small",
        "ext-google-gemini-embedding-001", "ext-ollama-nomic-embed-text",
    ];

    /// <summary>A model that exists nowhere.</summary>
    public const string NoModel = "ext-nobody-nothing";

    private static readonly (string Model, string[] To)[] Chains =
    [
        ("ext-copilot-gpt-4", ["atlas-openai/gpt-4o", "ext-openrouter-openai/gpt-4o"]),
        ("ext-anthropic-claude-sonnet-4-20250514", ["ext-claude-code-claude-3-opus-20240229", "ext-openai-gpt-4o"]),
        ("ext-google-gemini-1.5-pro", ["ext-ollama-llama3.3", "ext-litellm-gpt-4o"]),
        ("ext-openai-text-embedding-3-small", ["ext-azure-text-embedding-3-small"]),
    ];

    /// <summary>Everything that is not a provider's address and tokens: routes, pairs and chains.</summary>
    public static void Connect(ProviderKitOptions options)
    {
        options.Provider(Gathering).Routes.Add(new ModelRouteOptions { Match = "xai/*", Provider = "xai" });
        foreach (string model in new[] { "worker-fast", "worker-balanced" })
            options.Provider(Pairing).Pairs.Add(new ModelPair { Model = model, Lead = "ext-openai-gpt-4o", Worker = "ext-xai-grok-beta", LeadTurns = model == "worker-fast" ? 0 : 3 });
        foreach (var (model, to) in Chains)
        {
            var chain = new FallbackOptions { Model = model };
            foreach (string next in to) chain.To.Add(next);
            options.Fallbacks.Add(chain);
        }
    }
}
