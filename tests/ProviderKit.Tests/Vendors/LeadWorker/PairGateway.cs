using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Vendors.LeadWorker;

/// <summary>The dispatcher with a pair of models <c>w</c> over a fake provider that has <c>lead</c> and <c>worker</c>.</summary>
internal sealed class PairGateway : IAsyncDisposable, IRequestObserver, IChatProvider
{
    public const string Model = "ext-leadworker-w";

    private readonly ServiceProvider _services;

    public PairGateway(Action<ModelPair>? configure = null)
    {
        var pair = new ModelPair { Model = "w", Lead = "fake-lead", Worker = "fake-worker" };
        configure?.Invoke(pair);
        var services = new ServiceCollection();
        services.AddSingleton<IRequestObserver>(this);
        services.AddProviderKit(options =>
        {
            options.Retry.MaxRetries = 0; // one attempt is what these tests are about
            options.Provider("lead_worker").Enabled = true;
            options.Provider("lead_worker").Pairs.Add(pair);
        }).AddProvider("fake", (_, _) => this);
        _services = services.BuildServiceProvider();
    }

    public ProviderInfo Info { get; } = new() { Name = "fake", Prefix = "fake-", Credential = CredentialRequirement.None };

    /// <summary>Who was called, in order: <c>L</c> and <c>W</c>.</summary>
    public string Called { get; private set; } = "";

    public IChatDispatcher Dispatcher => _services.GetRequiredService<IChatDispatcher>();

    public List<RequestRecord> Records { get; } = [];

    /// <summary>What becomes of a call to <c>L</c> or <c>W</c>, the n-th of all from 0. Default: a good reply.</summary>
    public Func<char, int, ProviderReply> Answer { get; set; } = static (_, _) => Good();

    public static ProviderReply Good() =>
        ProviderReply.Whole("""{"choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]}"""u8.ToArray());

    public static ProviderReply Bad(ProviderErrorKind kind, string message = "It broke.") => ProviderReply.Failed(new ProviderError(kind, message));

    public ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        char who = call.Model == "lead" ? 'L' : 'W';
        Called += who;
        return new ValueTask<ProviderReply>(Answer(who, Called.Length - 1));
    }

    public ValueTask<DispatchResult> SendAsync(string messages, string model = Model, bool stream = false) =>
        Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(
            $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"messages":{{messages}}}""")));

    /// <summary>Who answers the conversation's next turn.</summary>
    public async Task<char> NextAsync(IEnumerable<string> messages)
    {
        await using var result = await SendAsync($"[{string.Join(',', messages)}]");
        Assert.That(result.Error, Is.Null);
        Assert.That(JsonElement.Parse(result.Body.ToArray()).GetProperty("model").GetString(), Is.EqualTo(Model));
        return Called[^1];
    }

    public void OnCompleted(RequestRecord record) => Records.Add(record);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
