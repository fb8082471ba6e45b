using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.PassThrough;

/// <summary>Another token, another try and another provider, for as long as the body can be sent.</summary>
public class PassedRotationTests
{
    private static readonly string[] Two = ["canary-first-0a91f3", "canary-second-77ab12"];

    [TestCase(401)]
    [TestCase(429)]
    public async Task Post_HeldBody_GoesOnWithTheNextToken(int status)
    {
        await using var upstream = await RefusingFirstAsync(status, readsBody: true);
        await using var app = await PassedBodyTests.StartAsync(upstream, null, Two);
        var answer = await app.SendAsync(Passed.Form("/v1/audio/transcriptions", Passed.FileFirst("ext-openai-whisper-1")));
        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, """{"text":"ok"}""")));
        Assert.That(upstream.Requests.Select(r => (r.Token, r.Text)), Is.EqualTo(Two.Select(token => (token, Passed.FileFirst("whisper-1")))));
        var record = await app.RecordOf(answer);
        Assert.That((record.Attempts, record.Rotations), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task Post_LargeBody_GoesOnWithTheNextTokenWhereTheUpstreamRefusesBeforeIt()
    {
        await using var upstream = await RefusingFirstAsync(401, readsBody: false);
        await using var app = await PassedBodyTests.StartAsync(upstream, null, Two);
        var answer = await app.SendAsync(Passed.Form("/v1/audio/transcriptions", new BigForm(Passed.Field("model", "ext-openai-whisper-1"), 3)));
        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, """{"text":"ok"}""")));
        Assert.That(upstream.Requests.Last().Body, Has.Length.EqualTo(new BigForm(Passed.Field("model", "whisper-1"), 3).Expected().Length));
        Assert.That((await app.RecordOf(answer)).Rotations, Is.EqualTo(1));
    }

    [TestCase(401, 502)]
    [TestCase(429, 429)]
    [TestCase(500, 502)]
    public async Task Post_LargeBodyThatWasSent_IsNotSentAgainAndTheTrailSaysWhy(int upstreamStatus, int status)
    {
        await using var upstream = await RefusingFirstAsync(upstreamStatus, readsBody: true);
        await using var app = await PassedBodyTests.StartAsync(upstream, null, Two);
        var answer = await app.SendAsync(Passed.Form("/v1/audio/transcriptions", new BigForm(Passed.Field("model", "ext-openai-whisper-1"), 3)));
        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(upstream.Requests, Has.Count.EqualTo(1));
        var trail = app.Service<RequestTrailStore>().Find(answer.RequestId)!;
        var step = trail.Steps.Single(s => s.Kind == TrailStepKind.NotRepeated);
        Assert.That(step.Message, Does.Contain("not held"));
        Assert.That((await app.RecordOf(answer)).Attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task Post_HeldBody_IsSentAgainAfterAServerError()
    {
        await using var upstream = await RefusingFirstAsync(503, readsBody: true);
        await using var app = await PassedBodyTests.StartAsync(upstream);
        var answer = await app.SendAsync(Passed.Json("/v1/images/generations", """{"model":"ext-openai-x"}"""));
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That((await app.RecordOf(answer)).Retries, Is.EqualTo(1));
    }

    [Test]
    public async Task Post_NamedModel_GoesOnToTheNextProvider()
    {
        await using var failing = await FakeUpstream.AnsweringAsync("""{"error":{"message":"down"}}""", status: 500);
        await using var serving = await FakeUpstream.AnsweringAsync("""{"data":[]}""");
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            (setup.OpenAIAddress, setup.FollowUp) = (failing.Address, null); // no chat is served here
            setup.Options.Add(Name);
        });
        var answer = await app.SendAsync(Passed.Json("/v1/images/generations", """{"model":"picture","prompt":"p"}"""));
        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, """{"data":[]}""")));
        Assert.That((failing.Only.Text, serving.Only.Text), Is.EqualTo(("""{"model":"gpt-image-1","prompt":"p"}""", """{"model":"grok-image","prompt":"p"}""")));

        void Name(ProviderKitOptions o)
        {
            o.Retry.MaxRetries = 0;
            o.Provider("xai").BaseUrl = serving.Address.ToString();
            o.Models["picture"] = new NamedModelOptions { Strategy = "ordered", Targets = { new() { Model = "ext-openai-gpt-image-1" }, new() { Model = "ext-xai-grok-image" } } };
        }
    }

    [Test]
    public async Task Post_ClientLeavesWithinItsUpload_BlamesNobody()
    {
        var left = new TaskCompletionSource();
        await using var upstream = await FakeUpstream.StartAsync(async (_, seen) =>
        {
            try
            {
                await seen.ReadAsync();
            }
            finally
            {
                left.TrySetResult();
            }
        });
        await using var app = await PassedBodyTests.StartAsync(upstream);
        using var leaving = new CancellationTokenSource();
        var content = new StallingForm(() => leaving.Cancel(), () => upstream.Requests.IsEmpty);
        Assert.ThrowsAsync<TaskCanceledException>(() => app.Http.SendAsync(Passed.Form("/v1/audio/transcriptions", content), leaving.Token));
        await left.Task.WaitAsync(Patience.Token());
        Expect.TokenUnblamed(await SettledAsync(app));
    }

    private static async Task<GatewayApp> SettledAsync(GatewayApp app)
    {
        var patience = Patience.Token();
        while (app.Service<ProviderRegistry>().Find("openai")!.Tokens.GetTokenStats().Any(t => t.InFlight > 0))
        {
            patience.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        return app;
    }

    private static Task<FakeUpstream> RefusingFirstAsync(int status, bool readsBody)
    {
        int calls = 0;
        return FakeUpstream.StartAsync(async (context, seen) =>
        {
            bool first = Interlocked.Increment(ref calls) == 1;
            if (readsBody || !first) await seen.ReadAsync();
            context.Response.StatusCode = first ? status : 200;
            await context.Response.WriteAsJsonAsync(first ? new { error = new { message = "no" } } : (object)new { text = "ok" });
        });
    }

    /// <summary>A form that stops in the middle of its file, once the upstream has been called.</summary>
    private sealed class StallingForm(Action stalls, Func<bool> waits) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            var patience = Patience.Token();
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Passed.Field("model", "ext-openai-x") + Passed.Field("file", new string('x', 3_000_000))), patience);
            await stream.FlushAsync(patience);
            while (waits())
            {
                patience.ThrowIfCancellationRequested();
                await Task.Yield();
            }
            stalls();
            await Task.Delay(Timeout.Infinite, patience);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 10_000_000;
            return true;
        }
    }
}
