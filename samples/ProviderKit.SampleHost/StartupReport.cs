using Microsoft.Extensions.Options;
using ProviderKit;

namespace ProviderKit.SampleHost;

/// <summary>What the host prints when it has started: which providers serve, and what to do if none does.</summary>
internal static class StartupReport
{
    public static void PrintOnceListening(WebApplication app, Demo? demo)
    {
        var registry = app.Services.GetRequiredService<ProviderRegistry>();
        var options = app.Services.GetRequiredService<IOptions<ProviderKitServerOptions>>().Value;
        var process = app.Services.GetRequiredService<ProcessLimits>();
        app.Lifetime.ApplicationStarted.Register(() => Print(Console.Out, registry, app.Urls, Clients(options), demo, process));
    }

    private static void Print(TextWriter output, ProviderRegistry registry, IEnumerable<string> urls, string clients, Demo? demo, ProcessLimits process)
    {
        string address = urls.FirstOrDefault() ?? "http://127.0.0.1:4000";
        output.WriteLine($"ProviderKit listens on {string.Join(", ", urls)}");
        output.WriteLine($"OpenAI clients: base URL {address}/v1. Claude Code and other Anthropic clients: ANTHROPIC_BASE_URL={address}");
        output.WriteLine(clients);
        if (ConnectionLimit.Warning(process) is { } warning) output.WriteLine(warning);
        // Somebody meant to use these.
        foreach (var provider in registry.Providers.Where(p => !p.Enabled && p.Tokens.Count > 0))
            output.WriteLine($"  {provider.Name,-14} is off, although it has {Count(provider.Tokens.Count, "token")}: {provider.Problem}");
        var enabled = registry.Providers.Where(p => p.Enabled).ToArray();
        if (enabled.Length == 0)
        {
            output.WriteLine("No provider is switched on, so model calls are answered with an error. To switch one on:");
            output.WriteLine("  1. set for example EXT_OPENAI_ENABLED=1 and EXT_OPENAI_API_KEY=<your key>, in the environment or in a .env file here;");
            output.WriteLine("  2. .env is in force within 5 seconds; for the environment, start again (.env.example lists every name; --check tries them; --demo needs no key at all).");
            return;
        }
        foreach (var provider in enabled) output.WriteLine($"  {Describe(provider)}");
        foreach (var model in registry.GetNamedModels()) output.WriteLine($"  {Describe(model)}");
        output.WriteLine($"Dashboard: {address}/dashboard. All routes: {address}/openapi/v1.json.");
        if (demo is not null)
            output.WriteLine($"Demo: all upstreams are simulated, and each provider's first token is rate limited. Try: {Example(address)}");
    }

    private static string Clients(ProviderKitServerOptions options) =>
        options.ClientKeys.Count > 0 ? $"Clients need a key: {string.Join(", ", options.ClientKeys.Keys)}"
        : options.AllowAnonymous ? "Clients need no key, and every caller that can reach this address spends your tokens (ProviderKit:AllowAnonymous)"
        : "Clients need no key, and only those on this machine are served (PROVIDERKIT_CLIENT_KEY lets others in)";

    private static string Describe(ProviderEntry provider) =>
        provider.Problem is { } problem
            ? $"{provider.Name,-14} cannot serve: {problem}"
            : $"{provider.Name,-14} {provider.Info.Prefix + "…",-18} {Count(provider.Tokens.Count, "token"),-9} {Count(provider.Info.Models.Count, "model")}";

    private static string Describe(NamedModelReport model) =>
        model.Problem is { } problem
            ? $"{model.Name,-14} cannot serve: {problem}"
            : $"{model.Name,-14} {model.Strategy,-18} {string.Join(", ", model.Targets.Select(target => target.Model))}";

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static string Example(string address) =>
        $$$"""curl {{{address}}}/v1/chat/completions -H "Content-Type: application/json" -d '{"model":"ext-copilot-gpt-4","messages":[{"role":"user","content":"Hello"}]}'""";
}
