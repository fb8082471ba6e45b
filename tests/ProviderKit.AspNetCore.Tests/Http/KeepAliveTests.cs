using System.IO.Pipelines;
using System.Text;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Http;

public class KeepAliveTests
{
    private static readonly byte[] Comment = ": keep-alive\n\n"u8.ToArray();

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    [Test]
    public async Task Silence_OfAStreamThatHasBegun_IsFilledWithComments()
    {
        var time = new FakeTime();
        using var next = new SemaphoreSlim(0);
        await using var upstream = Upstream(next);
        await using var app = await StartAsync(time, upstream, Every);
        using var response = await app.Http.SendAsync(Chat.Post(Chat.Body(stream: true)), HttpCompletionOption.ResponseHeadersRead, Patience.Token());
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.That(await ReadAsync(lines), Does.Contain("one"));

        var comment = ReadAsync(lines);
        while (!comment.IsCompleted)
        {
            time.Advance(Every);
            await app.GetAsync("/health"); // gives the app time; it may not have begun to wait when the clock first moved
        }
        Assert.That(await comment, Is.EqualTo(": keep-alive"));
        next.Release();
        string rest = await lines.ReadToEndAsync(Patience.Token());

        Assert.That(rest.Replace(": keep-alive\n\n", "", StringComparison.Ordinal).TrimStart(), Does.StartWith("data: {").And.Contain("two").And.EndWith("data: [DONE]\n\n"));
    }

    [Test]
    public async Task Client_LeavesASilentStream_IsNoFault()
    {
        var time = new FakeTime();
        using var never = new SemaphoreSlim(0);
        await using var upstream = Upstream(never);
        await using var app = await StartAsync(time, upstream, Every);
        var record = app.Records.NextAsync();

        var stream = await app.StreamAsync();
        await stream.NextContentAsync();
        await stream.DisposeAsync();

        Assert.That((await record).Status, Is.EqualTo(499));
        time.Advance(Every);
        Assert.That(app.Log.Entries.Where(e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Error), Is.Empty);
    }

    [Test]
    public async Task Comments_ComeWhenNothingElseHasForSoLong()
    {
        var time = new FakeTime();
        var pipe = new Pipe();
        await using var alive = new KeepAlive(pipe.Writer, Comment, Every, time);

        time.Advance(TimeSpan.FromSeconds(10));
        alive.Rest();
        time.Advance(TimeSpan.FromSeconds(14));
        Assert.That(pipe.Reader.TryRead(out _), Is.False, "the silence began with the rest");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Take(pipe.Reader), Is.EqualTo(": keep-alive\n\n"));
        time.Advance(Every);
        Assert.That(Take(pipe.Reader), Is.EqualTo(": keep-alive\n\n"));
        await alive.WakeAsync();
        time.Advance(Every * 3);
        Assert.That(pipe.Reader.TryRead(out _), Is.False, "the output is the stream's again");
    }

    [Test]
    public async Task Comments_ThatNobodyTakes_DoNotPileUp()
    {
        var time = new FakeTime();
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 10, resumeWriterThreshold: 5));
        await using var alive = new KeepAlive(pipe.Writer, Comment, Every, time);

        alive.Rest();
        for (int i = 0; i < 10; i++) time.Advance(Every);
        var waking = alive.WakeAsync().AsTask();

        Assert.That(waking.IsCompleted, Is.False, "a comment is still being written");
        Assert.That(Take(pipe.Reader), Is.EqualTo(": keep-alive\n\n"));
        await waking.Patiently();
    }

    private static string Take(PipeReader reader)
    {
        Assert.That(reader.TryRead(out var read), Is.True);
        string text = Encoding.UTF8.GetString(read.Buffer);
        reader.AdvanceTo(read.Buffer.End);
        return text;
    }

    private static RawUpstream Upstream(SemaphoreSlim next) => RawUpstream.Start(async connection =>
    {
        await connection.WriteAsync(RawUpstream.EventStreamHead + Sse.Content("one"));
        await next.WaitAsync(connection.Stop);
        await connection.WriteAsync(Sse.Content("two") + Sse.Finish + Sse.Done);
    });

    private static Task<GatewayApp> StartAsync(FakeTime time, RawUpstream upstream, TimeSpan every) => GatewayApp.StartAsync(setup =>
    {
        setup.Time = time;
        setup.OpenAIAddress = upstream.Address;
        setup.Server.Add(o => o.Streams.KeepAlive = every);
        setup.Options.Add(o => o.Upstream.IdleTimeout = TimeSpan.FromDays(40));
    });

    /// <summary>The next line that is not empty.</summary>
    private static async Task<string?> ReadAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync(Patience.Token()) is { } line)
            if (line.Length > 0) return line;
        return null;
    }
}
