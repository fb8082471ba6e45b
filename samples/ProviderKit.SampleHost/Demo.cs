using UpstreamSimulator;

namespace ProviderKit.SampleHost;

/// <summary>
/// <c>--demo</c>: every provider is served by the upstream simulator, inside this process, with tokens that mean
/// nothing. No keys or settings of the user are read, except whether traces hold messages: these come from the demo itself.
/// </summary>
internal sealed class Demo(Simulator simulator) : IAsyncDisposable
{
    public const int TokensPerProvider = 3;
    private const string CaptureSwitch = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";
    private const string Exchanging = "githubcopilot";

    public static async Task<Demo> StartAsync() => new(await Simulator.StartAsync());

    public IProviderKitBuilder AddProviderKit(IServiceCollection services, IConfiguration configuration)
    {
        var capture = new ConfigurationBuilder().AddInMemoryCollection([new(CaptureSwitch, configuration[CaptureSwitch])]).Build();
        var kit = services.AddProviderKit(capture);
        services.Configure<ProviderKitOptions>(options =>
        {
            foreach (string name in kit.ProviderNames) Configure(name, options.Provider(name));
        });
        return kit;
    }

    public ValueTask DisposeAsync() => simulator.DisposeAsync();

    private void Configure(string name, ProviderOptions options)
    {
        options.Enabled = true;
        options.BaseUrl = simulator.AddressOf(name).ToString();
        // The first token is rate limited for a minute whenever it is tried, so the first request shows a rotation.
        options.Tokens.Add($"demo-{name}-1-sim:429:retry-after:60");
        if (name == Exchanging)
        {
            // Its second token is one of GitHub's own, which is exchanged for a session token first.
            options.TokenUrl = new Uri(simulator.BaseAddress, $"{name}/copilot_internal/v2/token").ToString();
            options.Tokens.Add($"gho_demo-{name}-2");
            options.Tokens.Add($"demo-{name}-3");
            return;
        }
        for (int i = 2; i <= TokensPerProvider; i++) options.Tokens.Add($"demo-{name}-{i}");
    }
}
