using ProviderKit.Chaos.Ledgers;
using UpstreamSimulator;

namespace ProviderKit.Chaos.World;

/// <summary>The simulated upstreams and the gateway in front of them, both on loopback ports, with everything recorded.</summary>
internal sealed class ChaosWorld : IAsyncDisposable
{
    public static readonly TimeSpan Cooldown = TimeSpan.FromMilliseconds(800);
    public static readonly TimeSpan[] QuotaRests = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)];
    public static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("providerkit-chaos-").FullName;

    private ChaosWorld(ChaosOptions options, Dice dice)
    {
        Options = options;
        Canaries = new Canaries(dice, Upstreams.Tokens.Keys);
        Secrets = new SecretScan(Canaries.All);
        Log = new LogWatch(Secrets);
        Upstream = new UpstreamLedger(new FaultDice(dice), Canaries);
    }

    public ChaosOptions Options { get; }

    public Canaries Canaries { get; }

    public SecretScan Secrets { get; }

    public LogWatch Log { get; }

    public UpstreamLedger Upstream { get; }

    public GatewayLedger Gateway { get; } = new();

    public TokenBook Tokens { get; } = new();

    public Simulator Simulator { get; private set; } = null!;

    public WebApplication App { get; private set; } = null!;

    /// <summary>The files that the gateway left; known at the end.</summary>
    public IReadOnlyList<string> FilesRead { get; private set; } = [];

    public ProviderRegistry Registry => App.Services.GetRequiredService<ProviderRegistry>();

    public RequestTrailStore Trails => App.Services.GetRequiredService<RequestTrailStore>();

    public Uri Address => new(App.Urls.First());

    public static int? MaxConcurrentPerToken(ChaosOptions options) => options.Seed % 2 == 0 ? 6 : null;

    public static async Task<ChaosWorld> StartAsync(ChaosOptions options, Dice dice)
    {
        var world = new ChaosWorld(options, dice);
        world.Simulator = await Simulator.StartAsync(new SimulatorOptions { ChooseFault = world.Upstream.Choose });
        world.App = world.Build();
        await world.App.StartAsync();
        return world;
    }

    /// <summary>Waits until nothing is under way any more: no request in the gateway, no call in the simulator.</summary>
    /// <returns>False when something still is after a time in which everything should have ended.</returns>
    public async Task<bool> BecomesQuietAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await Gateway.WaitForQuietAsync(patience.Token);
            await Simulator.WaitForAsync(stats => stats.InFlight == 0, patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Stops both, and looks for secrets in what the gateway leaves on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        await Simulator.DisposeAsync();
        var files = Directory.GetFiles(_directory, "*", SearchOption.AllDirectories);
        foreach (string file in files)
            Secrets.Look("the file " + Path.GetFileName(file), await File.ReadAllBytesAsync(file));
        FilesRead = [.. files.Select(Path.GetFileName).Order()!];
        Directory.Delete(_directory, recursive: true);
    }

    private WebApplication Build()
    {
        // Empty: neither the environment nor a settings file of the machine decides about a run.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IRequestObserver>(Gateway);
        builder.Services.AddSingleton<TimeProvider>(ChaosClock.Instance);
        builder.Services.AddSingleton(new Random(Options.Seed)); // the jitter of retries
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddFilter("Microsoft", LogLevel.Information).AddProvider(Log);
        builder.Services.AddProviderKit(Configure);
        var app = builder.Build();
        app.Use(Gateway.TagAsync);
        app.MapProviderKit();
        return app;
    }

    private void Configure(ProviderKitOptions options)
    {
        foreach (var (name, tokens) in Upstreams.Tokens) Provide(name, tokens, options.Provider(name));
        options.Provider(Upstreams.Pairing).Enabled = true;
        Upstreams.Connect(options);

        // Seeds go through the ways of choosing, with and without limits on what runs at a time.
        options.Tokens.Selection = (TokenSelection)(Options.Seed % 3);
        options.Tokens.MaxConcurrentPerToken = MaxConcurrentPerToken(Options);
        options.Tokens.MaxWait = TimeSpan.FromMilliseconds(Options.Seed % 4 * 100);
        options.Limits.MaxConcurrentPerProvider = Options.Seed % 5 == 0 ? 4 : null;
        options.Limits.QueueTimeout = TimeSpan.FromMilliseconds(500);

        options.Tokens.Cooldown = Cooldown;
        options.Tokens.MinCooldown = TimeSpan.FromMilliseconds(100);
        options.Tokens.QuotaRests = QuotaRests;
        options.Tokens.ProbePatience = ProbePatience;
        options.Upstream.FirstByteTimeout = options.Upstream.IdleTimeout = TimeSpan.FromSeconds(1.5);
        options.Retry.BaseDelay = TimeSpan.FromMilliseconds(30);
        options.LiveModels.Enabled = false;
        options.State.Directory = _directory;
        options.Logs.Enabled = true;
        options.Logs.Directory = Path.Combine(_directory, "logs");
        options.Requests.Kept = Options.RequestsPerRound + 100;
    }

    private void Provide(string name, int tokens, ProviderOptions options)
    {
        options.Enabled = true;
        options.BaseUrl = Simulator.AddressOf(name).ToString();
        if (name == Upstreams.Exchanging) options.TokenUrl = new Uri(Simulator.BaseAddress, $"{name}/copilot_internal/v2/token").ToString();
        for (int i = 0; i < tokens; i++)
        {
            string token = $"{name}:Tokens:{i}"; // as the gateway names those that are configured
            options.Tokens.Add(Canaries.Take(name, token)!);
            Tokens.Of(name, token);
        }
    }
}
