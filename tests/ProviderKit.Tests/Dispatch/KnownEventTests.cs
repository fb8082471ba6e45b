using System.Text.Json.Nodes;
using ProviderKit.Formats.Canonical;
using ProviderKit.Tests.Support;
using ProviderKit.Texts;

namespace ProviderKit.Tests.Dispatch;

/// <summary>Events that a translator wrote pass the dispatcher unread.</summary>
public class KnownEventTests
{
    private const string Shown = "ext-acme-m";

    [TestCase("", 3)]
    [TestCase(""","stream_options":{"include_usage":true}""", 4)]
    public async Task Read_WrittenEvents_NameTheClientsModelAndAreCounted(string more, int chunks)
    {
        var outcome = await RunAsync(WriteWhole, more: more);
        Assert.That(outcome.Chunks, Has.Count.EqualTo(chunks));
        Assert.That(outcome.Chunks.Select(c => (string?)JsonNode.Parse(c)!["model"]), Is.All.EqualTo(Shown));
        Assert.That((outcome.StreamError, outcome.Record.Usage, outcome.Record.UpstreamModel), Is.EqualTo(((ProviderError?)null, new ChatUsage(3, 4), "m")));
    }

    [Test]
    public async Task Read_WrittenForAnotherModel_AreScanned()
    {
        var outcome = await RunAsync(WriteWhole, writtenFor: "another");
        Assert.That(outcome.Chunks, Has.Count.EqualTo(3));
        Assert.That(outcome.Chunks.Select(c => (string?)JsonNode.Parse(c)!["model"]), Is.All.EqualTo(Shown));
        Assert.That(outcome.Record.Usage, Is.EqualTo(new ChatUsage(3, 4)));
    }

    [Test]
    public async Task Read_NoChoiceEnded_IsABrokenStream()
    {
        var outcome = await RunAsync(output => output.WriteText("content"u8, "Hi"));
        Assert.That((outcome.Chunks.Count, outcome.StreamError?.Kind), Is.EqualTo((1, (ProviderErrorKind?)ProviderErrorKind.ConnectionLost)));
    }

    [Test]
    public async Task Read_OneOfTwoChoicesEnded_IsABrokenStream()
    {
        var outcome = await RunAsync(output =>
        {
            output.WriteText("content"u8, "Hi", 1);
            output.WriteFinish("stop", 0);
        });
        Assert.That(outcome.StreamError?.Kind, Is.EqualTo(ProviderErrorKind.ConnectionLost));
    }

    [Test]
    public async Task Read_TextThatHoldsTheToken_IsMasked()
    {
        var outcome = await RunAsync(output =>
        {
            output.WriteText("content"u8, $"key {Support.Tokens.ValueOf("A")}!");
            output.WriteFinish("stop");
        });
        Assert.That(outcome.Chunks[0], Does.Contain("key ").And.Not.Contain(Support.Tokens.ValueOf("A")));
    }

    [TestCase("id1", TestName = "Read_RepeatedTextThatHoldsTheToken_IsMasked")]
    [TestCase(null, TestName = "Read_RepeatedFrameThatHoldsTheToken_IsMasked")]
    public async Task Read_RepeatedEventThatHoldsTheToken_IsMasked(string? id)
    {
        string token = Support.Tokens.ValueOf("A");
        var provider = new FakeProvider(_ =>
        {
            ChatDocument.TryRead("""{"model":"m","messages":[]}"""u8.ToArray(), out var chat);
            var context = new ReplyContext(chat!, "acme", new ErrorRules(), "m", id ?? token, 0) { ClientModel = JsonText.Quote(Shown) };
            string[] texts = ["one", "two", id is null ? "three" : $"say {token}", "four", ""];
            return ProviderReply.Streamed(new TranslatedChatReader(new FakeEvents([.. texts.Select(t => $$"""{"t":"{{t}}"}""")]), new Repeating(), context));
        });
        var outcome = await new Gateway(provider, "A").RunAsync($$"""{"model":"{{Shown}}","messages":[],"stream":true}""");
        Assert.That(outcome.Chunks, Has.Count.EqualTo(5).And.None.Contain(token));
        Assert.That(outcome.Chunks.Count(c => c.Contains("[A]", StringComparison.Ordinal)), Is.EqualTo(id is null ? 5 : 1), outcome.Chunks[2]);
    }

    private static void WriteWhole(ChunkWriter output)
    {
        output.WriteRole();
        output.WriteRawText("content"u8, "a\\n\\u00e9"u8);
        output.WriteFinish("stop");
        output.WriteUsage(new ChatUsage(3, 4));
    }

    private static async Task<Gateway.Outcome> RunAsync(Action<ChunkWriter> write, string more = "", string writtenFor = Shown)
    {
        var provider = new FakeProvider(_ =>
        {
            ChatDocument.TryRead("""{"model":"m","messages":[]}"""u8.ToArray(), out var chat);
            var context = new ReplyContext(chat!, "acme", new ErrorRules(), "m", "1", 0) { ClientModel = JsonText.Quote(writtenFor) };
            return ProviderReply.Streamed(new TranslatedChatReader(new FakeEvents("{}"), new Writing(write), context));
        });
        return await new Gateway(provider, "A").RunAsync($$"""{"model":"{{Shown}}","messages":[],"stream":true{{more}}}""");
    }

    private sealed class Writing(Action<ChunkWriter> write) : IChatStreamTranslator
    {
        public ProviderError? Translate(ReadOnlySpan<byte> upstreamEvent, ChunkWriter output)
        {
            write(output);
            return null;
        }

        public void Complete(ChunkWriter output)
        {
        }
    }

    /// <summary>Frames the text of each event; the one without is the last.</summary>
    private sealed class Repeating : IChatStreamTranslator
    {
        public ProviderError? Translate(ReadOnlySpan<byte> upstreamEvent, ChunkWriter output)
        {
            var text = upstreamEvent["{\"t\":\"".Length..^2];
            output.MayRepeat();
            if (text.IsEmpty) output.WriteFinish("stop");
            else output.WriteRawText("content"u8, text);
            return null;
        }

        public void Complete(ChunkWriter output)
        {
        }
    }
}
