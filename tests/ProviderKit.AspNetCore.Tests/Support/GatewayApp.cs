using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UpstreamSimulator;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>
/// A whole app with ProviderKit on Kestrel, and the simulated upstreams behind it. Its disposal asserts what must hold
/// after every request, whatever went wrong with it.
/// </summary>
internal sealed class GatewayApp : IAsyncDisposable
{
    private const string HealthyToken = "canary-healthy-77c0de";

    private readonly GatewaySetup _setup;
    private readonly List<Answer> _answers = [];
    private readonly HashSet<string> _answered = [];

    private GatewayApp(GatewaySetup setup, Simulator simulator, WebApplication app, RecordingObserver observer, CapturedLog log)
    {
        _setup = setup;
        (Simulator, App, Records, Log) = (simulator, app, observer, log);
        Secrets = [.. setup.Tokens, .. setup.Secrets, HealthyToken];
        Http = NewClient();
    }

    public Simulator Simulator { get; }

    public WebApplication App { get; }

    public RecordingObserver Records { get; }

    public CapturedLog Log { get; }

    public HttpClient Http { get; }

    public Uri Address => new(App.Urls.First());

    /// <summary>What may appear nowhere.</summary>
    public List<string> Secrets { get; }

    public ProviderRegistry Registry => App.Services.GetRequiredService<ProviderRegistry>();

    public T Service<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>The tokens of the provider under test.</summary>
    public IReadOnlyList<TokenStatus> TokensOf(string provider = "openai") => Registry.Find(provider)!.Tokens.GetTokenStats();

    public IReadOnlyList<RecordedRequest> Upstream => Simulator.Requests;

    public static async Task<GatewayApp> StartAsync(Action<GatewaySetup>? configure = null)
    {
        var setup = new GatewaySetup();
        configure?.Invoke(setup);
        var simulator = await Simulator.StartAsync(setup.Simulator);
        try
        {
            var (observer, log) = (new RecordingObserver(), new CapturedLog());
            var app = Build(setup, simulator, observer, log);
            await app.StartAsync();
            return new GatewayApp(setup, simulator, app, observer, log);
        }
        catch
        {
            await simulator.DisposeAsync();
            throw;
        }
    }

    public HttpClient NewClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Sends a request and reads the answer to its end.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Patience.Token());
        using var body = new MemoryStream();
        bool broken = false;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            await stream.CopyToAsync(body, Patience.Token());
        }
        catch (IOException)
        {
            broken = true;
        }
        var answer = new Answer((int)response.StatusCode, Answer.HeadersOf(response), body.ToArray(), broken);
        Note(answer);
        await Described.CheckAsync(request, answer);
        return answer;
    }

    public Task<Answer> PostAsync(string body) => SendAsync(Chat.Post(body));

    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<Answer> ChatAsync(string model = Chat.Model, bool stream = false, string? more = null) =>
        PostAsync(Chat.Body(model, stream, more));

    /// <summary>Sends a request and hands over the answer while it still arrives.</summary>
    public async Task<StreamingAnswer> StreamAsync(string model = Chat.Model)
    {
        var patience = Patience.Token();
        var response = await Http.SendAsync(Chat.Post(Chat.Body(model, stream: true)), HttpCompletionOption.ResponseHeadersRead, patience);
        return new StreamingAnswer(response, await response.Content.ReadAsStreamAsync(patience), patience);
    }

    /// <summary>Asks until the app says that it is not ready.</summary>
    public async Task<Answer> WaitUntilNotReadyAsync()
    {
        var patience = Patience.Token();
        while (true)
        {
            var answer = await GetAsync("/ready");
            if (answer.Status == 503) return answer;
            patience.ThrowIfCancellationRequested();
        }
    }

    public Task<RequestRecord> RecordOf(Answer answer) => Records.WaitForAsync(answer.RequestId);

    public async ValueTask DisposeAsync()
    {
        // The failure of the test itself must not be hidden by failures that follow from it.
        if (TestContext.CurrentContext.Result.Outcome.Status != NUnit.Framework.Interfaces.TestStatus.Failed)
            await AssertStandingConditionsAsync();
        Http.Dispose();
        await App.DisposeAsync();
        await Simulator.DisposeAsync();
    }

    private async Task AssertStandingConditionsAsync()
    {
        if (_setup.FollowUp is { } model)
        {
            var next = await ChatAsync(model);
            Assert.That(next.Status, Is.EqualTo(200), $"the next request: {next.Text}");
        }
        foreach (string id in _answered)
        {
            await Records.WaitForAsync(id);
            Assert.That(Records.All.Count(r => r.RequestId == id), Is.EqualTo(1), "records of " + id);
        }
        foreach (var provider in Registry.Providers)
            Assert.That(provider.Tokens.GetTokenStats().Select(t => t.InFlight), Is.All.Zero, $"tokens of {provider.Name} in flight");
        await Simulator.WaitForAsync(stats => stats.InFlight == 0, Patience.Token());
        AssertNoSecrets();
    }

    private void AssertNoSecrets()
    {
        foreach (var answer in _answers)
        {
            SecretScan.AssertNone("an answer", answer.Text, Secrets);
            SecretScan.AssertNone("an answer's headers", string.Join('\n', answer.Headers), Secrets);
        }
        foreach (var record in Records.All) SecretScan.AssertNone("a record", SecretScan.TextOf(record), Secrets);
        foreach (var entry in Log.Entries) SecretScan.AssertNone("the log of " + entry.Category, entry.Text, Secrets);
    }

    private void Note(Answer answer)
    {
        lock (_answers)
        {
            _answers.Add(answer);
            // Answers that pass no dispatcher (models, health) have the server's own ids and no record.
            if (answer.Header("x-request-id") is { } id && id.StartsWith("req_", StringComparison.Ordinal))
                Assert.That(_answered.Add(id), Is.True, "an id given twice: " + id);
        }
    }

    private static WebApplication Build(GatewaySetup setup, Simulator simulator, RecordingObserver observer, CapturedLog log)
    {
        // Empty: neither the environment nor a settings file of the machine decides about a test.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        builder.Services.AddSingleton<IRequestObserver>(observer);
        if (setup.Time is not null) builder.Services.AddSingleton(setup.Time);
        var kit = builder.Services.AddProviderKit(options =>
        {
            Provide(options, "openai", setup.OpenAIAddress ?? simulator.AddressOf("openai"), setup.Tokens);
            Provide(options, "xai", simulator.AddressOf("xai"), [HealthyToken]);
            options.Retry.BaseDelay = TimeSpan.Zero; // no test waits
            foreach (var change in setup.Options) change(options);
        });
        foreach (var change in setup.Server) builder.Services.Configure(change);
        foreach (var change in setup.Kit) change(kit, simulator);
        foreach (var change in setup.Builder) change(builder);
        var app = builder.Build();
        if (setup.Map is null) app.MapProviderKit();
        else setup.Map(app);
        return app;
    }

    private static void Provide(ProviderKitOptions options, string name, Uri address, string[] tokens)
    {
        var provider = options.Provider(name);
        provider.Enabled = true;
        provider.BaseUrl = address.ToString();
        foreach (string token in tokens) provider.Tokens.Add(token);
    }
}
