using System.Runtime.Versioning;
using ProviderKit.Lifetime;

namespace ProviderKit.Tests.Vendors.Cli;

[UnsupportedOSPlatform("windows")]
[Platform("Linux")]
public class LifetimeTests
{
    private const string Hang = """
        sleep 1000 &
        echo $! > "$here/child"
        echo $$ > "$here/pid"
        wait
        """;

    [TestCase(false)]
    [TestCase(true)]
    public async Task Cancelled_WhileItRuns_EndsWithAllItStarted(bool stream)
    {
        using var standIn = new CliStandIn(Hang);
        using var leaving = new CancellationTokenSource();
        var send = SendAndReadAsync(standIn, stream ? CliStandIn.StreamCall() : CliStandIn.Call(), leaving.Token);
        int[] ids = [int.Parse(await standIn.WaitForAsync("pid")), int.Parse(await standIn.WaitForAsync("child"))];
        await leaving.CancelAsync();
        Assert.That(async () => await send.WaitAsync(TimeSpan.FromSeconds(20)), Throws.InstanceOf<OperationCanceledException>());
        foreach (int id in ids) await CliStandIn.WaitForEndOfAsync(id);
        Assert.That(Directory.Exists(standIn.Place), Is.False);
    }

    [Test]
    public async Task ReaderLeaves_WhileItIsSilent_EndsTheWaitAndTheCommand()
    {
        using var standIn = new CliStandIn(Hang);
        using var reader = new CancellationTokenSource();
        await using var response = await standIn.Cursor().SendAsync(CliStandIn.StreamCall(), default);
        var wait = response.Events!.WaitToReadAsync(reader.Token).AsTask();
        int child = int.Parse(await standIn.WaitForAsync("child"));
        await reader.CancelAsync();
        Assert.That(async () => await wait.WaitAsync(TimeSpan.FromSeconds(20)), Throws.InstanceOf<OperationCanceledException>());
        await CliStandIn.WaitForEndOfAsync(child);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task AppEnds_WhileItRuns_EndsWithAllItStarted(bool stream)
    {
        using var standIn = new CliStandIn(Hang);
        var send = CliStandIn.SendAsync(standIn.Cursor(), stream ? CliStandIn.StreamCall() : CliStandIn.Call());
        int child = int.Parse(await standIn.WaitForAsync("child"));
        standIn.Drain.End();
        Assert.That((await send).Error, Is.EqualTo(DrainSignal.Error));
        await CliStandIn.WaitForEndOfAsync(child);
    }

    [TestCase(false, 0, "")]
    [TestCase(true, 0, "")]
    [TestCase(false, 3, "exit code 3, as its credentials were not accepted")]
    [TestCase(true, 3, "exit code 3, as its credentials were not accepted")]
    public async Task Offspring_HoldsThePipes_TheCallEndsWithTheCommand(bool stream, int exitCode, string words)
    {
        string reply = exitCode == 0 ? CliStandIn.CursorReply : "echo 'Authentication required' >&2";
        using var standIn = new CliStandIn($"sleep 1000 & echo $! > \"$here/child\"\n{reply}\nexit {exitCode}");
        var send = CliStandIn.SendAsync(standIn.Cursor(), stream ? CliStandIn.StreamCall() : CliStandIn.Call());
        int child = int.Parse(await standIn.WaitForAsync("child"));
        try
        {
            // In small steps, so that what the command has written is read before the time for that is over, also on a busy
            // machine; and less in all than the time-outs that would end it otherwise.
            for (int i = 0; !send.IsCompleted && i < 1000; i++)
            {
                await Task.WhenAny(send, Task.Delay(20));
                standIn.Time.Advance(TimeSpan.FromMilliseconds(25));
            }
            var (error, text) = await send;
            if (exitCode == 0) Assert.That(error, Is.Null, text);
            else Assert.That(error!.Message, Does.Contain(words));
        }
        finally
        {
            System.Diagnostics.Process.GetProcessById(child).Kill();
        }
    }

    [Test]
    public async Task Silent_FromTheStart_IsAFirstByteTimeout()
    {
        using var standIn = new CliStandIn("echo '{\"type\":\"system\",\"subtype\":\"init\"}'\n" + Hang);
        await using var response = await standIn.Cursor().SendAsync(CliStandIn.StreamCall(), default);
        var next = CliStandIn.NextAsync(response.Events!);
        await standIn.WaitForAsync("pid");
        standIn.Time.Advance(standIn.Limits.FirstByteTimeout);
        Assert.That(await next, Is.Null);
        Assert.That((response.Events!.Error!.Kind, response.Events.Error.Code), Is.EqualTo((ProviderErrorKind.Timeout, "upstream_first_byte_timeout")));
    }

    [Test]
    public async Task Silent_InTheMiddle_IsAnIdleTimeout()
    {
        using var standIn = new CliStandIn("echo '{\"type\":\"assistant\",\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]},\"timestamp_ms\":1}'\n" + Hang);
        var response = await standIn.Cursor().SendAsync(CliStandIn.StreamCall(), default);
        await CliStandIn.NextAsync(response.Events!);
        Assert.That(await CliStandIn.NextAsync(response.Events!), Does.Contain("Hi"));
        int child = int.Parse(await standIn.WaitForAsync("child"));
        var next = CliStandIn.NextAsync(response.Events!);
        standIn.Time.Advance(standIn.Limits.IdleTimeout - TimeSpan.FromSeconds(1));
        Assert.That(next.IsCompleted, Is.False);
        standIn.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await next, Is.Null);
        Assert.That((response.Events!.Error!.Kind, response.Events.Error.Code), Is.EqualTo((ProviderErrorKind.Timeout, "upstream_idle_timeout")));
        await response.DisposeAsync();
        await CliStandIn.WaitForEndOfAsync(child);
    }

    [Test]
    public async Task AtOnce_NoMoreThanSet_OthersWaitOrLeave()
    {
        using var standIn = new CliStandIn(Hang);
        standIn.Options.MaxProcesses = 2;
        var provider = standIn.Cursor();
        var first = await provider.SendAsync(CliStandIn.StreamCall(), default);
        var second = await provider.SendAsync(CliStandIn.StreamCall(), default);
        using var leaving = new CancellationTokenSource();
        var left = provider.SendAsync(CliStandIn.StreamCall(), leaving.Token).AsTask();
        var third = provider.SendAsync(CliStandIn.StreamCall(), default).AsTask();

        await leaving.CancelAsync();
        Assert.That(async () => await left, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(third.IsCompleted, Is.False);
        await first.DisposeAsync();
        await using (await third.WaitAsync(TimeSpan.FromSeconds(20)))
        await using (second)
            Assert.That(standIn.Starts, Is.LessThanOrEqualTo(3));
    }

    [Test]
    public async Task Default_TwoAtOnce()
    {
        using var standIn = new CliStandIn(Hang);
        var provider = standIn.Cursor();
        await using var first = await provider.SendAsync(CliStandIn.StreamCall(), default);
        await using var second = await provider.SendAsync(CliStandIn.StreamCall(), default);
        using var leaving = new CancellationTokenSource();
        var third = provider.SendAsync(CliStandIn.StreamCall(), leaving.Token).AsTask();
        Assert.That(third.IsCompleted, Is.False);
        await leaving.CancelAsync();
        Assert.That(async () => await third, Throws.InstanceOf<OperationCanceledException>());
    }

    private static async Task SendAndReadAsync(CliStandIn standIn, ProviderCall call, CancellationToken cancellationToken)
    {
        await using var response = await standIn.Cursor().SendAsync(call, cancellationToken);
        while (await response.Events!.WaitToReadAsync(cancellationToken)) response.Events.TryRead(out _);
    }
}
