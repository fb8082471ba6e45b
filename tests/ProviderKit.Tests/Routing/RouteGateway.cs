using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Routing;

/// <summary>The dispatcher under settings as a user writes them, with every built-in provider's upstream answered here.</summary>
internal sealed class RouteGateway : IAsyncDisposable, IRequestObserver
{
    private readonly ServiceProvider _services;
    private readonly MockHttpMessageHandler _upstream = new();

    /// <param name="settings">Lines <c>NAME=value</c>, flat names or with colons.</param>
    public RouteGateway(params string[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => s.Split('=', 2)).Select(s => KeyValuePair.Create(s[0], (string?)s[1])))
            .Build();
        _upstream.When("*").Respond(AnswerAsync);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new FakeTime());
        services.AddSingleton<IRequestObserver>(this);
        services.Configure<ProviderKitOptions>(options => options.Retry.MaxRetries = 0);
        var kit = services.AddProviderKit(configuration);
        foreach (string name in kit.ProviderNames)
            services.AddHttpClient($"ProviderKit.{name}").ConfigurePrimaryHttpMessageHandler(() => _upstream);
        _services = services.BuildServiceProvider();
    }

    public List<Call> Calls { get; } = [];

    public List<RequestRecord> Records { get; } = [];

    /// <summary>What the upstreams answer. Default: a good reply.</summary>
    public Func<Call, HttpResponseMessage> Answer { get; set; } = call => call.Address.AbsolutePath.EndsWith("/responses", StringComparison.Ordinal) ? GoodResponse(call.Model) : Good(call.Model);

    public ProviderRegistry Registry => _services.GetRequiredService<ProviderRegistry>();

    public static HttpResponseMessage Good(string model) => Reply(
        200, $$$"""{"id":"r1","object":"chat.completion","model":"{{{model}}}","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}""");

    public static HttpResponseMessage GoodResponse(string model) => Reply(
        200, $$$"""{"id":"r1","object":"response","status":"completed","model":"{{{model}}}","output":[{"type":"message","id":"m1","role":"assistant","content":[{"type":"output_text","text":"Hi"}]}]}""");

    public static HttpResponseMessage Vector(string model) => Reply(
        200, $$$"""{"object":"list","model":"{{{model}}}","data":[{"object":"embedding","index":0,"embedding":[0.5]}],"usage":{"prompt_tokens":1,"total_tokens":1}}""");

    public static HttpResponseMessage Error(int status, string message = "It broke.") =>
        Reply(status, $$$"""{"error":{"message":"{{{message}}}","type":"t","param":null,"code":null}}""");

    public static HttpResponseMessage Stream(params string[] events)
    {
        var response = new HttpResponseMessage { Content = new StringContent(string.Concat(events.Select(e => $"data: {e}\n\n"))) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return response;
    }

    public ValueTask<DispatchResult> SendAsync(string model, string messages = """[{"role":"user","content":"Hello"}]""", bool stream = false) =>
        _services.GetRequiredService<IChatDispatcher>().SendAsync(ChatRequest.Parse(Encoding.UTF8.GetBytes(
            $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"messages":{{messages}}}""")));

    /// <summary>Sends and reads to the end.</summary>
    public async Task<Outcome> AskAsync(string model, string messages = """[{"role":"user","content":"Hello"}]""") =>
        await ReadAsync(await SendAsync(model, messages));

    /// <summary>Asks in the Messages format.</summary>
    public async Task<Outcome> AskInMessagesAsync(string model, string messages) => await ReadAsync(
        await _services.GetRequiredService<IChatDispatcher>().SendAsync(ChatRequest.Parse(
            Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","max_tokens":64,"messages":{{messages}}}"""), WireFormat.AnthropicMessages)));

    /// <summary>Asks for the vector of a text.</summary>
    public async Task<Outcome> EmbedAsync(string model) => await ReadAsync(
        await _services.GetRequiredService<IChatDispatcher>().SendAsync(ChatRequest.Parse(
            Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","input":"Hello"}"""), WireFormat.OpenAIEmbeddings)));

    public void OnCompleted(RequestRecord record) => Records.Add(record);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static async Task<Outcome> ReadAsync(DispatchResult answer)
    {
        await using var result = answer;
        return new Outcome(result.Error, result.Error is null ? Json.Parse(result.Body)!["model"]!.GetValue<string>() : null, result.Provider, result.Attempts);
    }

    private static HttpResponseMessage Reply(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request)
    {
        var body = JsonNode.Parse(await request.Content!.ReadAsByteArrayAsync())!;
        var call = new Call(request.RequestUri!, body["model"]!.GetValue<string>(), request.Headers.Authorization?.Parameter);
        Calls.Add(call);
        return Answer(call);
    }

    public sealed record Call(Uri Address, string Model, string? Token);

    public sealed record Outcome(ProviderError? Error, string? Model, string? Provider, int Attempts);
}
