using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Streaming;

/// <summary>Streams as they should be.</summary>
public class StreamingTests
{
    [Test]
    public async Task Stream_EachEvent_ArrivesBeforeTheNextIsSent()
    {
        using var seen = new SemaphoreSlim(0);
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.WriteAsync(RawUpstream.EventStreamHead);
            for (int i = 0; i < 5; i++)
            {
                await connection.WriteAsync(Sse.Content($"piece {i}"));
                await seen.WaitAsync(connection.Stop);
            }
            await connection.WriteAsync(Sse.Finish + Sse.Done);
        });
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        await using var stream = await app.StreamAsync();
        for (int i = 0; i < 5; i++)
        {
            Assert.That(await stream.NextAsync(), Does.Contain($"piece {i}"));
            seen.Release();
        }
        var (events, broken) = await stream.RestAsync();

        Assert.That((events.Count, events[^1], broken), Is.EqualTo((2, "[DONE]", false)));
    }

    [Test]
    public async Task Stream_HeadersAndFraming_AreWhatClientsExpect()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync(stream: true);

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer.Header("content-type"), Is.EqualTo("text/event-stream; charset=utf-8"));
        Assert.That(answer.Header("cache-control"), Is.EqualTo("no-cache"));
        Assert.That(answer.Header("x-accel-buffering"), Is.EqualTo("no"));
        Assert.That(answer.Text, Does.Not.Contain("event:").And.EndsWith("data: [DONE]\n\n"));
        Assert.That(answer.Events.Count(e => e == "[DONE]"), Is.EqualTo(1));
        var record = await app.RecordOf(answer);
        Assert.That((record.Streamed, record.Status, record.Attempts), Is.EqualTo((true, 200, 1)));
        Assert.That(record.TimeToFirstByte, Is.Not.Null.And.LessThanOrEqualTo(record.Duration));
    }

    [TestCase("ext-openai-gpt-4o")]
    [TestCase("ext-openai-sim:events:50")]
    [TestCase("ext-xai-grok-4")]
    public async Task Stream_Model_IsTheAskedNameInEveryChunk(string model)
    {
        await using var app = await GatewayApp.StartAsync();

        var chunks = (await app.ChatAsync(model, stream: true, more: """ "stream_options":{"include_usage":true} """)).Chunks;

        Assert.That(chunks, Has.Length.GreaterThan(4));
        Assert.That(chunks.Select(c => c.GetProperty("model").GetString()), Is.All.EqualTo(model));
    }

    [Test]
    public async Task Stream_UpstreamNamesNoModelOrOddOnes_ClientSeesTheAskedName()
    {
        string[] models = ["", "\"model\":\"\",", "\"model\":null,", "\"model\":\"a\\\"b\\u0041\",", "\"model\":{\"x\":1},", "\"model\":7,"];
        string events = string.Concat(models.Select(m => Sse.Event($$$"""{{{{m}}}"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":null}]}""")));
        await using var upstream = RawUpstream.Answering(RawUpstream.EventStreamHead + events + Sse.Finish + Sse.Done);
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var chunks = (await app.ChatAsync(stream: true)).Chunks;

        Assert.That(chunks.Select(c => c.GetProperty("model").ValueKind), Is.All.EqualTo(JsonValueKind.String));
        Assert.That(chunks.Select(c => c.GetProperty("model").GetString()), Is.All.EqualTo(Chat.Model));
        Assert.That(chunks, Has.Length.EqualTo(models.Length + 1));
    }

    [Test]
    public async Task Stream_UnknownFieldsOfChunks_ReachTheClientByteForByte()
    {
        string[] chunks =
        [
            """{"id":"a", "model":"m-1" ,"x":{"model":"inner"},"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"obfuscation":"abc"}""",
            """{"id":"a","model":"m-1","choices":[{"index":0,"delta":{"content":"\u263a ☺ \/","reasoning_content":"r"},"finish_reason":null,"native":1.0}]}""",
            """{"id":"a","model":"m-1","choices":[{"index":0,"delta":{"content":"\"\\ \ud83d\ude00"},"finish_reason":null,"native":1.0}]}""",
            """{"id":"a","model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"moderation":null}""",
        ];
        await using var upstream = RawUpstream.Answering(RawUpstream.EventStreamHead + string.Concat(chunks.Select(Sse.Event)) + Sse.Done);
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var answer = await app.ChatAsync(stream: true);

        Assert.That(answer.Events[..^1], Is.EqualTo(chunks.Select(c => c.Replace("m-1", Chat.Model, StringComparison.Ordinal))));
    }

    [Test]
    public async Task Stream_EndsAfterFinishWithoutDone_IsComplete()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync("ext-openai-sim:nodone", stream: true);

        Assert.That((answer.Status, answer.Broken, answer.Events[^1]), Is.EqualTo((200, false, "[DONE]")));
        Assert.That((await app.RecordOf(answer)).Error, Is.Null);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Tools_AreUntouched(bool stream)
    {
        const string Tools = """ "tools":[{"type":"function","function":{"name":"weather","strict":true,"parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},{"type":"custom","odd":[1.0]}],"tool_choice":"required" """;
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync(stream: stream, more: Tools);

        Assert.That(app.Upstream[0].BodyText, Does.Contain(Tools));
        Assert.That(stream ? Arguments(answer) : answer.Json.GetProperty("choices")[0].GetProperty("message")
            .GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString(), Is.EqualTo("""{"city":"example"}"""));
    }

    [Test]
    public async Task Stream_LongOne_ArrivesWhole()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync("ext-openai-sim:events:20000", stream: true);

        Assert.That(answer.Chunks.SelectMany(Answer.Deltas).Count(d => d.Length > 0), Is.EqualTo(20_000));
    }

    [Test]
    public async Task Streams_ManyAtOnce_AreNotMixedUp()
    {
        await using var app = await GatewayApp.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            app.PostAsync($$"""{"model":"{{Chat.Model}}","messages":[{"role":"user","content":"I am number {{i}}."}],"stream":true}""")));

        for (int i = 0; i < answers.Length; i++) Assert.That(answers[i].StreamedText, Does.Contain($"I am number {i}."));
    }

    private static string Arguments(Answer answer) => string.Concat(
        from chunk in answer.Chunks
        let delta = chunk.GetProperty("choices")[0].GetProperty("delta")
        where delta.TryGetProperty("tool_calls", out _)
        select delta.GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString());
}
