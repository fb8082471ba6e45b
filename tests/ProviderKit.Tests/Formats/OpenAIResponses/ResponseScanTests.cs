using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Formats.OpenAIResponses.Inbound;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses;

/// <summary>Streams of upstreams that serve the format themselves.</summary>
public class ResponseScanTests
{
    private const string Created = """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","model":"gpt-real","output":[],"error":null,"usage":null}}""";
    private const string Added = """{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""";
    private const string Part = """{"type":"response.content_part.added","sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}""";
    private const string TextDone = """{"type":"response.output_text.done","sequence_number":5,"item_id":"msg_1","output_index":0,"content_index":0,"text":"abc"}""";
    private const string PartDone = """{"type":"response.content_part.done","sequence_number":6,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"abc","annotations":[]}}""";
    private const string Done = """{"type":"response.output_item.done","sequence_number":6,"output_index":0,"item":{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"abc","annotations":[]}]}}""";
    private const string Completed = """{"type":"response.completed","sequence_number":7,"response":{"id":"resp_1","status":"completed","model":"gpt-real","output":[],"usage":{"input_tokens":5,"input_tokens_details":{"cached_tokens":2},"output_tokens":3,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":8}}}""";

    [Test]
    public void Events_PassThroughWithTheClientsModel()
    {
        var (events, scan, _) = Read([Created, Added, Part, Delta(3, "a"), Delta(4, "b"), Delta(5, "c"), Done, Completed]);
        string[] expected = [Created.Replace("gpt-real", "my-model"), Added, Part, Delta(3, "a"), Delta(4, "b"), Delta(5, "c"), Done, Completed.Replace("gpt-real", "my-model")];
        Assert.That(events.Select(e => e.Json), Is.EqualTo(expected));
        Assert.That(events.Select(e => e.Name), Is.EqualTo(expected.Select(e => (string)JsonNode.Parse(e)!["type"]!)));
        Assert.That(scan.Usage, Is.EqualTo(new ChatUsage(5, 3, 2, 1)));
        Assert.That(scan.IsComplete(concluded: false), Is.True);
    }

    [Test]
    public void Usage_WithReasoningBesideTheOutput_CountsBoth()
    {
        string completed = Completed.Replace("\"input_tokens\":5", "\"input_tokens\":10").Replace("\"output_tokens\":3", "\"output_tokens\":5")
            .Replace("\"reasoning_tokens\":1", "\"reasoning_tokens\":20").Replace("\"total_tokens\":8", "\"total_tokens\":35");
        var (_, scan, _) = Read([Created, Added, Part, Delta(3, "abc"), Done, completed]);
        Assert.That(scan.Usage, Is.EqualTo(new ChatUsage(10, 25, 2, 20)));
    }

    [Test]
    public void Ids_ThatChangeFromEventToEvent_StayTheFirst()
    {
        var (events, _, _) = Read([
            Created, Added, Part.Replace("msg_1", "msg_2"), Delta(3, "a").Replace("msg_1", "msg_3"), Done.Replace("msg_1", "msg_4"), Completed.Replace("resp_1", "resp_2")]);
        Assert.That(events.Skip(1).SkipLast(1).Select(e => Id(e.Json)), Is.All.EqualTo("msg_1"));
        Assert.That((string?)JsonNode.Parse(events[^1].Json)!["response"]!["id"], Is.EqualTo("resp_1"));

        static string? Id(string json) => (string?)(JsonNode.Parse(json)!["item_id"] ?? JsonNode.Parse(json)!["item"]!["id"]);
    }

    [TestCase("response.completed", "completed")]
    [TestCase("response.incomplete", "incomplete")]
    [TestCase("response.cancelled", "cancelled")]
    public void Ids_AtTheEnd_AreThoseOfTheBeginning(string name, string status)
    {
        string second = Added.Replace(":0,\"item\"", ":1,\"item\"").Replace("msg_1", "fc_1");
        string end = Completed.Replace("response.completed", name).Replace("\"status\":\"completed\"", $"\"status\":\"{status}\"")
            .Replace("\"output\":[]", "'output':[{'id':'msg_9','type':'message','content':[{'id':'msg_9'}]},{'type':'function_call','id':'fc_9','call_id':'fc_9'},{'id':'new_9'}]".Replace('\'', '"'));
        var (events, scan, _) = Read([Created, Added, Done.Replace("msg_1", "msg_5"), second, Done.Replace(":0,\"item\"", ":1,\"item\""), end]);
        Json.AssertEqual(JsonNode.Parse(events[^1].Json)!["response"]!["output"], """[{"id":"msg_1","type":"message","content":[{"id":"msg_9"}]},{"type":"function_call","id":"fc_1","call_id":"fc_9"},{"id":"new_9"}]""");
        Assert.That(scan.IsComplete(concluded: false), Is.True);
    }

    [Test]
    public void Ids_OfAFailedResponse_AreThoseOfTheBeginning()
    {
        string failed = """{"type":"response.failed","sequence_number":3,"response":{"id":"resp_9","status":"failed","model":"gpt-real","output":[{"id":"msg_9","type":"message"}],"error":{"code":"server_error","message":"Oh."}}}""";
        var (_, scan, last) = Read([Created, Added, Part, failed]);
        Assert.That(last, Is.EqualTo(ScannedEvent.Broken));
        scan.Fail(scan.Error!);
        JsonNode? end = null;
        while (scan.TryTakeMore(out var more)) end = JsonNode.Parse(more.ToArray());
        Assert.That(((string?)end!["response"]!["id"], (string?)end["response"]!["output"]![0]!["id"]), Is.EqualTo(("resp_1", "msg_1")));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [Property("FAULTS", 78)]
    public void Fail_AfterAnyEvent_EndsWhatIsOpen(int count)
    {
        string[] all = [Created, Added, Part, Delta(3, "a"), Delta(4, "b")];
        var (events, scan, _) = Read(all[..count]);
        Assert.That(scan.Fail(new ProviderError(ProviderErrorKind.ConnectionLost, "Gone.")), Is.True);
        while (scan.TryTakeMore(out var more)) events.Add((Encoding.UTF8.GetString(scan.EventName.Span), Encoding.UTF8.GetString(more.ToArray())));
        var read = ReadResponse.OfFailed([.. events.Select(e => (e.Name, JsonNode.Parse(e.Json)!))]);
        Json.AssertEqual(read["error"], """{"code":"server_error","message":"Gone."}""");
        Assert.That((string?)read["model"], Is.EqualTo("my-model"));
    }

    [Test]
    [Property("FAULTS", 78)]
    public void Fail_TheEndIsLost_AnotherHasItsNumber()
    {
        var (events, scan, _) = Read([Created, Added, Part, Delta(3, "a"), Delta(4, "bc"), TextDone, PartDone, Done.Replace(":6,", ":7,"), Completed.Replace(":7,", ":8,")]);
        events.RemoveAt(events.Count - 1);
        Assert.That(scan.Fail(new ProviderError(ProviderErrorKind.Internal, "Own."), isEndLost: true), Is.True);
        while (scan.TryTakeMore(out var more)) events.Add((Encoding.UTF8.GetString(scan.EventName.Span), Encoding.UTF8.GetString(more.ToArray())));
        ReadResponse.OfFailed([.. events.Select(e => (e.Name, JsonNode.Parse(e.Json)!))]);
    }

    [Test]
    [Property("FAULTS", 78)]
    public void Fail_UpstreamNeverSentItsResponse_EndsWithOneThatFailed()
    {
        var (_, scan, _) = Read([Delta(0, "a"), Delta(1, "b")]);
        Assert.That(scan.Fail(new ProviderError(ProviderErrorKind.ConnectionLost, "Gone.")), Is.True);
        Assert.That(scan.TryTakeMore(out var last), Is.True);
        var end = JsonNode.Parse(last.ToArray())!;
        Assert.That(((string?)end["type"], (int)end["sequence_number"]!, (string?)end["response"]!["status"], scan.HasMore), Is.EqualTo(("response.failed", 2, "failed", false)));
        Assert.That((string?)end["response"]!["id"], Is.EqualTo("resp_req_1"));
    }

    [TestCase("""{"type":"error","sequence_number":1,"error":{"type":"insufficient_quota","code":"insufficient_quota","message":"No money."}}""")]
    [TestCase("""{"type":"error","sequence_number":1,"code":"insufficient_quota","message":"No money.","param":null}""")]
    [TestCase("""{"type":"response.failed","sequence_number":1,"response":{"id":"resp_1","status":"failed","model":"gpt-real","error":{"code":"insufficient_quota","message":"No money."}}}""")]
    public void Failure_OfTheUpstream_IsKnownAsWhatItIs(string failure)
    {
        var (_, scan, last) = Read([Created, failure]);
        Assert.That((last, scan.Error!.Kind), Is.EqualTo((ScannedEvent.Broken, ProviderErrorKind.QuotaExhausted)));
    }

    private static string Delta(int number, string text) =>
        $$"""{"type":"response.output_text.delta","sequence_number":{{number}},"item_id":"msg_1","output_index":0,"content_index":0,"delta":"{{text}}","logprobs":[],"obfuscation":"x{{text}}"}""";

    private static (List<(string Name, string Json)> Events, StreamScan Scan, ScannedEvent Last) Read(string[] upstream)
    {
        var request = ChatRequest.Parse(Json.Bytes("""{"model":"my-model","input":"Hi","stream":true}"""), WireFormat.OpenAIResponses);
        request.RequestId = "req_1";
        var scan = WireFormat.OpenAIResponses.BeginStream(new ScanContext(request, "openai", new ErrorRules(), new ReplyName("my-model")));
        var events = new List<(string, string)>();
        var last = ScannedEvent.None;
        foreach (string json in upstream)
        {
            last = scan.Read(Json.Bytes(json), out var chunk);
            if (last == ScannedEvent.One) events.Add((Encoding.UTF8.GetString(scan.EventName.Span), Encoding.UTF8.GetString(chunk.ToArray())));
        }
        return (events, scan, last);
    }
}
