using System.Diagnostics;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Clients;

/// <summary>What Microsoft.Extensions.AI and the Agent Framework build on a chat client works on this one.</summary>
public class PipelineTests
{
    private static readonly AIFunction Weather = AIFunctionFactory.Create((string city) => $"sunny in {city}", "weather");

    private static readonly AIFunction Time = AIFunctionFactory.Create((string city) => $"noon in {city}", "time");

    private static readonly string[] TwoCalls =
    [
        """{"role":"assistant","tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"weather","arguments":""}}]}""",
        """{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":\"Bern\"}"}}]}""",
        """{"tool_calls":[{"index":1,"id":"2","type":"function","function":{"name":"time","arguments":"{\"city\":"}}]}""",
        """{"tool_calls":[{"index":1,"function":{"arguments":"\"Rome\"}"}}]}""",
    ];

    private const string AfterTwoCalls =
        """
        [{"role":"user","content":"Weather in Bern, time in Rome?"},
         {"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}},
          {"id":"2","type":"function","function":{"name":"time","arguments":"{\"city\":\"Rome\"}"}}]},
         {"role":"tool","tool_call_id":"1","content":"sunny in Bern"},{"role":"tool","tool_call_id":"2","content":"noon in Rome"}]
        """;

    [TestCase(false)]
    [TestCase(true)]
    public async Task FunctionInvocation_CallsBothFunctionsAndGoesOn(bool stream)
    {
        await using var upstream = new MockedUpstream();
        if (stream) upstream.StreamsDeltas("tool_calls", TwoCalls).StreamsDeltas("stop", """{"content":"Sunny, noon."}""");
        else
            upstream.AnswersMessage(
                """{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}},{"id":"2","type":"function","function":{"name":"time","arguments":"{\"city\":\"Rome\"}"}}]}""",
                "tool_calls").AnswersMessage("""{"role":"assistant","content":"Sunny, noon."}""");
        var client = upstream.Client().AsBuilder().UseFunctionInvocation().Build();
        var options = new ChatOptions { Tools = [Weather, Time] };

        const string Question = "Weather in Bern, time in Rome?";
        var response = stream ? await client.GetStreamingResponseAsync(Question, options).ToChatResponseAsync() : await client.GetResponseAsync(Question, options);

        Assert.That(response.Text, Is.EqualTo("Sunny, noon."));
        Json.AssertSame(AfterTwoCalls, upstream.Requests[1].GetProperty("messages"));
        Assert.That(response.Usage!.InputTokenCount, Is.EqualTo(stream ? 20 : 6));
    }

    [Test]
    public async Task Agent_HoldsAStreamedConversationWithTwoParallelTools()
    {
        await using var upstream = new MockedUpstream();
        upstream.StreamsDeltas("tool_calls", TwoCalls).StreamsDeltas("stop", """{"content":"Sunny, "}""", """{"content":"noon."}""").StreamsDeltas("stop", """{"content":"You are welcome."}""");

        AIAgent agent = new ChatClientAgent(upstream.Client(), tools: [Weather, Time]);
        var session = await agent.CreateSessionAsync();
        string said = "";
        foreach (string question in (string[])["Weather in Bern, time in Rome?", "Thanks"])
            await foreach (var update in agent.RunStreamingAsync(question, session)) said += update.Text;

        Assert.That(said, Is.EqualTo("Sunny, noon.You are welcome."));
        Json.AssertSame(AfterTwoCalls, upstream.Requests[1].GetProperty("messages"));
        Assert.That(upstream.Requests[2].GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("role").GetString()), Is.EqualTo(["user", "assistant", "tool", "tool", "assistant", "user"]));
        Assert.That(upstream.Records.All.Select(record => record.Error), Is.EqualTo(new ProviderError?[] { null, null, null }));
    }

    [Test]
    public async Task OpenTelemetry_NamesModelAndUsage()
    {
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "pipeline-tests", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData, ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var upstream = new MockedUpstream();
        upstream.StreamsDeltas("stop", """{"content":"Hi"}""");
        var client = upstream.Client().AsBuilder().UseOpenTelemetry(sourceName: "pipeline-tests").Build();

        await client.GetStreamingResponseAsync("Hello").AllAsync();

        var tags = ended.Single().TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value?.ToString());
        Assert.That((tags["gen_ai.request.model"], tags["gen_ai.provider.name"], tags["gen_ai.response.id"], tags["gen_ai.usage.input_tokens"]), Is.EqualTo(("ext-openai-gpt-4o", "providerkit", "chatcmpl-2", "10")));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task DistributedCache_AnswersTheSecondTime(bool stream)
    {
        await using var upstream = new MockedUpstream();
        if (stream) upstream.StreamsDeltas("stop", """{"content":"Hi"}""");
        else upstream.AnswersMessage("""{"role":"assistant","content":"Hi"}""");
        var client = upstream.Client().AsBuilder().UseDistributedCache(new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()))).Build();

        for (int i = 0; i < 2; i++)
        {
            var response = stream ? await client.GetStreamingResponseAsync("Hello").ToChatResponseAsync() : await client.GetResponseAsync("Hello");
            Assert.That((response.Text, response.ResponseId), Is.EqualTo(("Hi", stream ? "chatcmpl-2" : "chatcmpl-1")));
        }

        Assert.That(upstream.Requests, Has.Count.EqualTo(1));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task OrderedFailover_AsksTheNextClient(bool stream)
    {
        await using var upstream = new MockedUpstream();
        upstream.Answers("""{"error":{"message":"down"}}""", System.Net.HttpStatusCode.InternalServerError);
        if (stream) upstream.StreamsDeltas("stop", """{"content":"Hi"}""");
        else upstream.AnswersMessage("""{"role":"assistant","content":"Hi"}""");
        using var client = new OrderedFailoverChatClient([upstream.Client("ext-openai-gpt-4o"), upstream.Client("ext-openai-gpt-4.1")]);

        var response = stream ? await client.GetStreamingResponseAsync("Hello").ToChatResponseAsync() : await client.GetResponseAsync("Hello");

        Assert.That((response.Text, response.ModelId), Is.EqualTo(("Hi", "ext-openai-gpt-4.1")));
    }

    [Test]
    public async Task Routing_ChoosesAmongClients()
    {
        await using var upstream = new MockedUpstream();
        upstream.AnswersMessage("""{"role":"assistant","content":"Hi"}""");
        IChatClient small = upstream.Client("ext-openai-gpt-4o-mini"), large = upstream.Client("ext-openai-gpt-4.1");
        using var client = RoutingChatClient.Create((context, _) => new(context.Messages.Last().Text.Length < 100 ? small : large));

        await client.GetResponseAsync("Hello");

        Assert.That(upstream.Requests[0].GetProperty("model").GetString(), Is.EqualTo("gpt-4o-mini"));
    }
}
