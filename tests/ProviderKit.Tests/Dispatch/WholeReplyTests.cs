using System.Text.Json.Nodes;
using ProviderKit.Tests.Formats.OpenAIResponses.Inbound;
using ProviderKit.Tests.Support;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch;

/// <summary>Whole replies, and what upstreams send in place of one.</summary>
public class WholeReplyTests
{
    [Test]
    public async Task Send_WholeChoiceWithoutMessage_GetsOne()
    {
        const string filtered = """{"model":"up","choices":[{"index":0,"finish_reason":"content_filter","content_filter_results":{"hate":{"filtered":true}}},{"index":1,"message":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}""";
        var outcome = await new Gateway(new FakeProvider(_ => FakeProvider.Whole(filtered)), "A").RunAsync();
        Json.AssertEqual(JsonNode.Parse(outcome.Body!), """
            {"model":"ext-acme-m","choices":[
              {"message":{"role":"assistant","content":null},"index":0,"finish_reason":"content_filter","content_filter_results":{"hate":{"filtered":true}}},
              {"index":1,"message":{"role":"assistant","content":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}
            """);
    }

    [TestCase("\"error\":null")]
    [TestCase("\"error\":false")]
    [TestCase("\"error\":\"\"")]
    [TestCase("\"error\":{}")]
    public async Task Send_WholeReplyWithAnErrorThatIsNone_IsTheReply(string member)
    {
        var outcome = await new Gateway(new FakeProvider(_ => FakeProvider.Whole($$$"""{{{{member}}},"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}""")), "A").RunAsync();
        Assert.That((outcome.Error, outcome.Body), Is.EqualTo(((ProviderError?)null, $$$"""{"model":"ext-acme-m",{{{member}}},"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}""")));
    }

    [Test]
    public async Task Send_WholeReplyToAStreamedRequestOrTheReverse_IsABadReply()
    {
        var whole = await new Gateway(new FakeProvider(_ => FakeProvider.Whole()), "A").RunAsync(stream: true);
        var events = new FakeEvents("""{"choices":[{"delta":{"content":"Hi"}}]}""", """{"choices":[{"delta":{},"finish_reason":"stop"}]}""");
        var streamed = await new Gateway(new FakeProvider(_ => ProviderReply.Streamed(events)), "A").RunAsync();
        Assert.That((whole.Error?.Kind, streamed.Error?.Kind), Is.EqualTo(((ProviderErrorKind?)BadReply, (ProviderErrorKind?)BadReply)));
        Assert.That(events.Disposed, Is.True);
    }

    [TestCase("")]
    [TestCase("<html>")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"object":"list","data":[]}""")]
    [TestCase("""{"choices":null}""")]
    [TestCase("""{"choices":[]}""")]
    [TestCase("""{"choices":[null]}""")]
    [TestCase("""{"choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":""}]}""")]
    public async Task Send_WholeReplyThatIsNone_IsABadReply(string reply)
    {
        var outcome = await new Gateway(new FakeProvider(_ => FakeProvider.Whole(reply)), "A").RunAsync();
        Assert.That((outcome.Error?.Kind, outcome.Record.Status), Is.EqualTo(((ProviderErrorKind?)BadReply, 502)));
    }

    [Test]
    public async Task Send_ErrorInAWhole200_IsThatError()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole("""{"error":{"message":"credit","code":402}}""")), "A");
        Assert.That((await gateway.RunAsync()).Error!.Kind, Is.EqualTo(QuotaExhausted));
    }
}
