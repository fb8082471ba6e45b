using Microsoft.AspNetCore.Builder;
using UpstreamSimulator;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>What a test changes about the app before it starts.</summary>
internal sealed class GatewaySetup
{
    /// <summary>The tokens of the provider <c>openai</c>, which the simulator serves.</summary>
    public string[] Tokens { get; set; } = ["canary-0a91f3"];

    /// <summary>What must not get out, beside the tokens above.</summary>
    public List<string> Secrets { get; } = [];

    /// <summary>Where <c>openai</c> is; null takes the simulator.</summary>
    public Uri? OpenAIAddress { get; set; }

    public TimeProvider? Time { get; set; }

    /// <summary>The simulator's clock and rules.</summary>
    public SimulatorOptions Simulator { get; set; } = new();

    public List<Action<ProviderKitOptions>> Options { get; } = [];

    public List<Action<ProviderKitServerOptions>> Server { get; } = [];

    public List<Action<WebApplicationBuilder>> Builder { get; } = [];

    public List<Action<IProviderKitBuilder, Simulator>> Kit { get; } = [];

    /// <summary>Maps the routes; null is <c>MapProviderKit()</c>.</summary>
    public Action<WebApplication>? Map { get; set; }

    /// <summary>Adds a provider of each format that is not OpenAI's, served by the simulator.</summary>
    public static void WithAllFormats(GatewaySetup setup) => setup.Kit.Add((_, simulator) => setup.Options.Add(options =>
    {
        foreach (string name in (string[])["anthropic", "google", "ollama"])
        {
            var provider = options.Provider(name);
            (provider.Enabled, provider.BaseUrl) = (true, simulator.AddressOf(name).ToString());
            provider.Tokens.Add("canary-" + name);
        }
    }));

    /// <summary>Paths that the simulator does not have.</summary>
    public GatewaySetup WithMissing(params string[] paths)
    {
        foreach (string path in paths) Simulator.MissingPaths.Add(path);
        return this;
    }

    /// <summary>The model asked at the end to see that the gateway still serves; null asks nothing.</summary>
    public string? FollowUp { get; set; } = "ext-xai-grok-4";
}
