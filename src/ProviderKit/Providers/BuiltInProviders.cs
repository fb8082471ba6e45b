using ProviderKit.Providers.Anthropic;
using ProviderKit.Providers.Atlas;
using ProviderKit.Providers.ClaudeCode;
using ProviderKit.Providers.Cli;
using ProviderKit.Providers.CursorAgent;
using ProviderKit.Providers.GitHubCopilot;
using ProviderKit.Providers.Google;
using ProviderKit.Providers.LeadWorker;
using ProviderKit.Providers.Ollama;

namespace ProviderKit.Providers;

/// <summary>
/// The providers every registry has. Here and in its own folder, and nowhere else, a vendor is named; one with a wire
/// format of its own gets a folder beside these and a line below.
/// </summary>
internal static class BuiltInProviders
{
    public static readonly ProviderRegistration[] All =
    [
        .. OpenAICompatibleVendors.All.Select(ProviderRegistration.FromVendor),
        ProviderRegistration.FromVendor(AnthropicVendor.Row),
        CliRegistration.FromVendor(ClaudeCodeVendor.Row, new ClaudeCodeCli()),
        ProviderRegistration.FromVendor(GitHubCopilotVendor.Row),
        CliRegistration.FromVendor(CursorAgentVendor.Row, new CursorAgentCli()),
        ProviderRegistration.FromVendor(GoogleVendor.Row),
        ProviderRegistration.FromVendor(OllamaVendor.Row),
        LeadWorkerVendor.Registration,
        AtlasVendor.Registration,
    ];
}
