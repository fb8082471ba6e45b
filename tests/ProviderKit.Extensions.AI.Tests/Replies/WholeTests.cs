using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Replies;

public class WholeTests
{
    [Test]
    public async Task Reply_IsReadWhole()
    {
        await using var upstream = new MockedUpstream();
        upstream.Answers(
            """
            {"id":"chatcmpl-9","created":1700000000,"model":"gpt-4o-2024","choices":[{"index":0,"finish_reason":"length","message":{"role":"assistant","content":"Hi",
             "annotations":[{"type":"url_citation","url_citation":{"url":"https://x.test/","title":"X","start_index":0,"end_index":2}}]}}],
             "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}
            """);

        var response = await upstream.Client().GetResponseAsync("Hello");

        Assert.That((response.Text, response.ResponseId, response.Messages.Single().MessageId, response.ModelId), Is.EqualTo(("Hi", "chatcmpl-9", "chatcmpl-9", "ext-openai-gpt-4o")));
        Assert.That((response.FinishReason, response.CreatedAt, response.ConversationId), Is.EqualTo(((ChatFinishReason?)ChatFinishReason.Length, (DateTimeOffset?)DateTimeOffset.FromUnixTimeSeconds(1700000000), (string?)null)));
        var usage = response.Usage!;
        Assert.That((usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount, usage.CachedInputTokenCount, usage.ReasoningTokenCount), Is.EqualTo(((long?)10, (long?)5, (long?)15, (long?)4, (long?)2)));
        var citation = (CitationAnnotation)response.Messages[0].Contents.Single().Annotations!.Single();
        Assert.That((citation.Url!.AbsoluteUri, citation.Title, ((TextSpanAnnotatedRegion)citation.AnnotatedRegions!.Single()).EndIndex), Is.EqualTo(("https://x.test/", "X", (int?)2)));
        var raw = (RawChatReply)response.RawRepresentation!;
        Assert.That((raw.Provider, raw.Attempts, raw.RequestId, raw.Json.GetProperty("id").GetString()), Is.EqualTo(("openai", 1, upstream.Records.All.Single().RequestId, "chatcmpl-9")));
    }

    [Test]
    public async Task Calls_AreReadWithTheirArguments()
    {
        await using var upstream = new MockedUpstream();
        upstream.AnswersMessage(
            """
            {"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"weather","arguments":"{ \"city\": \"Bern\" }"}},
             {"id":"2","type":"function","function":{"name":"ping","arguments":""}},{"id":"3","type":"function","function":{"name":"ping","arguments":"{broken"}}]}
            """, "tool_calls").AnswersMessage("""{"role":"assistant","content":"ok"}""");
        var client = upstream.Client();

        var response = await client.GetResponseAsync("Weather?");
        var calls = response.Messages[0].Contents.Cast<FunctionCallContent>().ToArray();
        ((IDictionary<string, object?>)calls[1].Arguments!)["added"] = 1;
        await client.GetResponseAsync(response.Messages);

        Assert.That(response.FinishReason, Is.EqualTo(ChatFinishReason.ToolCalls));
        Assert.That((calls[0].CallId, calls[0].Name, calls[0].Arguments!["city"]?.ToString()), Is.EqualTo(("1", "weather", "Bern")));
        Assert.That(calls[2].Exception, Is.Not.Null);
        // As the model wrote them where they are unchanged; prompt caches go by the bytes.
        Assert.That(
            upstream.Requests[1].GetProperty("messages")[0].GetProperty("tool_calls").EnumerateArray().Select(c => c.GetProperty("function").GetProperty("arguments").GetString()),
            Is.EqualTo(["{ \"city\": \"Bern\" }", "{\"added\":1}", "{broken"]));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Arguments_ThatAreAnObject_AreRead(bool stream)
    {
        await using var upstream = new MockedUpstream();
        const string Calls = """{"role":"assistant","tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"weather","arguments":{"city":"Bern"}}}]}""";
        if (stream) upstream.StreamsDeltas("tool_calls", Calls);
        else upstream.AnswersMessage(Calls, "tool_calls");
        upstream.AnswersMessage("""{"role":"assistant","content":"ok"}""");
        var client = upstream.Client();

        var response = stream ? await client.GetStreamingResponseAsync("Weather?").ToChatResponseAsync() : await client.GetResponseAsync("Weather?");
        await client.GetResponseAsync(response.Messages);

        var call = response.Messages[0].Contents.OfType<FunctionCallContent>().Single();
        Assert.That((call.Arguments?["city"]?.ToString(), call.Exception), Is.EqualTo(("Bern", (Exception?)null)));
        Assert.That(upstream.Requests[1].GetProperty("messages")[0].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString(), Is.EqualTo("""{"city":"Bern"}"""));
    }

    [Test]
    public async Task ImagesRefusalsAndSound_AreContents()
    {
        await using var upstream = new MockedUpstream();
        upstream.AnswersMessage(
            """{"role":"assistant","content":null,"refusal":"No.","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}],"audio":{"id":"a","data":"BBBB","transcript":"Said."}}""");

        var response = await upstream.Client().GetResponseAsync("Draw", new ChatOptions
        {
            AdditionalProperties = new() { ["modalities"] = new[] { "text", "audio" }, ["audio"] = Json.Parse("""{"voice":"alloy","format":"mp3"}""") },
        });

        Assert.That(response.Messages[0].Contents.Select(c => c switch
        {
            ErrorContent e => $"{e.ErrorCode}: {e.Message}", DataContent d => d.Uri, TextContent t => t.Text, _ => "?",
        }), Is.EqualTo(["Refusal: No.", "data:image/png;base64,AAAA", "Said.", "data:audio/mpeg;base64,BBBB"]));
    }

    [Test]
    public async Task StructuredOutput_IsReadIntoAType()
    {
        await using var upstream = new MockedUpstream();
        upstream.AnswersMessage("""{"role":"assistant","content":"{\"city\":\"Bern\"}"}""");

        var response = await upstream.Client().GetResponseAsync<Place>("Where?");

        Assert.That(response.Result.City, Is.EqualTo("Bern"));
        Assert.That(upstream.Requests[0].GetProperty("response_format").GetProperty("json_schema").GetProperty("schema").GetProperty("properties").TryGetProperty("city", out _), Is.True);
    }

    private sealed record Place(string City);
}
