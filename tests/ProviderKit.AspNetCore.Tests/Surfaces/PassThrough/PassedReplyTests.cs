using Microsoft.Extensions.DependencyInjection;
using System.Text;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.PassThrough;

/// <summary>What a client gets back of a request that is passed through.</summary>
public class PassedReplyTests
{
    private const string Speech = """{"model":"ext-openai-tts-1","input":"hi","voice":"alloy"}""";

    [Test]
    public async Task Post_Speech_IsBinaryAsItCame()
    {
        byte[] audio = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))];
        await using var upstream = await FakeUpstream.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = "audio/mpeg";
            context.Response.ContentLength = audio.Length;
            await context.Response.Body.WriteAsync(audio);
        });
        await using var app = await PassedBodyTests.StartAsync(upstream);
        var answer = await app.SendAsync(Passed.Json("/v1/audio/speech", Speech));
        Assert.That((answer.Status, answer.Header("content-type"), answer.Header("content-length")), Is.EqualTo((200, "audio/mpeg", "200000")));
        Assert.That(answer.Bytes, Is.EqualTo(audio));
        Assert.That(answer.Header("x-content-type-options"), Is.EqualTo("nosniff"));
        Assert.That(answer.Header("x-providerkit-provider"), Is.EqualTo("openai"));
    }

    [TestCase("text/plain; charset=utf-8", "1\n00:00:00,000 --> 00:00:01,000\nHello\n")]
    [TestCase("application/json", """{"text":"Hello","usage":{"type":"duration","seconds":9}}""")]
    [TestCase("text/vtt", "WEBVTT\n")]
    public async Task Post_Transcription_IsOfTheTypeThatTheUpstreamGives(string type, string text)
    {
        await using var upstream = await FakeUpstream.AnsweringAsync(text, type);
        await using var app = await PassedBodyTests.StartAsync(upstream);
        var answer = await app.SendAsync(Passed.Form("/v1/audio/transcriptions", Passed.FileFirst("ext-openai-whisper-1")));
        Assert.That((answer.Status, answer.Header("content-type"), answer.Text), Is.EqualTo((200, type, text)));
        Assert.That((await app.RecordOf(answer)).BilledSeconds, Is.EqualTo(type == "application/json" ? 9 : null));
        var shown = (await app.GetAsync("/api/monitoring/requests/" + answer.RequestId)).Json.GetProperty("request");
        Assert.That((shown.GetProperty("dialect").GetString(), shown.GetProperty("path").GetString()), Is.EqualTo(("pass_through", "audio/transcriptions")));
    }

    [TestCase("""{"results":[],"meta":{"api_version":{"version":"2"},"billed_units":{"search_units":2}}}""", 2.0, 0)]
    [TestCase("""{"results":[],"usage":{"cost":0.002,"search_units":1,"total_tokens":0}}""", 1.0, 0)]
    [TestCase("""{"results":[],"usage":{"total_tokens":17}}""", null, 17)]
    [TestCase("""{"results":[],"meta":{"billed_units":{"input_tokens":9,"output_tokens":0}}}""", null, 9)]
    [TestCase("""{"results":[],"meta":{"billed_units":{"search_units":"2"}},"usage":[]}""", null, 0)]
    [TestCase("""{"results":[],"meta":[]}""", null, 0)]
    public async Task Post_Rerank_WhatItCostsIsInTheRecord(string text, double? searches, int tokens)
    {
        await using var upstream = await FakeUpstream.AnsweringAsync(text);
        await using var app = await GatewayApp.StartAsync(setup => setup.Kit.Add((kit, _) => kit.Services.Configure<ProviderKitOptions>(options =>
            (options.Provider("litellm").Enabled, options.Provider("litellm").BaseUrl) = (true, upstream.Address.ToString()))));

        var answer = await app.SendAsync(Passed.Json("/v2/rerank", """{"model":"ext-litellm-rerank-3","query":"q","documents":["d"]}"""));

        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, text)));
        var record = await app.RecordOf(answer);
        Assert.That((record.BilledSearches, record.BilledSeconds, record.Usage.TotalTokens), Is.EqualTo((searches, (double?)null, tokens)));
        var shown = (await app.GetAsync("/api/monitoring/requests/" + answer.RequestId)).Json.GetProperty("request");
        Assert.That(shown.TryGetProperty("promptTokens", out _), Is.EqualTo(tokens > 0), "no tokens are known, which is not none");
    }

    [TestCase("/v2/rerank")]
    [TestCase("/rerank")]
    [TestCase("/v1/rerank")]
    public async Task Post_PathThatNobodyServes_IsNamedAsItWasWritten(string path)
    {
        await using var app = await GatewayApp.StartAsync();
        foreach (string body in (string[])["""{"model":"ext-openai-x"}""", "{}"])
        {
            string message = (await app.SendAsync(Passed.Json(path, body))).Error.GetProperty("message").GetString()!;
            Assert.That(System.Text.RegularExpressions.Regex.Matches(message, @"(/\w+)*/rerank").Select(match => match.Value).Distinct(), Is.SubsetOf([path]), message);
        }
        Assert.That((await app.SendAsync(Passed.Json(path, """{"model":"ext-openai-x"}"""))).Error.GetProperty("message").GetString(), Does.Contain($" {path}."));
    }

    [Test]
    public async Task Post_StreamedImage_ComesEventByEvent()
    {
        var goOn = new TaskCompletionSource();
        await using var upstream = await FakeUpstream.StartAsync(async (context, seen) =>
        {
            await seen.ReadAsync();
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("event: image_generation.partial_image\ndata: {\"b64_json\":\"AAAA\"}\n\n");
            await context.Response.Body.FlushAsync();
            await goOn.Task.WaitAsync(Patience.Token());
            await context.Response.WriteAsync("event: image_generation.completed\ndata: {\"b64_json\":\"BBBB\",\"usage\":{\"input_tokens\":5,\"output_tokens\":6}}\n\n");
        });
        await using var app = await PassedBodyTests.StartAsync(upstream);
        var request = Passed.Json("/v1/images/generations", """{"model":"ext-openai-gpt-image-1","prompt":"p","stream":true}""");
        using var response = await app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Patience.Token());
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/event-stream"));
        Assert.That(await reader.ReadLineAsync(Patience.Token()), Is.EqualTo("event: image_generation.partial_image"));
        Assert.That(await reader.ReadLineAsync(Patience.Token()), Is.EqualTo("data: {\"b64_json\":\"AAAA\"}"));
        goOn.SetResult();
        Assert.That(await reader.ReadToEndAsync(Patience.Token()), Does.Contain("BBBB"));
        var record = await app.Records.WaitForAsync(response.Headers.GetValues("x-request-id").Single());
        Assert.That((record.Streamed, record.Usage.PromptTokens, record.Usage.CompletionTokens), Is.EqualTo((true, 5, 6)));
    }

    [Test]
    public async Task Post_StreamThatBreaks_EndsWithAnErrorEvent()
    {
        const string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 1000\r\n\r\n";
        await using var upstream = RawUpstream.Answering(head + "data: {\"b64_json\":\"AAAA\"}\n\n");
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);
        var answer = await app.SendAsync(Passed.Json("/v1/images/generations", """{"model":"ext-openai-gpt-image-1","stream":true}"""));
        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, true)), answer.Text);
        Assert.That(answer.Text, Does.Contain("upstream_connection_lost"));
        Assert.That((await app.RecordOf(answer)).Error!.Kind, Is.EqualTo(ProviderErrorKind.ConnectionLost));
    }

    [Test]
    public async Task Post_JsonThatBreaksAtItsBeginning_IsAnErrorWithAStatus()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"data\":");
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);
        var answer = await app.SendAsync(Passed.Json("/v1/images/generations", """{"model":"ext-openai-x"}"""));
        await Expect.ErrorAsync(app, answer, 502, "upstream_connection_lost");
    }

    [Test]
    public async Task Post_JsonReply_NamesTheModelAsTheClientDoes()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("""{"id":"modr-1","model":"omni-moderation-latest","results":[{"flagged":false}]}""");
        await using var app = await PassedBodyTests.StartAsync(upstream);
        var answer = await app.SendAsync(Passed.Json("/v1/moderations", """{"model":"ext-openai-omni-moderation-latest","input":"x"}"""));
        Assert.That(answer.Text, Is.EqualTo("""{"id":"modr-1","model":"ext-openai-omni-moderation-latest","results":[{"flagged":false}]}"""));
        Assert.That(answer.Header("content-length"), Is.EqualTo(answer.Bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [TestCase("text/plain")]
    [TestCase("application/json")]
    [TestCase("text/event-stream")]
    public async Task Post_UpstreamThatQuotesTheToken_DoesNotGiveItAway(string type)
    {
        // The app itself looks for tokens in all answers, records and logs when it ends.
        const string token = "sk-canary-0a91f3-0a91f3-0a91f3-0a91f3";
        await using var upstream = await FakeUpstream.StartAsync(async (context, seen) =>
        {
            await seen.ReadAsync();
            context.Response.ContentType = type;
            await context.Response.WriteAsync($"data: {{\"a\":\"{seen.Token![..20]}");
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync($"{seen.Token[20..]}\"}}\n\n{new string('x', 100_000)}{seen.Token}");
        });
        await using var app = await PassedBodyTests.StartAsync(upstream, null, token);
        var answer = await app.SendAsync(Passed.Json("/v1/moderations", """{"model":"ext-openai-x"}"""));
        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer.Text.Split("openai:Tokens:0"), Has.Length.EqualTo(3));
    }

    [TestCase(400, 400)]
    [TestCase(404, 404)]
    [TestCase(500, 502)]
    [TestCase(418, 418)]
    public async Task Post_UpstreamError_IsInOpenAIsShape(int upstreamStatus, int status)
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("<html>no</html>", "text/html", upstreamStatus);
        await using var app = await PassedBodyTests.StartAsync(upstream, o => o.Retry.MaxRetries = 0);
        var answer = await app.SendAsync(Passed.Json("/v1/audio/speech", Speech));
        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Error.GetProperty("message").GetString(), Is.Not.Empty);
    }

    [Test]
    public async Task Get_NoContent_IsPassedOn()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("", status: 204);
        await using var app = await PassedBodyTests.StartAsync(upstream, o => (o.DefaultProvider, _) = ("openai", Named(o, "cache")));
        var answer = await app.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/v1/cache"));
        Assert.That((answer.Status, answer.Bytes.Length, upstream.Only.Line), Is.EqualTo((204, 0, "DELETE /v1/cache")));
    }

    private static bool Named(ProviderKitOptions options, string path)
    {
        options.PassThrough.Paths.Add(path);
        return true;
    }
}
