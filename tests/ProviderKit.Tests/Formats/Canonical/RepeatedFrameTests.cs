using System.Buffers;
using ProviderKit.Formats;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>Events that are made again around another text, with a number that counts them.</summary>
public class RepeatedFrameTests
{
    [TestCase(0, "1", "2")]
    [TestCase(8, "9", "10", "11")]
    [TestCase(98, "99", "100")]
    [TestCase(1999, "2000")]
    public void With_NumberedEvent_CountsOn(long number, params string[] next)
    {
        using var queue = new EventQueue();
        var frame = Learn(queue, number);
        Assert.That(
            next.Select(_ => Json.Text(frame.With(Json.Bytes("b")).With(Json.Bytes("b")).ToArray())),
            Is.EqualTo(next.Select(n => $$"""{"n":{{n}},"delta":"b"}""")));
    }

    [Test]
    public void With_EventWithoutANumber_StaysAsItIs()
    {
        using var queue = new EventQueue();
        var frame = Learn(queue, null);
        Assert.That(Json.Text(frame.With(Json.Bytes("b")).With(Json.Bytes("c")).ToArray()), Is.EqualTo("""{"n":,"delta":"c"}"""));
    }

    private static RepeatedFrame Learn(EventQueue queue, long? number)
    {
        byte[] chunk = Json.Bytes("a");
        queue.From(chunk);
        var bytes = queue.BeginRaw(default);
        bytes.Write("{\"n\":"u8);
        if (number is { } count) queue.WriteCount(count);
        bytes.Write(",\"delta\":\""u8);
        queue.WriteText(chunk);
        bytes.Write("\"}"u8);
        queue.EndRaw();
        queue.MayRepeat();
        Assert.That(queue.TryGetRepeatable(out var made), Is.True);
        return new RepeatedFrame(made);
    }
}
