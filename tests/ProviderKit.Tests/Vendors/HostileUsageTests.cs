using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors;

/// <summary>Numbers that upstreams get wrong spoil neither a reply nor the statistics.</summary>
public class HostileUsageTests
{
    private static readonly string[] Numbers = ["-5", "1.5", "1e300", "99999999999999999999", "9223372036854775807", "-9223372036854775808", "\"7\"", "null", "{}", "[1]", "true"];

    private static readonly (string Provider, string Model, string Reply)[] Vendors =
    [
        ("openai", "ext-openai-m", """{"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":N,"completion_tokens":N,"total_tokens":N,"prompt_tokens_details":{"cached_tokens":N},"completion_tokens_details":{"reasoning_tokens":N}}}"""),
        ("anthropic", "ext-anthropic-claude-sonnet-4-5", """{"id":"m","type":"message","role":"assistant","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","usage":{"input_tokens":N,"output_tokens":N,"cache_read_input_tokens":N,"cache_creation_input_tokens":N}}"""),
        ("google", "ext-google-gemini-2.5-flash", """{"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"x"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":N,"candidatesTokenCount":N,"thoughtsTokenCount":N,"cachedContentTokenCount":N}}"""),
        ("ollama", "ext-ollama-m", """{"model":"m","message":{"role":"assistant","content":"x"},"done":true,"done_reason":"stop","prompt_eval_count":N,"eval_count":N}"""),
    ];

    private static IEnumerable<TestCaseData> Cases => Vendors.Select(v => new TestCaseData(v.Provider, v.Model, v.Reply) { TestName = $"Reply_OfImpossibleUsage_IsStillTheReply_{v.Provider}" });

    [TestCaseSource(nameof(Cases))]
    public async Task Reply(string provider, string model, string reply)
    {
        foreach (string number in Numbers)
        {
            using var host = Host.With(($"ProviderKit:Providers:{provider}:Enabled", "1"), ($"ProviderKit:Providers:{provider}:Tokens:0", "the-token"));
            host.Upstream.When("*").Respond("application/json", reply.Replace("N", number, StringComparison.Ordinal));
            await using (var result = await host.Dispatcher.SendAsync(ChatRequest.Create(model, [new PlainMessage("user", "hi")])))
                Assert.That(result.Error, Is.Null, number);
            Assert.That(host.Records.Single().Usage, Is.EqualTo(default(ChatUsage)), number);
        }
    }

    [Test]
    public void Possible_OfWhatCannotBe_IsTheNearestThatCan()
    {
        Assert.That(TokenCount.Possible(new ChatUsage(long.MaxValue, -1, long.MinValue, 3)), Is.EqualTo(new ChatUsage(TokenCount.Max, 0, 0, 3)));
    }

    [Test]
    public void Add_PastTheLargestNumber_StaysThere() =>
        Assert.That((TokenCount.Add(long.MaxValue, 1), TokenCount.Add(1, long.MaxValue), TokenCount.Add(2, 3)), Is.EqualTo((long.MaxValue, long.MaxValue, 5L)));
}
