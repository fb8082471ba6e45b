using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>The same bytes, however they come: cut anywhere, ended early, spoiled.</summary>
public class StreamDeliveryTests
{
    private static readonly AnthropicFixtures Fixtures = new();

    private static readonly TestCaseData[] Streams =
    [
        Case("text", Fixtures.TextStream), Case("tool", Fixtures.ToolStream), Case("parallel tools", Fixtures.ParallelToolsStream),
        Case("reasoning", Fixtures.ReasoningStream), Case("CRLF", Fixtures.TextStream.Replace("\n", "\r\n")),
    ];

    private static TestCaseData Case(string name, string stream) => new TestCaseData(stream).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Streams))]
    public void Stream_CutAtEveryByte_IsTheSame(string stream)
    {
        byte[] bytes = Json.Bytes(stream);
        string[] whole = [.. Translate.Stream(bytes).Chunks.Select(c => c.ToJsonString())];
        Assert.That(whole, Has.Length.GreaterThan(4));
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            var (chunks, error) = Translate.Stream(bytes, cut: cut);
            Assert.That(error, Is.Null, $"cut at {cut}");
            Assert.That(chunks.Select(c => c.ToJsonString()), Is.EqualTo(whole), $"cut at {cut}");
        }
    }

    [TestCaseSource(nameof(Streams))]
    public void Stream_EndedAtEveryByte_NeverThrows(string stream)
    {
        byte[] bytes = Json.Bytes(stream);
        for (int end = 0; end < bytes.Length; end++)
        {
            var (chunks, error) = Translate.Stream(bytes[..end]);
            bool finished = chunks.Any(c => c["choices"]!.AsArray() is [{ } choice] && choice["finish_reason"] is not null);
            Assert.That(error is null || error.Kind == ProviderErrorKind.BadReply, Is.True, $"ended at {end}");
            if (end < stream.IndexOf("\"stop_reason\":\"", StringComparison.Ordinal)) Assert.That(finished, Is.False, $"ended at {end}");
        }
    }

    [Test]
    public void InputOfTheVendorsOwnTool_NotUtf8_IsNoFaultOfOurs()
    {
        byte[] bytes = Json.Bytes("""
            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s1","name":"web_search","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"q\":\"?\"}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}


            """);
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xBA;
        Assert.That(() => Translate.StreamError(bytes), Throws.Nothing);
    }

    [Test]
    public void Fixtures_Mutated_NeverThrow()
    {
        const int Rounds = 20_000;
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        byte[][] streams = [.. Streams.Select(s => Json.Bytes((string)s.Arguments[0]!))];
        byte[][] replies = [.. new[] { Fixtures.Text, Fixtures.ParallelTools, Fixtures.Reasoning }.Select(Json.Bytes)];
        int failed = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = Mutation.Of(round % 2 == 0 ? streams[round / 2 % streams.Length] : replies[round / 2 % replies.Length], random);
            try
            {
                var error = round % 2 == 0 ? Translate.StreamError(bytes) : Translate.ReplyError(bytes);
                if (error is not null) failed++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {round}: {e}\n{Json.Text(bytes)}");
            }
        }
        Assert.That(failed, Is.InRange(Rounds / 20, Rounds - Rounds / 20), "mutations that are noticed, and such that are not");
    }
}
