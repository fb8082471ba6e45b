using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIEmbeddings;

/// <summary>The whole core with one stand-in for all upstreams.</summary>
internal sealed class EmbeddingsGateway : HttpMessageHandler, IRequestObserver
{
    private readonly ServiceProvider _services;
    private readonly Queue<(int Status, string Body)> _replies = new();

    public EmbeddingsGateway(string provider, Action<ProviderOptions>? configure = null, Action<IProviderKitBuilder>? add = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IRequestObserver>(this);
        var kit = services.AddProviderKit(options =>
        {
            options.Retry.MaxRetries = 0; // one attempt is what these tests are about
            var settings = options.Provider(provider);
            settings.Enabled = true;
            settings.BaseUrl = "https://upstream.test";
            settings.Tokens.Add("secret-1");
            settings.Tokens.Add("secret-2");
            configure?.Invoke(settings);
        });
        add?.Invoke(kit);
        services.AddHttpClient($"ProviderKit.{provider}").ConfigurePrimaryHttpMessageHandler(() => this);
        _services = services.BuildServiceProvider();
    }

    /// <summary>What went out: address, token, body.</summary>
    public List<(string Address, string? Token, string Body)> Sent { get; } = [];

    public List<RequestRecord> Records { get; } = [];

    public ProviderRegistry Registry => _services.GetRequiredService<ProviderRegistry>();

    /// <summary>The next upstream answer; the last one is given again and again.</summary>
    public EmbeddingsGateway Replies(string body, int status = 200)
    {
        _replies.Enqueue((status, body));
        return this;
    }

    public ByteBudget Memory => _services.GetRequiredService<ByteBudget>();

    /// <summary>As a request whose body is in memory of the gateway's budget.</summary>
    /// <returns>The bytes that are held while the answer is there.</returns>
    public async Task<(ProviderError? Error, int Length, long Held)> AskHoldingAsync(string body)
    {
        using var memory = Memory.CreateBuffer();
        byte[] bytes = Json.Bytes(body);
        Assert.That(await memory.ReserveAsync(bytes.Length, default), Is.EqualTo(ByteGrant.Granted));
        bytes.CopyTo(memory.Free);
        memory.Advance(bytes.Length);
        Assert.That(ChatRequest.TryRead(memory, out var request, out _, format: WireFormat.OpenAIEmbeddings), Is.True);
        await using var result = await _services.GetRequiredService<IChatDispatcher>().SendAsync(request!);
        return (result.Error, result.Body.Length, Memory.InUse);
    }

    public async Task<(ProviderError? Error, string Body)> AskAsync(string body)
    {
        var request = ChatRequest.Parse(Json.Bytes(body), WireFormat.OpenAIEmbeddings);
        await using var result = await _services.GetRequiredService<IChatDispatcher>().SendAsync(request);
        return (result.Error, Json.Text(result.Body));
    }

    void IRequestObserver.OnCompleted(RequestRecord record) => Records.Add(record);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string? token = request.Headers.Authorization?.Parameter ?? (request.Headers.TryGetValues("api-key", out var keys) ? keys.Single() : null);
        Sent.Add((request.RequestUri!.AbsoluteUri, token, await request.Content!.ReadAsStringAsync(cancellationToken)));
        var (status, body) = _replies.Count > 1 ? _replies.Dequeue() : _replies.Peek();
        return new HttpResponseMessage((System.Net.HttpStatusCode)status) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
    }
}
