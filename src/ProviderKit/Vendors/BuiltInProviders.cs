using ProviderKit.Routing;
using ProviderKit.Vendors.Anthropic;
using ProviderKit.Vendors.Atlas;
using ProviderKit.Vendors.ClaudeCode;
using ProviderKit.Vendors.Cli;
using ProviderKit.Vendors.CursorAgent;
using ProviderKit.Vendors.GitHubCopilot;
using ProviderKit.Vendors.Google;
using ProviderKit.Vendors.Http;
using ProviderKit.Vendors.LeadWorker;
using ProviderKit.Vendors.Ollama;
using ProviderKit.Vendors.OpenAICompatible;

namespace ProviderKit.Vendors;

/// <summary>
/// The built-in providers. A vendor is named only here and in its own folder. To add a vendor with its own wire format, add a
/// folder next to the others and a line below.
/// </summary>
internal static class BuiltInProviders
{
    public static readonly ProviderRegistration[] All =
    [
        .. OpenAICompatibleVendors.All.Select(HttpRegistration.FromVendor),
        HttpRegistration.FromVendor(AnthropicVendor.Row),
        CliRegistration.FromVendor(ClaudeCodeVendor.Row, new ClaudeCodeCli()),
        HttpRegistration.FromVendor(GitHubCopilotVendor.Row),
        CliRegistration.FromVendor(CursorAgentVendor.Row, new CursorAgentCli()),
        HttpRegistration.FromVendor(GoogleVendor.Row),
        HttpRegistration.FromVendor(OllamaVendor.Row),
        LeadWorkerVendor.Registration,
        AtlasVendor.Registration,
    ];

    /// <summary>The kinds of vendors that settings can add. Each creates the row for a vendor of a given name.</summary>
    public static readonly IReadOnlyDictionary<string, Func<string, HttpVendor>> Kinds = new Dictionary<string, Func<string, HttpVendor>>(StringComparer.OrdinalIgnoreCase)
    {
        ["openai"] = static name => new HttpVendor { Name = name, PassThrough = [new("audio/*"), new("images/*"), new("moderations"), new("rerank")] },
        ["anthropic"] = static name => AnthropicVendor.Row with { Apis = AnthropicVendor.ApisOf(name) },
        ["google"] = static _ => GoogleVendor.Row,
        ["ollama"] = static _ => OllamaVendor.Row,
    };
}
