using System.Collections.Frozen;

namespace ProviderKit.Vendors.Atlas;

/// <summary>
/// Who else serves each publisher's models, and under which names, as their public lists had them in 2026. Names of other
/// vendors stand here as data: this provider is nothing but a choice among them.
/// </summary>
internal static class AtlasDefaultRoutes
{
    private static readonly (string Publisher, string Provider, string Model)[] All =
    [
        ("openai", "openai", "*"),
        ("openai", "openrouter", "openai/*"),
        ("xai", "xai", "*"),
        ("xai", "openrouter", "x-ai/*"),
        ("deepseek", "openrouter", "deepseek/*"),
        ("meta", "openrouter", "meta-llama/*"),
        ("mistral-ai", "openrouter", "mistralai/*"),
        ("cohere", "openrouter", "cohere/*"),
        ("microsoft", "openrouter", "microsoft/*"),
        ("ai21-labs", "openrouter", "ai21/*"),
    ];

    /// <summary>
    /// Names that do not follow the rule above. Where a dated model has left the list, its successor stands in; the
    /// embedding models' names are their maker's.
    /// </summary>
    private static readonly FrozenDictionary<(string Provider, string Model), string> Names = new Dictionary<(string, string), string>
    {
        [("openai", "openai/gpt-5-chat")] = "gpt-5-chat-latest",
        [("openrouter", "ai21-labs/ai21-jamba-1.5-large")] = "ai21/jamba-large-1.7",
        [("openrouter", "ai21-labs/ai21-jamba-1.5-mini")] = "ai21/jamba-mini-1.7",
        [("openrouter", "cohere/cohere-command-a")] = "cohere/command-a",
        [("openrouter", "cohere/cohere-command-r-08-2024")] = "cohere/command-r-08-2024",
        [("openrouter", "cohere/cohere-command-r-plus-08-2024")] = "cohere/command-r-plus-08-2024",
        [("openrouter", "cohere/cohere-embed-v3-english")] = "cohere/embed-english-v3.0",
        [("openrouter", "cohere/cohere-embed-v3-multilingual")] = "cohere/embed-multilingual-v3.0",
        [("openrouter", "deepseek/deepseek-v3-0324")] = "deepseek/deepseek-chat-v3-0324",
        [("openrouter", "meta/llama-4-maverick-17b-128e-instruct-fp8")] = "meta-llama/llama-4-maverick",
        [("openrouter", "meta/llama-4-scout-17b-16e-instruct")] = "meta-llama/llama-4-scout",
        [("openrouter", "meta/meta-llama-3.1-405b-instruct")] = "meta-llama/llama-3.1-405b-instruct",
        [("openrouter", "meta/meta-llama-3.1-8b-instruct")] = "meta-llama/llama-3.1-8b-instruct",
        [("openrouter", "mistral-ai/codestral-2501")] = "mistralai/codestral-2508",
        [("openrouter", "mistral-ai/ministral-3b")] = "mistralai/ministral-3b-2512",
        [("openrouter", "mistral-ai/mistral-medium-2505")] = "mistralai/mistral-medium-3",
        [("openrouter", "mistral-ai/mistral-small-2503")] = "mistralai/mistral-small-3.1-24b-instruct",
    }.ToFrozenDictionary();

    /// <summary>Every provider that some publisher's models are sent to.</summary>
    public static IEnumerable<string> Providers => All.Select(r => r.Provider).Distinct();

    /// <summary>The providers that serve <paramref name="model"/>, the maker's own before the others.</summary>
    public static IEnumerable<string> ProvidersOf(string model) =>
        All.Where(r => model.StartsWith(r.Publisher + "/", StringComparison.Ordinal)).Select(r => r.Provider);

    /// <summary>What <paramref name="provider"/> calls <paramref name="model"/>: the part after the publisher, as far as nothing else is known.</summary>
    public static string NameAt(string provider, string model) =>
        Names.TryGetValue((provider, model), out string? name) ? name
        : Fill(All.FirstOrDefault(r => r.Provider == provider && model.StartsWith(r.Publisher + "/", StringComparison.Ordinal)).Model ?? "*", model);

    /// <summary><paramref name="pattern"/> with the part after the publisher for its <c>*</c>.</summary>
    public static string Fill(string pattern, string model) =>
        pattern.Replace("*", model[(model.IndexOf('/') + 1)..], StringComparison.Ordinal);
}
