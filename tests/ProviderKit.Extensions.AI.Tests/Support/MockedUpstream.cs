using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using RichardSzalay.MockHttp;

namespace ProviderKit.Extensions.AI.Tests.Support;

/// <summary>An app with one provider, whose upstream answers by script and keeps what it was sent.</summary>
internal sealed class MockedUpstream : IAsyncDisposable
{
    private readonly MockHttpMessageHandler _http = new();
    private readonly Queue<Func<HttpResponseMessage>> _answers = new();
    private readonly List<JsonElement> _requests = [];
    private readonly ServiceProvider _services;

    public MockedUpstream(string provider = "openai", Action<IServiceCollection>? configure = null, params string[] tokens)
    {
        _http.When("*").Respond(async request =>
        {
            _requests.Add(Json.Parse(await request.Content!.ReadAsStringAsync()));
            Headers.Add(request.Headers.ToString());
            return _answers.Dequeue()();
        });
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHttpClient($"ProviderKit.{provider}").ConfigurePrimaryHttpMessageHandler(() => _http);
        services.AddProviderKit(options =>
        {
            options.Provider(provider).Enabled = true;
            options.Provider(provider).BaseUrl = "https://upstream.test/v1";
            foreach (string token in tokens is [] ? ["canary-token"] : tokens) options.Provider(provider).Tokens.Add(token);
            options.Retry.MaxRetries = 0;
        });
        services.AddSingleton<IRequestObserver>(Records);
        configure?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    /// <summary>The bodies that were sent, oldest first.</summary>
    public IReadOnlyList<JsonElement> Requests => _requests;

    /// <summary>Their headers.</summary>
    public List<string> Headers { get; } = [];

    public RecordingObserver Records { get; } = new();

    public IServiceProvider Services => _services;

    public IChatDispatcher Dispatcher => _services.GetRequiredService<IChatDispatcher>();

    public IChatClient Client(string model = "ext-openai-gpt-4o") => Dispatcher.AsIChatClient(model);

    /// <summary>The next request is answered with this JSON.</summary>
    public MockedUpstream Answers(string json, HttpStatusCode status = HttpStatusCode.OK, params (string Name, string Value)[] headers)
    {
        _answers.Enqueue(() =>
        {
            var response = new HttpResponseMessage(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
            foreach (var (name, value) in headers) response.Headers.TryAddWithoutValidation(name, value);
            return response;
        });
        return this;
    }

    /// <summary>The next request is answered with a completion that has this message.</summary>
    public MockedUpstream AnswersMessage(string message, string finish = "stop") => Answers(
        $$$"""{"id":"chatcmpl-1","created":1700000000,"model":"gpt-4o-2024","choices":[{"index":0,"message":{{{message}}},"finish_reason":"{{{finish}}}"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""");

    /// <summary>The next request is answered with these chunks.</summary>
    public MockedUpstream Streams(params string[] chunks) => Sends(string.Concat(chunks.Select(chunk => $"data: {chunk}\n\n")) + "data: [DONE]\n\n");

    /// <summary>The next request is answered with this stream.</summary>
    public MockedUpstream Sends(string stream)
    {
        _answers.Enqueue(() => new HttpResponseMessage { Content = new StringContent(stream, Encoding.UTF8, "text/event-stream") });
        return this;
    }

    /// <summary>The next request is answered with a stream of these deltas.</summary>
    public MockedUpstream StreamsDeltas(string finish, params string[] deltas) => Streams(
    [
        .. deltas.Select(delta => $$$"""{"id":"chatcmpl-2","created":1700000000,"model":"gpt-4o-2024","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":null}]}"""),
        $$"""{"id":"chatcmpl-2","created":1700000000,"model":"gpt-4o-2024","choices":[{"index":0,"delta":{},"finish_reason":"{{finish}}"}]}""",
        """{"id":"chatcmpl-2","created":1700000000,"model":"gpt-4o-2024","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":2},"completion_tokens_details":{"reasoning_tokens":1}}}""",
    ]);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _http.Dispose();
    }
}
