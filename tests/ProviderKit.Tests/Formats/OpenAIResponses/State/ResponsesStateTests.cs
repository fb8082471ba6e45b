using System.Buffers;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.OpenAIResponses.State;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.State;

public class ResponsesStateTests
{
    private static readonly ResponsesState State = new();

    [TestCase("""{"model":"m","input":"Hi"}""", null, true, false)]
    [TestCase("""{"model":"m","input":"Hi","store":false,"previous_response_id":"resp_1"}""", "resp_1", false, false)]
    [TestCase("""{"previous_response_id":null,"store":null,"model":"m"}""", null, true, false)]
    [TestCase("""{"previous_response_id":7,"store":"false","conversation":null}""", null, true, false)]
    [TestCase("""{"previous\u005fresponse_id":"resp\u005f1","conversation":{"id":"c"}}""", "resp_1", true, true)]
    [TestCase("""{"input":[{"previous_response_id":"resp_9","store":false,"conversation":"c"}]}""", null, true, false)]
    public void ReadRequest_AnyBody_ReadsTopMembers(string body, string? previous, bool stores, bool conversation)
    {
        var read = State.ReadRequest(Json.Bytes(body));
        Assert.That((read.Previous, read.Stores, read.HasConversation), Is.EqualTo((previous, stores, conversation)));
    }

    private const string User = """{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}""";

    [TestCase("""{"model":"m","input":"Hi","previous_response_id":"resp_1","x":1}""", """{"model":"m","input":[1,2,3,{U}],"previous_response_id":null,"x":1}""")]
    [TestCase("""{"previous_response_id" : "resp_1" , "input" : [ 4 , 5 ] }""", """{"previous_response_id":null,"input":[1,2,3,4,5]}""")]
    [TestCase("""{"previous_response_id":"resp_1","input":[]}""", """{"previous_response_id":null,"input":[1,2,3]}""")]
    [TestCase("""{"model":"m","previous_response_id":"resp_1"}""", """{"model":"m","input":[1,2,3]}""")]
    [TestCase("""{"previous\u005fresponse_id": "resp_1", "model":"m"}""", """{"input":[1,2,3],"model":"m"}""")]
    [TestCase("""{"previous_response_id":"resp_1","input":null,"instructions":"Be short."}""", null)]
    public void WriteWhole_AnyBody_HasTheHistoryFirst(string body, string? expected)
    {
        var output = new ArrayBufferWriter<byte>();
        byte[] bytes = Json.Bytes(body);
        ReadOnlyMemory<byte>[] history = [Json.Bytes("1,2"), default, Json.Bytes("3")];
        State.WriteWhole(bytes, State.ReadRequest(bytes), history, output);
        if (expected is not null) Json.AssertEqual(JsonNode.Parse(output.WrittenSpan), expected.Replace("{U}", User, StringComparison.Ordinal));
    }

    [Test]
    public void ItemsOf_Text_IsAMessageWithTheSameText()
    {
        byte[] body = Json.Bytes("""{"input":"Say \"hi\" \ud83d\ude00"}""");
        Json.AssertEqual(JsonNode.Parse(State.ItemsOf(body, State.ReadRequest(body)).Span), """{"type":"message","role":"user","content":[{"type":"input_text","text":"Say \"hi\" 😀"}]}""");
    }

    [Test]
    public void ItemsOf_Messages_KeepTheirPhase()
    {
        const string item = """{"type":"message","role":"assistant","phase":"commentary","content":"I look"}""";
        byte[] body = Json.Bytes($$"""{"input":[{{item}}]}""");
        Assert.That(Json.Text(State.ItemsOf(body, State.ReadRequest(body)).ToArray()), Is.EqualTo(item));
    }

    [TestCase("response.created", "Running")]
    [TestCase("response.queued", "Running")]
    [TestCase("response.in_progress", "Running")]
    [TestCase("response.completed", "Ended")]
    [TestCase("response.incomplete", "Ended")]
    [TestCase("response.failed", "Ended")]
    [TestCase("response.cancelled", "Ended")]
    [TestCase("response.not_known_yet", "Running")]
    [TestCase("response.output_text.delta", "None")]
    [TestCase("error", "None")]
    [TestCase("", "None")]
    public void PhaseOf_EachEvent_IsTheReplysPhase(string name, string phase) => Assert.That(State.PhaseOf(Json.Bytes(name)).ToString(), Is.EqualTo(phase));

    [TestCase("""{"id":"resp_1","previous_response_id":null,"store":true,"output":[{"id":"msg_1"}],"status":"completed"}""", false)]
    [TestCase("""{"type":"response.completed","sequence_number":4,"response":{"id":"resp_1","previous_response_id":null,"store":true,"output":[{"id":"msg_1"}],"status":"completed"}}""", true)]
    public void ReadReply_ReplyOrEvent_FindsItsPlaces(string json, bool isEvent)
    {
        byte[] bytes = Json.Bytes(json);
        var read = State.ReadReply(bytes, isEvent);
        Assert.That((read.Id, read.Previous, read.IsStored, read.IsDone), Is.EqualTo(("resp_1", (string?)null, true, true)));
        Assert.That(
            new[] { read.IdAt, read.PreviousAt, read.StoreAt, read.OutputAt }.Select(at => Json.Text(bytes[at])),
            Is.EqualTo(new[] { "\"resp_1\"", "null", "true", """[{"id":"msg_1"}]""" }));
        Assert.That(Json.Text(bytes[read.ObjectAt]), Does.StartWith("{\"id\"").And.EndWith("completed\"}"));
    }

    [TestCase("""{"type":"response.completed"}""")]
    [TestCase("""{"response":7}""")]
    [TestCase("7")]
    [TestCase("")]
    [TestCase("{\"response\":{\"id\":")]
    public void ReadReply_NoReply_HasNoId(string json) => Assert.That(State.ReadReply(Json.Bytes(json), isEvent: true).Id, Is.Empty);
}
