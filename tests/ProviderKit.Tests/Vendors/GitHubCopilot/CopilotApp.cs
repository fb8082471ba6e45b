using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors.GitHubCopilot;

/// <summary>ProviderKit with Copilot alone, behind a mocked network and a clock that moves when told.</summary>
internal sealed class CopilotApp : IAsyncDisposable
{
    public const string Exchange = "https://api.github.com/copilot_internal/v2/token";
    public const string Chat = "https://api.githubcopilot.com/chat/completions";
    public const string Messages = "https://api.githubcopilot.com/v1/messages";
    public const string Models = "https://api.githubcopilot.com/models";
    public const string GoodReply = """{"model":"gpt-4","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}""";

    private readonly ServiceProvider _services;

    public CopilotApp(Action<ProviderOptions>? configure = null, params string[] tokens)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddProviderKit(options =>
        {
            options.Retry.MaxRetries = 0; // one attempt is what these tests are about
            var copilot = options.Provider("githubcopilot");
            copilot.Enabled = true;
            foreach (string token in tokens.Length > 0 ? tokens : ["gho_one"]) copilot.Tokens.Add(token);
            configure?.Invoke(copilot);
        });
        services.AddHttpClient("ProviderKit.githubcopilot").ConfigurePrimaryHttpMessageHandler(() => Http);
        _services = services.BuildServiceProvider();
    }

    public MockHttpMessageHandler Http { get; } = new();

    public FakeTime Time { get; } = new();

    /// <summary>Every request so far: address, and headers by name.</summary>
    public List<(string Address, Dictionary<string, string> Headers)> Sent { get; } = [];

    /// <summary>The body of the newest request that had one.</summary>
    public string? Body { get; private set; }

    public ProviderEntry Entry => _services.GetRequiredService<ProviderRegistry>().Find("githubcopilot")!;

    public RequestTrailStore Trails => _services.GetRequiredService<RequestTrailStore>();

    public string[] Addresses => [.. Sent.Select(s => s.Address)];

    /// <summary>A session that ends after <paramref name="life"/> seconds.</summary>
    public string Session(string token, int life = 1800, string more = "") =>
        $$"""{"token":"{{token}}","expires_at":{{Time.UtcNow.ToUnixTimeSeconds() + life}},"refresh_in":{{life - 300}}{{more}}}""";

    public CopilotApp On(string address, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        Http.When(address).Respond(request =>
        {
            Note(request);
            return answer(request, default);
        });
        return this;
    }

    public CopilotApp On(string address, Func<HttpRequestMessage, (int Status, string Body)> answer) => On(address, (request, _) =>
    {
        var (status, body) = answer(request);
        return Task.FromResult(Answer(status, body));
    });

    /// <summary>Answers the calls in turn, the last answer again and again.</summary>
    public CopilotApp InTurn(string address, params (int Status, string Body)[] answers)
    {
        int next = 0;
        return On(address, _ => answers[Math.Min(next++, answers.Length - 1)]);
    }

    public ValueTask<DispatchResult> SendAsync(string? body = null, CancellationToken cancellationToken = default) =>
        _services.GetRequiredService<IChatDispatcher>().SendAsync(
            ChatRequest.Parse(Json.Bytes(body ?? """{"model":"ext-copilot-gpt-4","messages":[{"role":"user","content":"Hi"}]}""")), cancellationToken);

    /// <summary>Sends a request in Anthropic's format, with headers of the client's.</summary>
    public ValueTask<DispatchResult> SendMessagesAsync(string body, params (string Name, string Value)[] headers)
    {
        Assert.That(ChatRequest.TryRead(Json.Bytes(body), out var request, out var error, headers.ToDictionary(h => h.Name, h => h.Value), WireFormat.AnthropicMessages), Is.True, error?.Message);
        return _services.GetRequiredService<IChatDispatcher>().SendAsync(request!);
    }

    /// <summary>Sends a request in another format.</summary>
    public ValueTask<DispatchResult> SendInAsync(WireFormat format, string body)
    {
        Assert.That(ChatRequest.TryRead(Json.Bytes(body), out var request, out var error, format: format), Is.True, error?.Message);
        return _services.GetRequiredService<IChatDispatcher>().SendAsync(request!);
    }

    /// <summary>Sends, and expects a good answer.</summary>
    public async Task SucceedAsync(string? body = null)
    {
        await using var result = await SendAsync(body);
        Assert.That(result.Error, Is.Null);
    }

    /// <summary>Sends, and expects an error.</summary>
    public async Task<ProviderError> FailAsync(string? body = null)
    {
        await using var result = await SendAsync(body);
        Assert.That(result.Error, Is.Not.Null);
        return result.Error!;
    }

    public static HttpResponseMessage Answer(int status, string body, string type = "application/json") =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };

    public static string Authorization(HttpRequestMessage request) => request.Headers.NonValidated["Authorization"].ToString();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private void Note(HttpRequestMessage request)
    {
        var headers = request.Headers.NonValidated.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        if (request.Content is { } content) Body = content.ReadAsStringAsync().GetAwaiter().GetResult();
        lock (Sent) Sent.Add((request.RequestUri!.ToString(), headers));
    }
}
