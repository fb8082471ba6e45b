using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Upstream;

/// <summary>By default a model may think for almost five minutes without a byte, before its answer and in the middle of it.</summary>
public class ThinkingTests
{
    private const string Reply = """{"id":"c1","object":"chat.completion","model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":"thought"},"finish_reason":"stop"}]}""";

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1);

    [TestCase("")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n ", Description = "begins at once, and goes on when it has thought")]
    [Property("FAULTS", 66)]
    public async Task WholeReply_AfterAlmostFiveMinutes_IsTaken(string before)
    {
        var time = new FakeTime();
        using var begun = new SemaphoreSlim(0);
        using var thought = new SemaphoreSlim(0);
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.WriteAsync(before);
            begun.Release();
            await thought.WaitAsync(connection.Stop);
            await connection.WriteAsync(before.Length > 0 ? Reply : RawUpstream.Json(Reply));
        });
        await using var app = await GatewayApp.StartAsync(setup => (setup.Time, setup.OpenAIAddress) = (time, upstream.Address));

        var call = app.ChatAsync();
        await begun.WaitAsync(Patience.Token());
        if (before.Length > 0) await time.TimerDueIn(TimeSpan.FromMinutes(5));
        time.Advance(Long);
        Assert.That(call.IsCompleted, Is.False);
        thought.Release();

        Assert.That(((await call.Patiently()).Status, (await call).Content), Is.EqualTo((200, "thought")), (await call).Text);
    }
}
