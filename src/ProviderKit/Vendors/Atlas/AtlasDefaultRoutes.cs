using System.Collections.Frozen;

namespace ProviderKit.Vendors.Atlas;

/// <summary>
/// The other providers that serve each publisher's models, and their names for them. Source: their public lists, read in 2026. This
/// folder names other vendors as data, because this provider only selects among them.
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
    /// Names that do not follow the rule above. A dated model that is no longer listed is replaced by its successor. The
    /// embedding models have their maker's names.
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

    /// <summary>All providers to which models are sent.</summary>
    public static IEnumerable<string> Providers => All.Select(r => r.Provider).Distinct();

    /// <summary>The providers that serve <paramref name="model"/>, the maker's own provider first.</summary>
    public static IEnumerable<string> ProvidersOf(string model) =>
        All.Where(r => model.StartsWith(r.Publisher + "/", StringComparison.Ordinal)).Select(r => r.Provider);

    /// <summary>The name of <paramref name="model"/> at <paramref name="provider"/>: the part after the publisher, unless another name is known.</summary>
    public static string NameAt(string provider, string model) =>
        Names.TryGetValue((provider, model), out string? name) ? name
        : Fill(All.FirstOrDefault(r => r.Provider == provider && model.StartsWith(r.Publisher + "/", StringComparison.Ordinal)).Model ?? "*", model);

    /// <summary>Replaces <c>*</c> in <paramref name="pattern"/> with the part of the model's name after the publisher.</summary>
    public static string Fill(string pattern, string model) =>
        pattern.Replace("*", model[(model.IndexOf('/') + 1)..], StringComparison.Ordinal);
}
