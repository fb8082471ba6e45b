using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Support;

/// <summary>An app's container with ProviderKit in it, whose upstreams are one <see cref="MockHttpMessageHandler"/>.</summary>
internal sealed class Host : IDisposable, IRequestObserver
{
    private readonly ServiceProvider _services;

    private Host(Action<IServiceCollection> configure, Func<IServiceCollection, IProviderKitBuilder> add)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IRequestObserver>(this);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(Log));
        // The clock stands still, and most tests are about one attempt; those about more say so.
        services.Configure<ProviderKitOptions>(options => options.Retry.MaxRetries = 0);
        configure(services);
        foreach (string name in add(services).ProviderNames.Concat(AddedBySettings))
            services.AddHttpClient($"ProviderKit.{name}").ConfigurePrimaryHttpMessageHandler(() => Upstream);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    /// <summary>Names of vendors that settings of tests add.</summary>
    private static readonly string[] AddedBySettings = ["groq", "acme-two"];

    public MockHttpMessageHandler Upstream { get; } = new();

    public FakeTime Time { get; } = new();

    /// <summary>What was logged at information and above.</summary>
    public LogEvents Log { get; } = new();

    public List<RequestRecord> Records { get; } = [];

    public ProviderKitOptions Options => _services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;

    public ProviderRegistry Registry => _services.GetRequiredService<ProviderRegistry>();

    public IChatDispatcher Dispatcher => _services.GetRequiredService<IChatDispatcher>();

    public IServiceProvider Services => _services;

    /// <summary>Configured by settings such as <c>("EXT_OPENAI_ENABLED", "1")</c>.</summary>
    public static Host With(params (string Name, string? Value)[] settings) => With(_ => { }, settings);

    public static Host With(Action<IProviderKitBuilder> extend, params (string Name, string? Value)[] settings) =>
        new(_ => { }, services => Extended(services.AddProviderKit(Configuration(settings)), extend));

    public static Host Of(Func<IServiceCollection, IProviderKitBuilder> add) => new(_ => { }, add);

    public static IConfigurationRoot Configuration(params (string Name, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, s.Value))).Build();

    public void OnCompleted(RequestRecord record) => Records.Add(record);

    public void Dispose()
    {
        _services.Dispose();
        Upstream.Dispose();
    }

    private static IProviderKitBuilder Extended(IProviderKitBuilder builder, Action<IProviderKitBuilder> extend)
    {
        extend(builder);
        return builder;
    }
}
