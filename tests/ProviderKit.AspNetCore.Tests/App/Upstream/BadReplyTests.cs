using System.Text;
using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Upstream;

/// <summary>FAULTS 20, 21, 29, 30: answers that are none, too long, or carry what is not for the client.</summary>
public class BadReplyTests
{
    [TestCase("sim:garbage", "upstream_bad_reply")]
    [TestCase("sim:html", "upstream_content_type")]
    [Property("FAULTS", 20)]
    public async Task ReplyIsNoChatReply_Is502(string fault, string code)
    {
        await using var app = await GatewayApp.StartAsync();

        await Expect.ErrorAsync(app, await app.ChatAsync("ext-openai-" + fault), 502, code);
        await Expect.ErrorAsync(app, await app.ChatAsync("ext-openai-" + fault, stream: true), 502, code);
        Expect.TokenUnblamed(app);
    }

    [Test]
    public async Task LongReplyThatIsRepaired_ArrivesWhole()
    {
        string text = new('x', 100_000);
        await using var upstream = RawUpstream.Answering(RawUpstream.Json($$$"""{"model":"m-1","choices":[{"index":0,"finish_reason":""},{"index":1,"message":{"role":"assistant","content":"{{{text}}}"},"finish_reason":"stop"}]}"""));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var answer = await app.ChatAsync();

        var choices = JsonElement.Parse(answer.Text).GetProperty("choices");
        Assert.That(choices[0].GetRawText(), Is.EqualTo("""{"message":{"role":"assistant","content":null},"index":0,"finish_reason":null}"""));
        Assert.That(choices[1].GetProperty("message").GetProperty("content").GetString(), Is.EqualTo(text));
    }

    [Test]
    public async Task LongEventThatIsRepaired_ArrivesWhole()
    {
        string text = new('x', 100_000);
        string repaired = Sse.Content(text).Replace("\"finish_reason\":null", "\"finish_reason\":\"\"", StringComparison.Ordinal);
        await using var upstream = RawUpstream.Answering(RawUpstream.EventStreamHead + Sse.Content("a") + repaired + Sse.Finish + Sse.Done);
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        await using var stream = await app.StreamAsync("ext-openai-m-1");
        var (events, broken) = await stream.RestAsync();

        Assert.That((events[1].Contains(text + "\"},\"finish_reason\":null}", StringComparison.Ordinal), events[^1], broken), Is.EqualTo((true, "[DONE]", false)));
    }

    [TestCase("text/plain", "{\"choices\":[]}", false, "upstream_content_type")]
    [TestCase("text/event-stream", "data: {}\n\n", false, "upstream_content_type")]
    [TestCase("application/json", "", false, "upstream_bad_reply")]
    [TestCase("application/json", "null", false, "upstream_bad_reply")]
    [TestCase("application/json", "[]", false, "upstream_bad_reply")]
    [TestCase("application/json", "{\"object\":\"chat.completion\"}", false, "upstream_bad_reply")]
    [TestCase("application/json", "{\"choices\":[]} trailing", false, "upstream_bad_reply")]
    [TestCase("application/json", "{\"\\ud800\":1,\"choices\":[]}", false, "upstream_bad_reply")]
    [TestCase("application/json", "{\"choices\":[]}", true, "upstream_bad_reply")]
    [TestCase("text/event-stream", "data: {\"\\ud800\":1,\"choices\":[]}\n\n", true, "upstream_bad_reply")]
    [TestCase("text/event-stream", "data: [1,2]\n\n", true, "upstream_bad_reply")]
    [TestCase("text/event-stream", "", true, "upstream_connection_lost")]
    [TestCase("text/event-stream", "data: [DONE]\n\n", true, "upstream_connection_lost")]
    [TestCase("text/event-stream", ": only a comment\n\n", true, "upstream_connection_lost")]
    [Property("FAULTS", 20)]
    public async Task ReplyOfWrongShape_Is502(string type, string body, bool stream, string code)
    {
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nConnection: close\r\n\r\n{body}");
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        await Expect.ErrorAsync(app, await app.ChatAsync(stream: stream), 502, code);
        Expect.TokenUnblamed(app);
    }

    [TestCase("zz\r\n", "upstream_connection_lost")]
    [TestCase("5\r\n{\"ch\r\n", "upstream_connection_lost")]
    [TestCase("5\r\n{\"cho--\r\n", "upstream_connection_lost")]
    [TestCase("ffffffffffffffffff\r\n", "upstream_connection_lost")]
    public async Task BrokenChunks_Are502(string chunks, string code)
    {
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        await Expect.ErrorAsync(app, await app.ChatAsync(), 502, code);
        Expect.TokenUnblamed(app);
    }

    [TestCase("{\"error\":{\"message\":\"no\",\"\\ud800\":1}}")]
    [TestCase("{\"error\":{\"message\":\"no\",\"detail\":\"\\udc00\"}}")]
    [TestCase("{\"error\":{\"message\":\"\\udc00\"}}")]
    public async Task ErrorHoldsLoneSurrogate_KeepsItsStatus(string body)
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json(body, 422));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var answer = await app.ChatAsync();

        Assert.That(answer.Status, Is.EqualTo(422), answer.Text);
    }

    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 21)]
    public async Task Redirect_Is502AndNotFollowed(bool stream)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync("ext-openai-sim:redirect", stream);

        await Expect.ErrorAsync(app, answer, 502, "upstream_redirect");
        Assert.That(app.Upstream.Select(r => r.Provider), Is.EqualTo(new[] { "openai" }), "no request went where it led");
        Assert.That(answer.Headers.Keys, Has.None.EqualTo("location"));
        Expect.TokenUnblamed(app);
    }

    [Test, Property("FAULTS", 29)]
    public async Task ReplyTooLong_Is502()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(o => o.Upstream.MaxReplyBytes = 100_000));

        await Expect.ErrorAsync(app, await app.ChatAsync("ext-openai-sim:huge:200000"), 502, "upstream_reply_too_large");
        Assert.That((await app.ChatAsync("ext-openai-sim:huge:90000")).Content, Has.Length.EqualTo(90_000));
    }

    [Test, Property("FAULTS", 29)]
    public async Task ReplyWithoutEnd_Is502AndTheUpstreamIsLeft()
    {
        var left = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"x\":\"");
            try
            {
                byte[] more = [.. Enumerable.Repeat((byte)'x', 64 * 1024)];
                while (true) await connection.WriteAsync(more);
            }
            catch (IOException)
            {
                left.SetResult();
            }
        });
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.OpenAIAddress = upstream.Address;
            setup.Options.Add(o => o.Upstream.MaxReplyBytes = 1_000_000);
        });

        await Expect.ErrorAsync(app, await app.ChatAsync(), 502, "upstream_reply_too_large");
        await left.Task.Patiently();
    }

    [Test, Property("FAULTS", 29)]
    public async Task FirstEventTooLong_Is502()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.EventStreamHead + "data: {\"x\":\"" + new string('x', 30_000));
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.OpenAIAddress = upstream.Address;
            setup.Options.Add(o => o.Upstream.MaxEventBytes = 10_000);
        });

        await Expect.ErrorAsync(app, await app.ChatAsync(stream: true), 502, "upstream_reply_too_large");
    }

    [Test, Property("FAULTS", 29)]
    public async Task LaterEventTooLong_IsAnErrorEvent()
    {
        const string First = "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}\n\n";
        await using var upstream = RawUpstream.Answering(RawUpstream.EventStreamHead + First + "data: {\"x\":\"" + new string('x', 30_000));
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.OpenAIAddress = upstream.Address;
            setup.Options.Add(o => o.Upstream.MaxEventBytes = 10_000);
        });

        await Expect.BrokenStreamAsync(app, await app.ChatAsync(stream: true), "upstream_reply_too_large");
    }

    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 30)]
    public async Task UpstreamHeaders_AreNotPassedOn(bool stream)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync("ext-openai-sim:setcookie", stream);

        Assert.That(answer.Status, Is.EqualTo(200));
        string[] own =
        [
            "content-type", "date", "x-request-id", "x-providerkit-provider", "x-providerkit-attempts", "server",
            .. stream ? ["cache-control", "x-accel-buffering", "transfer-encoding"] : new[] { "content-length" },
        ];
        Assert.That(answer.Headers.Keys, Is.EquivalentTo(own));
        Assert.That(answer.Header("server"), Is.EqualTo("Kestrel"), "the app's own, not the upstream's");
    }

    [TestCase(400, false)]
    [TestCase(429, false)]
    [TestCase(400, true)]
    [Property("FAULTS", 30)]
    public async Task UpstreamValuesWithLineBreaks_NeverSplitTheAnswer(int status, bool stream)
    {
        const string Evil = "a\\r\\nSet-Cookie: evil=1\\r\\n\\r\\n<html>\\u2028";
        string body = $$$"""{"error":{"message":"{{{Evil}}}","type":"{{{Evil}}}","param":"{{{Evil}}}","code":"{{{Evil}}}","{{{Evil}}}":"{{{Evil}}}"}}""";
        await using var upstream = RawUpstream.Answering(RawUpstream.Json(body, status, "Retry-After: 7\r\nX-Evil: 1\r\n"));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var answer = await app.ChatAsync(stream: stream);

        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Headers.Keys, Has.None.EqualTo("set-cookie").And.None.EqualTo("x-evil"));
        Assert.That(answer.Text, Does.Not.Contain("\n").And.Not.Contain("\r").And.Not.Contain("<html>").And.Not.Contain("\u2028"));
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain(JsonSerializer.Deserialize<string>($"\"{Evil}\"")!));
    }

    [Test, Property("FAULTS", 30)]
    public async Task ModelWithLineBreaksInTheReply_IsReplaced()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json(
            """{"model":"m\r\nSet-Cookie: evil=1","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]}"""));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var answer = await app.ChatAsync();

        Assert.That(answer.Json.GetProperty("model").GetString(), Is.EqualTo(Chat.Model));
        Assert.That(Encoding.UTF8.GetString(answer.Bytes), Does.Not.Contain("evil"));
    }
}
