using System.Text;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Streaming;

/// <summary>FAULTS 31: the ways to frame the same events.</summary>
public class FramingTests
{
    private static readonly string[] Lines = ["data: " + Sse.ContentJson("a"), "", "data: " + Sse.ContentJson("b"), ""];

    private static readonly TestCaseData[] Framings =
    [
        new TestCaseData(Join("\n", Lines)).SetArgDisplayNames("LF"),
        new TestCaseData(Join("\r\n", Lines)).SetArgDisplayNames("CRLF"),
        new TestCaseData(Join("\r", Lines)).SetArgDisplayNames("CR"),
        new TestCaseData("\uFEFF" + Join("\n", Lines)).SetArgDisplayNames("byte order mark"),
        new TestCaseData(": ping\n\n:\n" + Join("\n: between\n", Lines)).SetArgDisplayNames("comments"),
        new TestCaseData("retry: 1\nid: 7\nevent: message\n" + Join("\n", Lines)).SetArgDisplayNames("other fields"),
        new TestCaseData(Join("\n", Lines).Replace("data: ", "data:", StringComparison.Ordinal)).SetArgDisplayNames("no space"),
        new TestCaseData(Join("\n", Lines).Replace(",\"choices\"", ",\ndata: \"choices\"", StringComparison.Ordinal)).SetArgDisplayNames("several data lines"),
        new TestCaseData("data\n\n\n\n" + Join("\n", Lines)).SetArgDisplayNames("empty events"),
    ];

    [TestCaseSource(nameof(Framings)), Property("FAULTS", 31)]
    public async Task Stream_AnyFraming_SameEvents(string sent)
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.EventStreamHead + sent + Sse.Finish + Sse.Done);
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        AssertSame(await app.ChatAsync(stream: true));
    }

    [Test, Property("FAULTS", 31)]
    public async Task Stream_LastEventWithoutBlankLine_IsTaken()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.EventStreamHead + Join("\n", Lines) + Sse.Finish.TrimEnd('\n'));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        AssertSame(await app.ChatAsync(stream: true));
    }

    [TestCase("\r\n")]
    [TestCase("\n")]
    [Property("FAULTS", 31)]
    public async Task Stream_InTwoReadsSplitAnywhere_SameEvents(string end)
    {
        byte[] sent = Encoding.UTF8.GetBytes(Join(end, [.. Lines, "data: " + Sse.ContentJson("☺"), ""]) + Sse.Finish + Sse.Done);
        int at = 0;
        await using var upstream = RawUpstream.Start(async connection =>
        {
            int split = Interlocked.Increment(ref at);
            await connection.WriteAsync(RawUpstream.EventStreamHead);
            await connection.WriteAsync(sent[..split]);
            await Task.Yield();
            await connection.WriteAsync(sent[split..]);
        });
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        while (at < sent.Length - 1)
        {
            var answer = await app.ChatAsync(stream: true);
            Assert.That(answer.StreamedText, Is.EqualTo("ab☺"), $"split at {at}: {answer.Text}");
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 31)]
    public async Task Simulator_CommentsAndCrLf_SameText(bool usage)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync("ext-openai-sim:comments", stream: true, more: usage ? """ "stream_options":{"include_usage":true} """ : null);

        Assert.That(answer.StreamedText, Does.StartWith("Hello from the simulated openai"));
        Assert.That(answer.Text, Does.Not.Contain("comment\n").And.Not.Contain("\r"));
    }

    private static void AssertSame(Answer answer)
    {
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Broken, Is.False);
        Assert.That(answer.Chunks, Has.Length.EqualTo(3));
        Assert.That(answer.StreamedText, Is.EqualTo("ab"));
    }

    private static string Join(string end, string[] lines) => string.Concat(lines.Select(line => line + end));
}
