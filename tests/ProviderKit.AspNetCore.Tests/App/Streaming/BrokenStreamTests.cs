using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Streaming;

/// <summary>FAULTS 17 to 19: streams that break off or fall silent.</summary>
public class BrokenStreamTests
{
    private static readonly TimeSpan FirstByte = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(3);

    [TestCase("sim:reset:4")]
    [TestCase("sim:cut:4")]
    [Property("FAULTS", 17)]
    public async Task StreamEndsEarly_IsAnErrorEventAndABreak(string fault)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync("ext-openai-" + fault, stream: true);

        Assert.That(answer.Events, Has.Length.EqualTo(5), "what had come, and the error");
        await Expect.BrokenStreamAsync(app, answer, "upstream_connection_lost");
        Expect.TokenUnblamed(app);
    }

    [Test, Property("FAULTS", 17)]
    public async Task StreamEndsEarly_TheErrorEventAlwaysArrives()
    {
        await using var app = await GatewayApp.StartAsync();

        for (int i = 0; i < 100; i++)
            await Expect.BrokenStreamAsync(app, await app.ChatAsync("ext-openai-sim:cut:2", stream: true), "upstream_connection_lost");
    }

    [TestCase("sim:reset:0")]
    [TestCase("sim:cut:0")]
    [TestCase("sim:reset:1")]
    [TestCase("sim:cut:1")]
    [Property("FAULTS", 17)]
    public async Task StreamEndsBeforeContent_Is502(string fault)
    {
        await using var app = await GatewayApp.StartAsync();

        await Expect.ErrorAsync(app, await app.ChatAsync("ext-openai-" + fault, stream: true), 502, "upstream_connection_lost");
    }

    [Test, Property("FAULTS", 17)]
    public async Task StreamEndsEarly_UsageSoFarIsRecorded()
    {
        const string WithUsage = "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":null}],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":2}}\n\n";
        await using var upstream = RawUpstream.Answering(RawUpstream.EventStreamHead + WithUsage);
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var record = await Expect.BrokenStreamAsync(app, await app.ChatAsync(stream: true), "upstream_connection_lost");

        Assert.That(record.Usage, Is.EqualTo(new ChatUsage(11, 2)));
    }

    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 18)]
    public async Task FirstByteTooLate_Is504(bool stream)
    {
        var time = new FakeTime();
        await using var app = await StartAsync(time);

        var call = app.ChatAsync("ext-openai-sim:slow:99999999", stream);
        await app.Simulator.WaitForAsync(s => s.InFlight == 1, Patience.Token());
        time.Advance(FirstByte - TimeSpan.FromTicks(1));
        Assert.That(call.IsCompleted, Is.False, "not a moment early");
        time.Advance(TimeSpan.FromTicks(1));

        await Expect.ErrorAsync(app, await call.Patiently(), 504, "upstream_first_byte_timeout");
        await app.Simulator.WaitForAsync(s => s.Of("openai", "canary-0a91f3").Cancelled == 1, Patience.Token());
        Expect.TokenUnblamed(app);
    }

    [Test, Property("FAULTS", 19)]
    public async Task StreamFallsSilent_IsAnErrorEvent()
    {
        var time = new FakeTime();
        await using var app = await StartAsync(time);

        await using var stream = await app.StreamAsync("ext-openai-sim:stall:4");
        for (int i = 0; i < 4; i++) await stream.NextAsync();
        var rest = stream.RestAsync();
        await time.AdvanceUntilAsync(rest, Idle);

        var (events, broken) = await rest;
        Assert.That((events.Count, broken), Is.EqualTo((1, true)));
        Assert.That(events[0], Does.StartWith("{\"error\":{").And.Contains("upstream_idle_timeout"));
        Assert.That((await app.Records.WaitForAsync(stream.RequestId)).Status, Is.EqualTo(504));
        await app.Simulator.WaitForAsync(s => s.Of("openai", "canary-0a91f3").Cancelled == 1, Patience.Token());
        Expect.TokenUnblamed(app);
    }

    [TestCase("sim:stall:0", true)]
    [TestCase("sim:stall:1", true)]
    [TestCase("sim:stall:0", false)]
    [Property("FAULTS", 19)]
    public async Task SilenceBeforeContent_Is504(string fault, bool stream)
    {
        var time = new FakeTime();
        await using var app = await StartAsync(time);

        var call = app.ChatAsync("ext-openai-" + fault, stream);
        await time.AdvanceUntilAsync(call, Idle);

        await Expect.ErrorAsync(app, await call, 504, "upstream_idle_timeout");
    }

    [Test, Property("FAULTS", 19)]
    public async Task StreamIsSlowButNeverSilent_Completes()
    {
        // Each pause is shorter than the limit, all of them together are longer. A third, because the gateway may begin
        // to wait before or after the clock has moved.
        var time = new FakeTime();
        using var next = new SemaphoreSlim(0);
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.WriteAsync(RawUpstream.EventStreamHead);
            for (int i = 0; i < 8; i++)
            {
                await connection.WriteAsync(Sse.Content($"{i}"));
                await next.WaitAsync(connection.Stop);
            }
            await connection.WriteAsync(Sse.Finish + Sse.Done);
        });
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Time = time;
            setup.OpenAIAddress = upstream.Address;
            setup.Options.Add(o => o.Upstream.IdleTimeout = Idle);
        });

        await using var stream = await app.StreamAsync();
        for (int i = 0; i < 8; i++)
        {
            Assert.That(await stream.NextContentAsync(), Does.Contain($"\"content\":\"{i}\""));
            time.Advance(Idle / 3);
            next.Release();
        }
        var (events, broken) = await stream.RestAsync();

        Assert.That((events[^1], broken), Is.EqualTo(("[DONE]", false)));
        Assert.That((await app.Records.WaitForAsync(stream.RequestId)).Status, Is.EqualTo(200));
    }

    private static Task<GatewayApp> StartAsync(FakeTime time) => GatewayApp.StartAsync(setup =>
    {
        setup.Time = time;
        setup.Options.Add(o =>
        {
            o.Upstream.FirstByteTimeout = FirstByte;
            o.Upstream.IdleTimeout = Idle;
        });
        setup.Server.Add(o => o.Streams.KeepAlive = TimeSpan.Zero); // it would begin the answer before the limit is reached: see HeldStatusTests
    });
}
