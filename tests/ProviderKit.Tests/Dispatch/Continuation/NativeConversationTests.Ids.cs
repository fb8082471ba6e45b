using System.Text.Json.Nodes;
using ProviderKit.Dispatch.Continuation;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Continuation;

/// <content>The ids of an upstream, in all places where they stand.</content>
public partial class NativeConversationTests
{
    [Test]
    public async Task Ids_InAnyPlace_AreTheUpstreamsThere_AndTheClientsHere([Values] bool stream)
    {
        string[] ids = new string[4];
        for (int i = 0; i < ids.Length; i++) ids[i] = (string)(await RunAsync($"turn {i}", null, false)).Body!["id"]!; // of A, B, C, A
        string UpstreamOf(string id) => _gateway.Services.Conversations.Marks.Read(id, CallerScope.Of(null, "alice"))!.Id;
        string echo = $$"""{"comparison_response_id":"{{UpstreamOf(ids[3])}}"}""";
        _edit = whole => whole.Replace("\"store\":", $"\"prompt_cache_options\":{echo},\"store\":", StringComparison.Ordinal);
        foreach (string? previous in (string?[])[null, ids[0]])
        {
            _upstream.Tokens.Clear();
            string escaped = ids[3].Replace("resp_", "\\u0072esp_", StringComparison.Ordinal); // where a quick look finds nothing
            string named = previous is null ? "null" : $"\"{previous}\"", comparison = previous is null ? ids[3] : escaped;
            var reply = await SendAsync($$$"""{"model":"ext-acme-m","input":"Hi","stream":{{{(stream ? "true" : "false")}}},"previous_response_id":{{{named}}},"prompt_cache_options":{"comparison_response_id":"{{{comparison}}}"} }""", "alice");
            Assert.That((reply.Error, _upstream.Tokens.Single()), Is.EqualTo(((ProviderError?)null, "A")));
            Assert.That((string?)_asked["prompt_cache_options"]!["comparison_response_id"], Is.EqualTo(UpstreamOf(ids[3])));
            Assert.That((string?)_asked["previous_response_id"], Is.EqualTo(previous is null ? null : UpstreamOf(previous)));
            Assert.That((string?)reply.Body!["prompt_cache_options"]!["comparison_response_id"], Is.EqualTo(ids[3]));
            Assert.That(reply.Body.ToJsonString(), Does.Not.Contain("resp_up"));
        }
    }

    [TestCase("{B}", "prompt_cache_options.comparison_response_id")]
    [TestCase("resp_pk1AAAA", "prompt_cache_options.comparison_response_id")]
    public async Task Ids_OfAnotherAccountOrForged_AreRefusedByTheirName(string other, string param)
    {
        string first = (string)(await RunAsync("Hi", null, false)).Body!["id"]!, second = (string)(await RunAsync("Hi", null, false)).Body!["id"]!;
        _upstream.Tokens.Clear();
        var body = new JsonObject
        {
            ["model"] = "ext-acme-m", ["input"] = "Hi", ["previous_response_id"] = first,
            ["prompt_cache_options"] = new JsonObject { ["comparison_response_id"] = other.Replace("{B}", second, StringComparison.Ordinal) },
        };
        var reply = await SendAsync(body.ToJsonString(), "alice");
        Assert.That((reply.Error!.HttpStatus, reply.Error.Code, reply.Error.Param, _upstream.Tokens.Count), Is.EqualTo((400, "previous_response_not_found", param, 0)));
    }

    [Test]
    public async Task Ids_OfAStoppedResponse_AreOneId()
    {
        string[] events =
        [
            """{"type":"response.created","sequence_number":0,"response":{"id":"resp_upx","status":"in_progress","model":"m","store":true,"output":[]}}""",
            """{"type":"response.output_item.added","sequence_number":1,"output_index":0,"response_id":"resp_upx","item":{"id":"msg_1","type":"message","content":[]}}""",
            """{"type":"response.output_item.done","sequence_number":2,"output_index":0,"item":{"id":"msg_1","type":"message","content":[]}}""",
            """{"type":"response.archived","sequence_number":3,"response":{"id":"resp_upx","status":"in_progress","model":"m","store":true,"output":[]}}""",
            """{"type":"response.cancelled","sequence_number":4,"response":{"id":"resp_upx","status":"cancelled","model":"m","store":true,"output":[]}}""",
        ];
        var provider = new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(events))) { Info = new ProviderInfo { Name = "acme", Prefix = "ext-acme-", Formats = [WireFormat.OpenAIResponses] } };
        _gateway = new Gateway(provider, "A");
        var (body, error) = await RunAsync("Hi", null, stream: true);
        Assert.That((error, (string?)body!["id"]), Is.EqualTo(((ProviderError?)null, (string?)body["id"])));
        Assert.That((string?)body["id"], Does.StartWith("resp_pk1"));
    }
}
