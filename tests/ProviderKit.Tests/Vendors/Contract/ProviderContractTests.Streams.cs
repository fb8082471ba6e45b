using System.Text;
using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Vendors.Contract;

public partial class ProviderContractTests<T>
{
    [Test]
    public async Task Text_Streamed_SaysTheSame()
    {
        var reply = await StreamedAsync(_fixtures.TextStream);
        AssertText(reply);
        Assert.That(((int)reply.Usage!["prompt_tokens"]!, (int)reply.Usage["completion_tokens"]!), Is.EqualTo((12, 5)));
    }

    [Test]
    public async Task Tools_Streamed_AreTheSameCalls()
    {
        AssertCalls(await StreamedAsync(_fixtures.ToolStream), "weather {\"city\":\"Paris\"}");
        AssertCalls(await StreamedAsync(_fixtures.ParallelToolsStream), "weather {\"city\":\"Paris\"}", "time {\"zone\":\"CET\"}");
    }

    [Test]
    public async Task Reasoning_Streamed_StandsBesideTheText()
    {
        var reply = await StreamedAsync(_fixtures.ReasoningStream);
        Assert.That((reply.Reasoning, reply.Content), Is.EqualTo(("Let me think.", "42")));
    }

    [Test]
    public async Task Streams_CutAtEveryByteIntoTwoReads_SayTheSame()
    {
        for (int cut = 1; cut < Encoding.UTF8.GetByteCount(_fixtures.TextStream); cut++) AssertText(await StreamedAsync(_fixtures.TextStream, cut));
        for (int cut = 1; cut < Encoding.UTF8.GetByteCount(_fixtures.ToolStream); cut++)
            AssertCalls(await StreamedAsync(_fixtures.ToolStream, cut), "weather {\"city\":\"Paris\"}");
    }

    [Test]
    public async Task Streams_EndedAfterEveryEvent_NeverFinishBeforeTheFinishReason()
    {
        foreach (string stream in (string[])[_fixtures.TextStream, _fixtures.ToolStream, _fixtures.ReasoningStream])
        {
            string[] events = stream.Split(_fixtures.EventEnd, StringSplitOptions.RemoveEmptyEntries);
            for (int count = 0; count < events.Length; count++)
            {
                string part = string.Concat(events.Take(count).Select(e => e + _fixtures.EventEnd));
                var reply = await StreamedAsync(part);
                Assert.That(reply.Error is null, Is.EqualTo(reply.Finishes.Count > 0), $"after {count} events");
            }
        }
    }

    [Test]
    public async Task Streams_WithGarbageAfterTheFirstEvents_EndInAnError()
    {
        int second = _fixtures.TextStream.IndexOf(_fixtures.EventEnd, StringComparison.Ordinal) + _fixtures.EventEnd.Length;
        string prefix = _fixtures.StreamType.Contains("ndjson", StringComparison.Ordinal) ? "" : "data: ";
        var reply = await StreamedAsync(_fixtures.TextStream[..second] + prefix + "{\"broken\":" + _fixtures.EventEnd);
        Assert.That(reply.Error, Is.Not.Null);
    }

    [Test]
    public async Task Stream_WhoseFirstEventIsAnError_IsThatError()
    {
        await using var gateway = Streaming(_fixtures.ErrorStream, 0);
        await using var result = await gateway.Dispatcher.SendAsync(Request(stream: true));
        Assert.That(result.Error, Is.Not.Null, "the status of the answer is still open");
        Assert.That(result.Stream, Is.Null);
    }

    [Test]
    public async Task Stream_LeftInTheMiddle_IsRecordedAsCancelledAndBlamesNoToken()
    {
        await using var gateway = Streaming(_fixtures.TextStream, 0);
        await using (var result = await gateway.Dispatcher.SendAsync(Request(stream: true)))
            Assert.That(result.Stream!.TryRead(out _), Is.True);
        Assert.That(gateway.Records.All.Single().Status, Is.EqualTo(499));
        var token = gateway.TokensOf(_fixtures.Provider).GetTokenStats()[0];
        Assert.That((token.Blocked, token.Failures, token.InFlight), Is.EqualTo((false, 0, 0)));
    }

    private static void AssertText(StreamedReply reply)
    {
        Assert.That(reply.Error, Is.Null);
        Assert.That((reply.Content, string.Join(',', reply.Finishes)), Is.EqualTo(("Hello there.", "stop")));
    }

    private static void AssertCalls(StreamedReply reply, params string[] expected)
    {
        Assert.That(reply.Error, Is.Null);
        Assert.That(reply.Tools.Select(t => $"{t.Name} {JsonNode.Parse(t.Arguments)!.ToJsonString()}"), Is.EqualTo(expected));
        Assert.That(reply.Tools.Select(t => t.Id), Is.Unique.And.All.Not.Empty);
        Assert.That(reply.Finishes, Is.EqualTo(["tool_calls"]));
    }

    private async Task<StreamedReply> StreamedAsync(string stream, int cut = 0)
    {
        await using var gateway = Streaming(stream, cut);
        await using var result = await gateway.Dispatcher.SendAsync(Request(stream: true));
        return await StreamedReply.ReadAsync(result, _fixtures.Model, _fixtures.ReasoningMember);
    }

    private ContractGateway Streaming(string stream, int cut) =>
        new(_fixtures, () => ContractGateway.Stream(stream, _fixtures.StreamType, cut));
}
