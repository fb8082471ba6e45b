using System.Text.Json.Nodes;
using ProviderKit.Diagnostics;
using ProviderKit.Formats.Replies.Observing;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Diagnostics;

public class MessagePartsTests
{
    [Test]
    public void Read_Conversation_BecomesTheConventionsParts()
    {
        var (instructions, messages, tools) = MessageParts.Read(Json.Bytes("""
            {"model":"m","messages":[
              {"role":"system","content":"Be brief."},
              {"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image_url","image_url":{"url":"https://example.com/a.png"}},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"input_audio","input_audio":{"data":"AAAA"}}]},
              {"role":"assistant","reasoning_content":"Hm.","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"t2","type":"function","function":{"name":"g","arguments":"{\"a\":"}}]},
              {"role":"tool","tool_call_id":"t1","content":"4"}],
             "tools":[{"type":"function","function":{"name":"f","description":"Does it.","parameters":{"type":"object"}}}]}
            """));

        Json.AssertEqual(JsonNode.Parse(instructions!)!, """[{"type":"text","content":"Be brief."}]""");
        Json.AssertEqual(
            JsonNode.Parse(messages!)!,
            """
            [{"role":"user","parts":[{"type":"text","content":"What is it?"},{"type":"uri","modality":"image","uri":"https://example.com/a.png"},{"type":"blob","modality":"image","mime_type":"image/png"},{"type":"input_audio","content":""}]},
             {"role":"assistant","parts":[{"type":"reasoning","content":"Hm."},{"type":"tool_call","id":"t1","name":"f","arguments":{"a":1}},{"type":"tool_call","id":"t2","name":"g","arguments":"{\"a\":"}]},
             {"role":"tool","parts":[{"type":"tool_call_response","id":"t1","response":"4"}]}]
            """);
        Json.AssertEqual(JsonNode.Parse(tools!)!, """[{"type":"function","name":"f","description":"Does it.","parameters":{"type":"object"}}]""");
    }

    [Test]
    public void Read_RequestWithoutMessages_HasNone() => Assert.That(MessageParts.Read(Json.Bytes("""{"input":"x"}""")), Is.EqualTo(default(MessageParts.Input)));

    [Test]
    public void Write_Choices_EachWithItsReason()
    {
        var observation = new ReplyObservation(takesContent: true);
        observation.Read(Json.Bytes("""{"choices":[{"index":0,"message":{"content":"A"},"finish_reason":"stop"},{"index":1,"message":{"content":"B"}}]}"""));
        Json.AssertEqual(
            JsonNode.Parse(MessageParts.Write(observation.Content!, observation.ReasonOf)!)!,
            """[{"role":"assistant","parts":[{"type":"text","content":"A"}],"finish_reason":"stop"},{"role":"assistant","parts":[{"type":"text","content":"B"}],"finish_reason":"error"}]""");
    }

    [Test]
    public void Write_ChoicesThatEndInAnotherOrder_EachWithItsOwnReason()
    {
        var observation = new ReplyObservation(takesContent: true);
        observation.Read(Json.Bytes("""{"choices":[{"index":0,"delta":{"content":"A"}},{"delta":{"content":"B"},"index":1}]}"""));
        observation.Read(Json.Bytes("""{"choices":[{"delta":{},"finish_reason":"length","index":1}]}"""));
        observation.Read(Json.Bytes("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""));
        Json.AssertEqual(
            JsonNode.Parse(MessageParts.Write(observation.Content!, observation.ReasonOf)!)!,
            """[{"role":"assistant","parts":[{"type":"text","content":"A"}],"finish_reason":"stop"},{"role":"assistant","parts":[{"type":"text","content":"B"}],"finish_reason":"length"}]""");
        Assert.That(observation.FinishReasons, Is.EqualTo(new[] { "stop", "length" }));
    }
}
