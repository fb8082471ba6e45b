using System.Net;
using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.AnthropicSdk;

/// <summary>What the official SDK throws when something fails in the gateway or at upstreams of every wire format.</summary>
public class SdkErrorTests
{
    private static readonly (string Fault, Type Exception, string Type, int Status)[] Faults =
    [
        ("sim:400", typeof(AnthropicBadRequestException), "invalid_request_error", 400),
        ("sim:403", typeof(AnthropicForbiddenException), "permission_error", 403),
        ("sim:404", typeof(AnthropicNotFoundException), "not_found_error", 404),
        ("sim:422", typeof(AnthropicUnprocessableEntityException), "invalid_request_error", 422),
        ("sim:429:retry-after:7", typeof(AnthropicRateLimitException), "rate_limit_error", 429),
        ("sim:500", typeof(Anthropic5xxException), "api_error", 502),
        ("sim:529", typeof(AnthropicOverloadedException), "overloaded_error", 529),
    ];

    [Test]
    public async Task Fault_OfTheUpstream_IsTheExceptionOfItsKind(
        [ValueSource(typeof(Sdk), nameof(Sdk.Prefixes))] string prefix, [ValueSource(nameof(Faults))] (string Fault, Type Exception, string Type, int Status) expected, [Values] bool stream)
    {
        await using var app = await Sdk.StartAsync(prefix);
        using var headers = new LastHeaders();
        using var http = new HttpClient(headers);

        var thrown = await ThrownBy(Sdk.SendAsync(Sdk.ClientOf(app, http), Sdk.Ask(prefix + expected.Fault, Sdk.User("Hello there")), stream));

        Assert.That(thrown, Is.InstanceOf(expected.Exception));
        Assert.That(((int)thrown.StatusCode, thrown.Type!.Raw()), Is.EqualTo((expected.Status, expected.Type)), thrown.ResponseBody);
        Assert.That(thrown.ApiMessage, Is.Not.Empty);
        Assert.That(thrown.RequestID, Does.StartWith("req_"));
        Assert.That(JsonElement.Parse(thrown.ResponseBody!).GetProperty("type").GetString(), Is.EqualTo("error"));
        if (expected.Status == 429) Assert.That(headers.Last!.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [TestCaseSource(typeof(Sdk), nameof(Sdk.Prefixes))]
    public async Task RateLimit_OfAnHour_AsksForAMinuteOnly(string prefix)
    {
        await using var app = await Sdk.StartAsync(prefix);
        using var headers = new LastHeaders();
        using var http = new HttpClient(headers);

        await ThrownBy(Sdk.ClientOf(app, http).Messages.Create(Sdk.Ask(prefix + "sim:429:retry-after:3600", Sdk.User("Hello there"))));

        Assert.That(headers.Last!.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromMinutes(1)), "the SDK obeys any wait");
    }

    private static readonly object[] Overflows =
    [
        new object[] { Sdk.OpenAI, """{"error":{"message":"This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens. Please reduce the length of the messages.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", 130000, 128000 },
        new object[] { Sdk.Anthropic, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"},"request_id":"req_upstream"}""", 210000, 200000 },
        new object[] { Sdk.Google, """{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}""", 1200000, 1048576 },
        new object[] { Sdk.Ollama, """{"error":"the request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it"}""", 9000, 8192 },
    ];

    [TestCaseSource(nameof(Overflows))]
    public async Task Overflow_SaysHowLongThePromptIs(string model, string body, int tokens, int most)
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json(body, 400));
        await using var app = await Sdk.StartAsync(address: upstream.Address);

        foreach (bool stream in (bool[])[false, true])
        {
            var thrown = await ThrownBy(Sdk.SendAsync(Sdk.ClientOf(app), Sdk.Ask(model, Sdk.User("Hello there")), stream));

            Assert.That(thrown, Is.InstanceOf<AnthropicBadRequestException>());
            Assert.That((thrown.Type!.Raw(), thrown.ApiMessage), Is.EqualTo(("invalid_request_error", $"prompt is too long: {tokens} tokens > {most} maximum")));
        }
    }

    [Test]
    public async Task ErrorBody_OfAnthropicItself_IsUnchanged()
    {
        const string Body = """{"type":"error","error":{"type":"invalid_request_error","message":"messages.1: no","details":{"error_code":"future_code","paths":["a"]}},"request_id":"req_upstream"}""";
        await using var upstream = RawUpstream.Answering(RawUpstream.Json(Body, 400));
        await using var app = await Sdk.StartAsync(address: upstream.Address);

        var thrown = await ThrownBy(Sdk.ClientOf(app).Messages.Create(Sdk.Ask(Sdk.Anthropic, Sdk.User("Hello there"))));

        Assert.That(thrown.ResponseBody, Is.EqualTo(Body));
    }

    [Test]
    public async Task Key_ThatIsWrong_IsUnauthorized()
    {
        await using var app = await Sdk.StartAsync(more: setup =>
        {
            setup.FollowUp = null;
            setup.Server.Add(o => o.ClientKeys["laptop"] = new SecretKey("canary-another-key"));
            setup.Secrets.Add("canary-another-key");
        });
        var client = Sdk.ClientOf(app);

        var thrown = await ThrownBy(client.Messages.Create(Sdk.Ask(Sdk.OpenAI, Sdk.User("Hello there"))));
        var listing = await ThrownBy(client.Models.List());
        var reply = await client.WithOptions(o => o with { ApiKey = "canary-another-key" }).Messages.Create(Sdk.Ask(Sdk.OpenAI, Sdk.User("Hello there")));

        Assert.That((thrown.StatusCode, thrown.Type!.Raw()), Is.EqualTo((HttpStatusCode.Unauthorized, "authentication_error")));
        Assert.That((listing.StatusCode, listing.Type!.Raw()), Is.EqualTo((HttpStatusCode.Unauthorized, "authentication_error")));
        Assert.That(Sdk.TextOf(reply), Does.Contain("Hello there"));
    }

    [TestCaseSource(typeof(Sdk), nameof(Sdk.Prefixes))]
    public async Task Token_ThatIsRejected_IsTheGatewaysFault(string prefix)
    {
        await using var app = await Sdk.StartAsync(prefix);

        var thrown = await ThrownBy(Sdk.ClientOf(app).Messages.Create(Sdk.Ask(prefix + "sim:401", Sdk.User("Hello there"))));

        Assert.That((thrown.StatusCode, thrown.Type!.Raw()), Is.EqualTo((HttpStatusCode.BadGateway, "api_error")), "the caller's own key is good");
    }

    [TestCaseSource(typeof(Sdk), nameof(Sdk.Prefixes))]
    public async Task Stream_ThatBreaksOff_Throws(string prefix)
    {
        await using var app = await Sdk.StartAsync(prefix);
        var recorded = app.Records.NextAsync(); // the client may hear of the end before it is written down

        Assert.That(() => Sdk.ClientOf(app).Messages.CreateStreaming(Sdk.Ask(prefix + "sim:cut:4", Sdk.User("Hello there"))).Aggregate(), Throws.InstanceOf<AnthropicException>());
        Assert.That((await recorded).Error!.Kind, Is.EqualTo(ProviderErrorKind.ConnectionLost));
    }

    [Test]
    public async Task Model_ThatIsUnknown_IsNotFound()
    {
        await using var app = await Sdk.StartAsync();

        var thrown = await ThrownBy(Sdk.ClientOf(app).Messages.Create(Sdk.Ask("nobodys-model", Sdk.User("Hello there"))));

        Assert.That((thrown.StatusCode, thrown.Type!.Raw()), Is.EqualTo((HttpStatusCode.NotFound, "not_found_error")));
    }

    private static async Task<AnthropicApiException> ThrownBy(Task call)
    {
        try
        {
            await call;
        }
        catch (AnthropicApiException e)
        {
            return e;
        }
        throw new AssertionException("The SDK threw nothing.");
    }

    /// <summary>Keeps the headers that the SDK's exceptions do not show.</summary>
    private sealed class LastHeaders() : DelegatingHandler(new SocketsHttpHandler())
    {
        public System.Net.Http.Headers.HttpResponseHeaders? Last { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            Last = response.Headers;
            return response;
        }
    }
}
