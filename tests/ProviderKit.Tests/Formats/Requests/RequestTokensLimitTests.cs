using System.Text;
using ProviderKit.Counting;
using ProviderKit.Formats;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Requests;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Requests;

/// <summary>What an estimate costs. Tests read no clock: the work and the memory are looked at in place of the time.</summary>
public class RequestTokensLimitTests
{
    [Test]
    [Property("FAULTS", 68)]
    public void Estimate_TwoHundredThousandTokens_ReadsEachTextOnceAndAllocatesNextToNothing()
    {
        byte[] body = Body();
        var recording = new RecordingEstimator();
        RequestTokens.Estimate(body, MessagesCounting.Rules, "gpt-4o", recording);
        Assert.That(recording.Texts.Sum(text => text.Length), Is.InRange(1, body.Length));

        long before = GC.GetAllocatedBytesForCurrentThread();
        int tokens = RequestTokens.Estimate(body, MessagesCounting.Rules, "gpt-4o", ApproximateTokenEstimator.Instance);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(64 * 1024));
        Assert.That(tokens, Is.GreaterThan(200_000));
    }

    private static byte[] Body()
    {
        string text = string.Concat(Enumerable.Repeat("The quick brown fox, aged 12, jumps over the lazy dog's fence. ", 7));
        var messages = Enumerable.Range(0, 2000).Select(i => $$"""{"role":"{{(i % 2 == 0 ? "user" : "assistant")}}","content":[{"type":"text","text":"{{text}}"}]}""");
        return Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[{{string.Join(',', messages)}}]}""");
    }
}
