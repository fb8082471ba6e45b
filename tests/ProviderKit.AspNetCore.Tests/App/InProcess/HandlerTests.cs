using System.Net;
using System.Text.RegularExpressions;
using Moq;
using ProviderKit.AspNetCore.Tests.App.AnthropicSdk;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.InProcess;

/// <summary>The handler beside the HTTP endpoints, and what is its own.</summary>
public partial class HandlerTests
{
    private const string Google = """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}""";

    private static readonly object[] Calls =
    [
        new object[] { "/v1/chat/completions", Chat.Body() },
        new object[] { "/v1/chat/completions", Chat.Body(stream: true) },
        new object[] { "/v1/chat/completions", Chat.Body("ext-openai-sim:404") },
        new object[] { "/v1/chat/completions", Chat.Body("nobody-has-this", stream: true) },
        new object[] { "/v1/chat/completions", "{" },
        new object[] { "/v1/completions", """{"model":"ext-openai-gpt-4o","prompt":"Hi"}""" },
        new object[] { "/v1/responses", """{"model":"ext-openai-gpt-4o","input":"Hi"}""" },
        new object[] { "/v1/responses", """{"model":"ext-openai-gpt-4o","input":"Hi","stream":true}""" },
        new object[] { "/v1/embeddings", """{"model":"ext-openai-text-embedding-3-small","input":"Hi"}""" },
        new object[] { "/v1/messages", Chat.Body(more: "\"max_tokens\":9") },
        new object[] { "/v1/messages", Chat.Body(stream: true, more: "\"max_tokens\":9") },
        new object[] { "/v1/messages", Chat.Body("ext-openai-sim:404", more: "\"max_tokens\":9") },
        new object[] { "/v1beta/models/ext-google-gemini-2.5-flash:generateContent", Google },
        new object[] { "/v1beta/models/ext-google-gemini-2.5-flash:streamGenerateContent?alt=sse", Google },
        new object[] { "/v1beta/models/ext-google-gemini-2.5-flash:streamGenerateContent", Google },
        new object[] { "/v1beta/models/ext-openai-gpt-4o:streamGenerateContent?alt=sse", Google },
        new object[] { "/v1beta/models/ext-google-gemini-2.5-flash:countTokens", Google },
        new object[] { "/v1beta/models/ext-google-gemini-embedding-001:embedContent", """{"content":{"parts":[{"text":"Hi"}]}}""" },
        new object[] { "/v1beta/models/ext-google-sim:404:generateContent", Google },
    ];

    [TestCaseSource(nameof(Calls))]
    public async Task Answer_IsThatOfTheEndpoint(string path, string body)
    {
        await using var app = await Sdk.StartAsync(more: setup => setup.Options.Add(o => o.Retry.MaxRetries = 0));

        var endpoint = await app.SendAsync(Chat.Post(body, path));
        var handler = await SendAsync(app, Chat.Post(body, "http://in-process" + path));

        Assert.That(handler.Status, Is.EqualTo(endpoint.Status));
        Assert.That(Stable(handler.Text), Is.EqualTo(Stable(endpoint.Text)));
        Assert.That(handler.Header("content-type"), Is.EqualTo(endpoint.Header("content-type")));
        foreach (string header in (string[])["retry-after", "x-should-retry", "x-providerkit-provider", "x-providerkit-attempts", "x-providerkit-ignored", "x-providerkit-estimate", "cache-control"])
            Assert.That(handler.Header(header), Is.EqualTo(endpoint.Header(header)), header);
    }

    [TestCase("/v1/images/generations", "", "error.code", "unknown_url")]
    [TestCase("/v1/nothing", "anthropic-version", "error.type", "not_found_error")]
    [TestCase("/v1beta/nothing", "x-goog-api-key", "error.status", "NOT_FOUND")]
    public async Task UnknownPath_IsA404InTheClientsShape(string path, string header, string member, string expected)
    {
        await using var app = await GatewayApp.StartAsync();
        var request = Chat.Post("{}", "http://in-process" + path);
        if (header.Length > 0) request.Headers.Add(header, "x");

        var answer = await SendAsync(app, request);

        var at = member.Split('.').Aggregate(answer.Json, (json, name) => json.GetProperty(name));
        Assert.That((answer.Status, at.GetString()), Is.EqualTo((404, expected)));
        Assert.That(answer.Text, Does.Contain("MapProviderKit"));
    }

    [TestCase("http://in-process/v1/chat/completions", true)]
    [TestCase("https://example.test/any/base/v1/chat/completions", true)]
    [TestCase("https://example.test/v1beta/chat/completions", true)]
    [TestCase("https://example.test/chat/completions", true)]
    [TestCase("https://example.test/any/base/chat/completions", false)]
    public async Task BasePath_EndsWithTheVersion_OrIsTheRoot(string address, bool isAnswered)
    {
        var dispatcher = Answering(() => DispatchResult.FromBody("{}"u8.ToArray()));
        using var http = new HttpClient(dispatcher.CreateHttpHandler());
        using var response = await http.SendAsync(Chat.Post(Chat.Body(), address));
        Assert.That(response.StatusCode, Is.EqualTo(isAnswered ? HttpStatusCode.OK : HttpStatusCode.NotFound));
        if (!isAnswered) Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("/v1/"));
    }

    [TestCase("/v1/chat/completions", "error.code", "internal_error")]
    [TestCase("/v1/messages", "error.type", "api_error")]
    public async Task DispatcherThatStreams_WithoutBeingAsked_IsAnError(string path, string member, string expected)
    {
        var events = new GivenReader();
        var dispatcher = Answering(() => DispatchResult.FromEvents(events));
        using var http = new HttpClient(dispatcher.CreateHttpHandler());

        using var response = await http.SendAsync(Chat.Post(Chat.Body(more: "\"max_tokens\":9"), "http://in-process" + path));

        var answer = new Answer((int)response.StatusCode, Answer.HeadersOf(response), await response.Content.ReadAsByteArrayAsync(), false);
        var at = member.Split('.').Aggregate(answer.Json, (json, name) => json.GetProperty(name));
        Assert.That((answer.Status, at.GetString()), Is.EqualTo((500, expected)), answer.Text);
        Assert.That(answer.Text, Does.Contain("returned a stream"));
        Assert.That(events.Disposed, Is.True);
    }

    [Test]
    public async Task OtherMethod_IsA405()
    {
        await using var app = await GatewayApp.StartAsync();
        var answer = await SendAsync(app, new HttpRequestMessage(HttpMethod.Get, "http://in-process/v1/chat/completions"));
        Assert.That((answer.Status, answer.Code), Is.EqualTo((405, "method_not_allowed")));
    }

    [Test]
    public async Task ClientThatLeavesAStream_EndsTheUpstreamCall()
    {
        await using var app = await GatewayApp.StartAsync();
        using var http = ClientOf(app);
        var recorded = app.Records.NextAsync();
        var response = await http.SendAsync(Chat.Post(Chat.Body("ext-openai-sim:stall:2", stream: true), "http://in-process/v1/chat/completions"), HttpCompletionOption.ResponseHeadersRead);
        var stream = await response.Content.ReadAsStreamAsync();
        Assert.That(await stream.ReadAsync(new byte[10]), Is.EqualTo(10));

        response.Dispose();

        Assert.That((await recorded.Patiently()).Error!.Kind, Is.EqualTo(ProviderErrorKind.Cancelled));
    }

    [Test]
    public async Task CancelledCall_Throws()
    {
        await using var app = await GatewayApp.StartAsync();
        using var http = ClientOf(app);
        using var leaving = new CancellationTokenSource();
        var call = http.SendAsync(Chat.Post(Chat.Body("ext-openai-sim:stall:0"), "http://in-process/v1/chat/completions"), leaving.Token);
        await app.Simulator.WaitForAsync(stats => stats.InFlight == 1, Patience.Token());

        await leaving.CancelAsync();

        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Headers_OfTheVendor_TravelOn_CredentialsDoNot()
    {
        ChatRequest? sent = null;
        var dispatcher = Answering(() => DispatchResult.FromBody("{}"u8.ToArray()), request => sent = request);
        using var http = new HttpClient(dispatcher.CreateHttpHandler(clientName: "ann"));
        var request = Chat.Post(Chat.Body(more: "\"max_tokens\":9"), "http://in-process/v1/messages");
        foreach (string name in (string[])["anthropic-beta", "x-api-key", "X-Session-Id"]) request.Headers.Add(name, "value");

        using var response = await http.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(sent!.Headers.Keys, Is.EqualTo(new[] { "anthropic-beta" }));
        Assert.That((sent.ClientName, sent.Client!.Find("x-session-id"), sent.Client.Credential), Is.EqualTo(("ann", "value", (string?)null)));
    }

    private static IChatDispatcher Answering(Func<DispatchResult> answer, Action<ChatRequest>? onSent = null)
    {
        var dispatcher = new Mock<IChatDispatcher>();
        dispatcher.Setup(d => d.SendAsync(It.IsAny<ChatRequest>(), It.IsAny<CancellationToken>()))
            .Callback((ChatRequest request, CancellationToken _) => onSent?.Invoke(request)).ReturnsAsync(answer);
        return dispatcher.Object;
    }

    /// <summary>A reader that notes its end.</summary>
    private sealed class GivenReader : ChatEventReader
    {
        public bool Disposed { get; private set; }

        public override bool TryRead(out ReadOnlyMemory<byte> chunk)
        {
            chunk = default;
            return false;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => new(false);

        public override ValueTask DisposeAsync()
        {
            Disposed = true;
            return default;
        }
    }

    private static HttpClient ClientOf(GatewayApp app) => new(app.Service<IChatDispatcher>().CreateHttpHandler());

    private static async Task<Answer> SendAsync(GatewayApp app, HttpRequestMessage request)
    {
        using var http = ClientOf(app);
        using var response = await http.SendAsync(request, Patience.Token());
        return new Answer((int)response.StatusCode, Answer.HeadersOf(response), await response.Content.ReadAsByteArrayAsync(), false);
    }

    /// <summary>Without what is another in each answer: ids, times and random padding.</summary>
    private static string Stable(string text) => Changing().Replace(text, "…");

    [GeneratedRegex("""(req|own|chatcmpl|msg|resp|cmpl|rs|fc)[-_][0-9A-Za-z_-]{6,}|"(created|created_at|completed_at)": ?[0-9.]+|"(responseId|id|item_id|obfuscation|createTime)": ?"[^"]*"|: keep-alive\n\n""")]
    private static partial Regex Changing();
}
