using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace ProviderKit.Extensions.AI.Tests.Support;

/// <summary>A whole app on Kestrel whose one provider, <c>local</c>, is a chat client.</summary>
internal sealed class LocalGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LocalGateway(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    public RecordingObserver Records => _app.Services.GetRequiredService<RecordingObserver>();

    public IChatDispatcher Dispatcher => _app.Services.GetRequiredService<IChatDispatcher>();

    public RequestTrailStore Trails => _app.Services.GetRequiredService<RequestTrailStore>();

    /// <summary>A client of Microsoft.Extensions.AI before the gateway: what it says crosses the wire format twice.</summary>
    public IChatClient Client(string model = "ext-local-m") => Dispatcher.AsIChatClient(model);

    public static async Task<LocalGateway> StartAsync(IChatClient client, Action<ChatClientProviderOptions>? configure = null, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<RecordingObserver>().AddSingleton<IRequestObserver>(s => s.GetRequiredService<RecordingObserver>());
        if (time is not null) builder.Services.AddSingleton(time);
        builder.Services.AddProviderKit(options => options.Retry.MaxRetries = 0).AddProvider("local", client, configure);
        var app = builder.Build();
        app.MapProviderKit();
        await app.StartAsync();
        return new LocalGateway(app);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
