using ProviderKit.Formats.Replies.Observing;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Replies.Observing;

public class ReplyObservationTests
{
    private static readonly TestCaseData[] Streams =
    [
        new TestCaseData((object)new[]
        {
            """{"id":"c1","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"Hm."},"finish_reason":null}]}""",
            """{"id":"c1","model":"m-1","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}""",
            """{"id":"c1","model":"m-1","choices":[{"index":0,"delta":{"content":"lo"}}]}""",
            """{"id":"c1","model":"m-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t1","function":{"name":"f","arguments":""}}]}}]}""",
            """{"id":"c1","model":"m-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":1}"}}]}}]}""",
            """{"id":"c1","model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""",
        }, "c1", "m-1", "tool_calls").SetArgDisplayNames("chat"),
        new TestCaseData((object)new[]
        {
            """{"type":"message_start","message":{"id":"c1","model":"m-1","content":[],"stop_reason":null}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hello"}}""",
            """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t1","name":"f","input":{}}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"a\""}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":":1}"}}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":1}}""",
        }, "c1", "m-1", "tool_use").SetArgDisplayNames("messages"),
        new TestCaseData((object)new[]
        {
            """{"type":"response.created","response":{"id":"c1","object":"response","model":"m-1","status":"in_progress","output":[]}}""",
            """{"type":"response.output_text.delta","item_id":"i1","delta":"Hello"}""",
            """{"type":"response.incomplete","response":{"id":"c1","object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"model":"m-1","output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"Hm."}]},{"type":"message","content":[{"type":"output_text","text":"Hello"}]},{"type":"function_call","call_id":"t1","name":"f","arguments":"{\"a\":1}"}]}}""",
        }, "c1", "m-1", "max_output_tokens").SetArgDisplayNames("responses"),
        new TestCaseData((object)new[]
        {
            """{"candidates":[{"content":{"parts":[{"text":"Hm.","thought":true}]}}],"modelVersion":"m-1","responseId":"c1"}""",
            """{"candidates":[{"content":{"parts":[{"text":"Hello"},{"functionCall":{"id":"t1","name":"f","args":{"a":1}}}]},"finishReason":"STOP"}],"modelVersion":"m-1","responseId":"c1"}""",
        }, "c1", "m-1", "STOP").SetArgDisplayNames("gemini"),
        new TestCaseData((object)new[]
        {
            """{"model":"m-1","message":{"role":"assistant","content":"","thinking":"Hm."},"done":false}""",
            """{"model":"m-1","message":{"role":"assistant","content":"Hello","tool_calls":[{"id":"t1","function":{"name":"f","arguments":{"a":1}}}]},"done":false}""",
            """{"model":"m-1","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}""",
        }, null, "m-1", "stop").SetArgDisplayNames("ollama"),
    ];

    [TestCaseSource(nameof(Streams))]
    public void Read_EventsOfAnyFormat_SayWhoAnsweredWhatAndWhyItEnded(string[] events, string? id, string model, string reason)
    {
        var observation = new ReplyObservation(takesContent: true);
        foreach (string json in events) observation.Read(Json.Bytes(json));

        Assert.That((observation.Id, observation.Model), Is.EqualTo((id, model)));
        Assert.That(observation.FinishReasons, Is.EqualTo(new[] { reason }));
        var choice = observation.Content!.Choices.Single().Value;
        Assert.That((choice.Text.ToString(), choice.Thoughts.ToString()), Is.EqualTo(("Hello", "Hm.")));
        var call = choice.Calls.Single();
        Assert.That((call.Id, call.Name, call.Arguments.ToString()), Is.EqualTo(("t1", "f", "{\"a\":1}")));
    }

    [TestCase("""{"id":"r","object":"response","status":"completed","model":"m","output":[]}""", "stop")]
    [TestCase("""{"id":"r","object":"response","status":"failed","model":"m","output":[]}""", "error")]
    [TestCase("""{"id":"r","model":"m","choices":[{"finish_reason":"stop"},{"finish_reason":"length"}]}""", "stop,length")]
    [TestCase("""{"id":"r","model":"m","stop_reason":"end_turn","content":[]}""", "end_turn")]
    public void Read_WholeReply_SaysWhyItEnded(string json, string reasons)
    {
        var observation = new ReplyObservation(takesContent: false);
        observation.Read(Json.Bytes(json));
        Assert.That((observation.Id, observation.Model, string.Join(',', observation.FinishReasons)), Is.EqualTo(("r", "m", reasons)));
    }

    [TestCase("")]
    [TestCase("[1]")]
    [TestCase("{\"id\":")]
    [TestCase("{\"id\":{\"a\":1},\"model\":[],\"choices\":{\"index\":0},\"delta\":\"text\",\"message\":null}")]
    [TestCase("{\"choices\":[{\"index\":\"x\",\"delta\":[],\"finish_reason\":7},3],\"candidates\":1}")]
    [TestCase("{\"id\":\"\\ud800\"}")]
    public void Read_WhatIsNoReply_SaysNothing(string json)
    {
        var observation = new ReplyObservation(takesContent: true);
        observation.Read(Json.Bytes(json));
        Assert.That((observation.Id, observation.Model, observation.FinishReasons.Count), Is.EqualTo(((string?)null, (string?)null, 0)));
    }

    [Test]
    public void Clear_BeforeTheNextAttempt_ForgetsTheReply()
    {
        var observation = new ReplyObservation(takesContent: true);
        observation.Read(Json.Bytes("""{"id":"c1","model":"m","choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}"""));
        observation.Clear();
        Assert.That((observation.Id, observation.Model, observation.FinishReasons.Count, observation.Content!.Choices.Any()), Is.EqualTo(((string?)null, (string?)null, 0, false)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void NextCall_OfOneAttempt_AddsItsChoicesOrTakesThePlaceOfOneThatFailed(bool succeeded)
    {
        var observation = new ReplyObservation(takesContent: true);
        observation.Watch(ProviderReply.Whole(Json.Bytes("""{"id":"c1","model":"m","choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}""")));
        observation.NextCall(succeeded);
        observation.Watch(ProviderReply.Whole(Json.Bytes("""{"id":"c2","model":"m","choices":[{"index":0,"message":{"content":"y"},"finish_reason":"length"}]}""")));
        Assert.That((observation.Id, string.Join(',', observation.FinishReasons)), Is.EqualTo(succeeded ? ("c1", "stop,length") : ("c2", "length")));
        Assert.That(observation.Content!.Choices.Select(choice => $"{choice.Key} {choice.Value.Text} {observation.ReasonOf(choice.Key)}"), Is.EqualTo(succeeded ? ["0 x stop", "1 y length"] : new[] { "0 y length" }));
    }

    [Test]
    public void Content_LongerThanItsBound_IsCutOff()
    {
        var observation = new ReplyObservation(takesContent: true);
        string part = new('x', 20_000);
        for (int i = 0; i < 3; i++) observation.Read(Json.Bytes($$$"""{"choices":[{"index":0,"delta":{"content":"{{{part}}}"}}]}"""));
        Assert.That(observation.Content!.Choices.Single().Value.Text, Has.Length.EqualTo(ReplyContent.MaxChars));
    }
}
