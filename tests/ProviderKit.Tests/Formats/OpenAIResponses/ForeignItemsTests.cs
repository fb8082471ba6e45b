using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.OpenAIResponses;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Formats.OpenAIResponses.Inbound;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses;

/// <summary>What an upstream of the format itself is not sent, since it cannot have made it.</summary>
public class ForeignItemsTests
{
    private const string User = """{"role":"user","content":"Hi"}""";
    private const string Message = """{"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"4"}]}""";
    private const string Theirs = """{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAA"}""";
    private const string Ours = """{"id":"rs_pkabc0","type":"reasoning","summary":[]}""";

    [Test]
    public void Unsendable_ReasoningOfThisGateway_IsTakenOut()
    {
        string sealed_ = $$"""{"type":"reasoning","id":"rs_x","summary":[],"encrypted_content":"{{Responded.Seal.Sign("", new SealNote { By = "a", Text = "b" })}}"}""";
        Json.AssertEqual(Sent(User, Ours, Message, sealed_, Theirs), $"[{User},{Message},{Theirs}]");
        Json.AssertEqual(Sent(Ours), "[]");
        Json.AssertEqual(Sent(sealed_, User), $"[{User}]");
    }

    [Test]
    public void Unsendable_NothingOfThisGateway_StaysByteForByte() =>
        Assert.That(WireFormat.OpenAIResponses.Unsendable(Body(User, Theirs, Message), signsNothing: false), Is.Null);

    [Test]
    public void Unsendable_CompactionOfThisGateway_IsWhatItStandsFor()
    {
        string compaction = $$"""{"type":"compaction","encrypted_content":"{{OwnCompaction.Make(Json.Bytes($"[{User},{Message}]"))}}"}""";
        Json.AssertEqual(Sent(compaction, User), $"[{User},{Message},{User}]");
        Json.AssertEqual(Responded.Messages($"[{compaction},{User}]"), """[{"role":"user","content":"Hi"},{"role":"assistant","content":"4"},{"role":"user","content":"Hi"}]""");
    }

    [Test]
    public void ThoughtEdits_TakeOutAllReasoningAndTheIdsThatReferToIt()
    {
        var request = ChatRequest.Parse(Body(Theirs, User, Theirs, Message), WireFormat.OpenAIResponses);
        Json.AssertEqual(Input(request.Body, WireFormat.OpenAIResponses.ThoughtEdits(request)!), $"[{User},{Message.Replace("\"id\":\"msg_1\",", "", StringComparison.Ordinal)}]");
    }

    [TestCase(400, "invalid_encrypted_content", "x", true)]
    [TestCase(400, null, "The encrypted content gAAA... could not be verified.", true)]
    [TestCase(404, null, "Item with id 'rs_1' not found.", true)]
    [TestCase(400, null, "Unknown parameter: 'x'.", false)]
    public void RefusesThoughts_KnowsTheWords(int status, string? code, string message, bool refuses) => Assert.That(
        WireFormat.OpenAIResponses.RefusesThoughts(new ProviderError(ProviderErrorKind.InvalidRequest, message) { UpstreamStatus = status, Code = code }), Is.EqualTo(refuses));

    [TestCase("messages[0].content", "instructions")]
    [TestCase("messages[1].content[1].image_url", "input[0].content[1].image_url")]
    [TestCase("messages[2].tool_calls[0].function.arguments", "input[2].arguments")]
    [TestCase("messages[3].tool_call_id", "input[3].call_id")]
    [TestCase("tools[0].function.parameters.properties", "tools[1].parameters.properties")]
    [TestCase("max_completion_tokens", "max_output_tokens")]
    [TestCase("reasoning_effort", "reasoning.effort")]
    public void ClientPathOf_NamesTheFieldAsTheClientDid(string canonical, string path) => Assert.That(
        Responded.Bridge.ClientPathOf(Json.Bytes("""
            {"model":"m","instructions":"Be brief","input":[{"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_image","image_url":"https://a/b.png"}]},
            {"role":"assistant","content":"b"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":"d"}],
            "tools":[{"type":"web_search"},{"type":"function","name":"f","parameters":{"type":"object"}}]}
            """), default, Responded.Seal, canonical), Is.EqualTo(path));

    private static byte[] Body(params string[] items) => Json.Bytes($$"""{"model":"m","input":[ {{string.Join(" , ", items)}} ],"store":false}""");

    private static JsonNode Sent(params string[] items)
    {
        byte[] body = Body(items);
        return Input(body, WireFormat.OpenAIResponses.Unsendable(body, signsNothing: false)!);
    }

    private static JsonNode Input(ReadOnlyMemory<byte> body, IReadOnlyList<SplicedBody.Edit> edits) =>
        JsonNode.Parse(Encoding.UTF8.GetString(new SplicedBody(body, default, default, edits).ToArray()))!["input"]!;
}
