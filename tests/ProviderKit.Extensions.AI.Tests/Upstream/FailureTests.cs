using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using ProviderKit.Extensions.AI.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Extensions.AI.Tests.Upstream;

public class FailureTests
{
    private static readonly TestCaseData[] Failures =
    [
        new(new HttpRequestException("slow down", null, HttpStatusCode.TooManyRequests), ProviderErrorKind.RateLimited, 429),
        new(new HttpRequestException("bad", null, HttpStatusCode.BadRequest), ProviderErrorKind.InvalidRequest, 400),
        new(new InvalidOperationException("failed", new HttpRequestException("no", null, HttpStatusCode.ServiceUnavailable)), ProviderErrorKind.UpstreamError, 503),
        new(new HttpRequestException(HttpRequestError.ConnectionError), ProviderErrorKind.Unreachable, 502),
        new(new HttpRequestException(HttpRequestError.ResponseEnded), ProviderErrorKind.ConnectionLost, 502),
        new(new TaskCanceledException("t", new TimeoutException()), ProviderErrorKind.Timeout, 504),
        new(new System.Text.Json.JsonException(), ProviderErrorKind.BadReply, 502),
        new(new NotSupportedException("no images"), ProviderErrorKind.InvalidRequest, 400),
        new(new ProviderException(new ProviderError(ProviderErrorKind.Overloaded, "busy")), ProviderErrorKind.Overloaded, 503),
        new(new InvalidOperationException("a fault"), ProviderErrorKind.Internal, 500),
        new(new HttpRequestException("wrapped", new ProviderException(new ProviderError(ProviderErrorKind.RateLimited, "HTTP 404 (quoted)"))), ProviderErrorKind.RateLimited, 429),
        new(new InvalidOperationException("The tool read a page that answered HTTP 404 (Not Found)."), ProviderErrorKind.Internal, 500),
        new(new InvalidOperationException("Quoted:\nStatus: 404 (Not Found)"), ProviderErrorKind.Internal, 500),
        new(new InvalidOperationException("Status: 529 (Overloaded)"), ProviderErrorKind.Overloaded, 503),
        new(new HttpRequestException("pay", null, HttpStatusCode.PaymentRequired), ProviderErrorKind.QuotaExhausted, 429),
        new(new InvalidOperationException("HTTP 429 (insufficient_quota: insufficient_quota)\n\nYou exceeded your quota."), ProviderErrorKind.QuotaExhausted, 429),
        new(new InvalidOperationException("HTTP 429 (tokens: rate_limit_exceeded)\r\n\r\nThe request is too large: reduce the length of the messages."), ProviderErrorKind.InvalidRequest, 429),
        new(new InvalidOperationException("HTTP 403 (: )\n\nIncorrect API key provided: sk-canary"), ProviderErrorKind.UpstreamAuthentication, 502),
    ];

    [TestCaseSource(nameof(Failures))]
    public async Task Exceptions_AreErrorsOfTheirKind(Exception exception, ProviderErrorKind kind, int status)
    {
        var fake = new FakeChatClient { Throws = exception };
        await using var gateway = await LocalGateway.StartAsync(fake);
        foreach (bool stream in (bool[])[false, true])
        {
            var error = Assert.ThrowsAsync<ProviderException>(() => stream ? gateway.Client().GetStreamingResponseAsync("Hello").AllAsync() : gateway.Client().GetResponseAsync("Hello"))!.Error;
            Assert.That((error.Kind, WireFormat.OpenAIChat.StatusOf(error)), Is.EqualTo((kind, status)), $"{error.Message}, streamed: {stream}");
        }
    }

    [Test]
    public async Task Exception_OfTheAppsOwnMeaning_IsWhatTheAppSays()
    {
        var fake = new FakeChatClient { Throws = new InvalidOperationException("tank empty") };
        await using var gateway = await LocalGateway.StartAsync(fake, o => o.ErrorOf = e => e.Message == "tank empty" ? new ProviderError(ProviderErrorKind.QuotaExhausted, "Refuel.") : null);
        Assert.That(Assert.ThrowsAsync<ProviderException>(() => gateway.Client().GetResponseAsync("Hello"))!.Error.Message, Is.EqualTo("Refuel."));
    }

    [Test]
    public async Task Stream_ThatBreaks_EndsWithItsError()
    {
        var fake = new FakeChatClient { Throws = new HttpRequestException("gone", null, HttpStatusCode.BadGateway) }.Answers(new ChatResponseUpdate(ChatRole.Assistant, "Hel"));
        await using var gateway = await LocalGateway.StartAsync(fake);
        string text = "";

        var failure = Assert.ThrowsAsync<ProviderException>(async () =>
        {
            await foreach (var update in gateway.Client().GetStreamingResponseAsync("Hello")) text += update.Text;
        });

        Assert.That((text, failure!.Error.Kind, failure.Error.UpstreamStatus), Is.EqualTo(("Hel", ProviderErrorKind.UpstreamError, (int?)502)));
    }

    [Test]
    public async Task Stream_ThatIsLeft_CancelsTheClient()
    {
        var fake = new FakeChatClient { NeverEnds = true }.Answers(new ChatResponseUpdate(ChatRole.Assistant, "a"));
        await using var gateway = await LocalGateway.StartAsync(fake);

        await foreach (var update in gateway.Client().GetStreamingResponseAsync("Hello"))
            if (update.Text == "a") break;

        Assert.That(fake.Token.IsCancellationRequested, Is.True);
    }

    [Test]
    public async Task ErrorContent_IsAnErrorOfTheUpstream()
    {
        var fake = new FakeChatClient().Answers(new ChatResponseUpdate(ChatRole.Assistant, [new ErrorContent("overheated") { ErrorCode = "hot" }]));
        await using var gateway = await LocalGateway.StartAsync(fake);
        var error = Assert.ThrowsAsync<ProviderException>(() => gateway.Client().GetResponseAsync("Hello"))!.Error;
        Assert.That((error.Kind, error.Code), Is.EqualTo((ProviderErrorKind.UpstreamError, "hot")));
    }

    private static readonly TestCaseData[] Refused =
    [
        new("""{"max_tokens":5000000000,"messages":[]}""", "max_tokens"), new("""{"top_k":-5000000000,"messages":[]}""", "top_k"), new("""{"n":2,"messages":[]}""", "n"), new("""{"logprobs":true,"messages":[]}""", "logprobs"), new("""{"messages":[{"role":"user","content":[{"type":"own"}]}]}""", "messages[0].content[0].type"),
        new("""{"messages":[],"tools":[{"type":"custom","custom":{"name":"x"}}]}""", "tools[0].type"), new("""{"messages":[{"role":"robot","content":""}]}""", "messages[0].role"),
        new("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,?"}}]}]}""", "messages[0].content[0].image_url.url"),
        new("""{"messages":[{"role":"user","content":"x"}],"reasoning_effort":"huge"}""", "reasoning_effort"), new("""{"messages":[{"role":"tool","content":"x"}]}""", "messages[0].tool_call_id"),
    ];

    [TestCaseSource(nameof(Refused))]
    public async Task WhatAChatClientCannotBeAsked_IsRefusedByItsName(string body, string param)
    {
        var fake = new FakeChatClient().Says("ok");
        await using var gateway = await LocalGateway.StartAsync(fake);
        await using var result = await gateway.Dispatcher.SendAsync(ChatRequest.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"model":"ext-local-m",{{body[1..]}}""")));
        Assert.That((result.Error?.Kind, result.Error?.Param), Is.EqualTo(((ProviderErrorKind?)ProviderErrorKind.InvalidRequest, param)));
        Assert.That(fake.Calls, Is.Empty);
    }

    [Test]
    public async Task MicrosoftsClientOfOpenAI_SaysItsStatus()
    {
        using var http = new MockHttpMessageHandler();
        http.When("*").Respond(HttpStatusCode.TooManyRequests, "application/json", """{"error":{"message":"slow down","code":"rate_limit_exceeded"}}""");
        var client = new OpenAI.Chat.ChatClient("gpt-4o", new ApiKeyCredential("unused"), new OpenAIClientOptions
        {
            Endpoint = new Uri("https://upstream.test/v1"), Transport = new HttpClientPipelineTransport(http.ToHttpClient()), RetryPolicy = new ClientRetryPolicy(0),
        }).AsIChatClient();
        await using var gateway = await LocalGateway.StartAsync(client);

        var error = Assert.ThrowsAsync<ProviderException>(() => gateway.Client().GetResponseAsync("Hello"))!.Error;

        Assert.That((error.Kind, WireFormat.OpenAIChat.StatusOf(error), error.Message, error.Code), Is.EqualTo((ProviderErrorKind.RateLimited, 429, "local: slow down", "rate_limit_exceeded")));
    }

    [Test]
    public async Task MicrosoftsClientOfOpenAI_SaysWhichParameterAndHowLong()
    {
        await using var refused = await LocalGateway.StartAsync(new FakeChatClient { Throws = new InvalidOperationException("HTTP 400 (invalid_request_error: too_big)\nParameter: max_tokens\n\nmax_tokens is too large.") });
        await using var limited = await LocalGateway.StartAsync(new FakeChatClient { Throws = new InvalidOperationException("HTTP 429 (requests: rate_limit_exceeded)\n\nPlease try again in 20s.") });

        var error = Assert.ThrowsAsync<ProviderException>(() => refused.Client().GetResponseAsync("Hello"))!.Error;
        var limit = Assert.ThrowsAsync<ProviderException>(() => limited.Client().GetResponseAsync("Hello"))!.Error;

        Assert.That((error.Message, error.Code, error.Type, error.Param), Is.EqualTo(("max_tokens is too large.", "too_big", "invalid_request_error", "max_tokens")));
        Assert.That(limit.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(20)));
    }

    [Test]
    public async Task Status_OnALineOfItsOwn_IsReadWhereTheClientsLibraryWritesIt()
    {
        await using var gateway = await LocalGateway.StartAsync(new FakeChatClient { Throws = new ClientResultException("Service request failed.\nStatus: 503 (Busy)\n") });
        Assert.That(Assert.ThrowsAsync<ProviderException>(() => gateway.Client().GetResponseAsync("Hello"))!.Error.UpstreamStatus, Is.EqualTo(503));
    }

    [Test]
    public async Task RefusedCredentials_AreNotQuoted()
    {
        await using var gateway = await LocalGateway.StartAsync(new FakeChatClient { Throws = new HttpRequestException("Incorrect API key provided: sk-canary", null, HttpStatusCode.Unauthorized) });
        Assert.That(Assert.ThrowsAsync<ProviderException>(() => gateway.Client().GetResponseAsync("Hello"))!.Error.Message, Does.Not.Contain("canary"));
    }

    [TestCase("hot", ProviderErrorKind.UpstreamError)]
    [TestCase("rate_limit_exceeded", ProviderErrorKind.RateLimited)]
    [TestCase("insufficient_quota", ProviderErrorKind.QuotaExhausted)]
    public async Task ErrorContent_IsClassifiedByItsCode(string code, ProviderErrorKind kind)
    {
        var fake = new FakeChatClient().Answers(new ChatResponseUpdate(ChatRole.Assistant, [new ErrorContent("overheated") { ErrorCode = code }]));
        await using var gateway = await LocalGateway.StartAsync(fake);
        Assert.That(Assert.ThrowsAsync<ProviderException>(() => gateway.Client().GetResponseAsync("Hello"))!.Error.Kind, Is.EqualTo(kind));
    }

    [Test]
    public async Task ClientOverProviderKit_IsRefused()
    {
        await using var upstream = new MockedUpstream();
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddProviderKit().AddProvider("loop", upstream.Client()));
    }
}
