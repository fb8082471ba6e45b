using ProviderKit.Formats.OpenAIResponses.State;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.State;

/// <summary>Wherever the id of a response can stand, it is found, and nothing that somebody said is taken for one.</summary>
public class ReplyIdsTests
{
    [TestCase("""{"model":"m","input":"Hi","previous_response_id":"r1"}""", "previous_response_id=r1")]
    [TestCase("""{"previous\u005fresponse_id":"\u0072\u0031"}""", "previous_response_id=r1")]
    [TestCase("""{"prompt_cache_options":{"mode":"implicit","comparison_response_id":"r1"},"background_options":{"continuation_id":"r2"}}""", "prompt_cache_options.comparison_response_id=r1 background_options.continuation_id=r2")]
    [TestCase("""{"type":"response.steer","previous_response_id":"r1","input":[]}""", "previous_response_id=r1")]
    [TestCase("""{"id":"r2","object":"response","previous_response_id":"r1","output":[{"id":"msg_1"}]}""", "id=r2 previous_response_id=r1")]
    [TestCase("""{"type":"response.created","sequence_number":0,"response":{"id":"r2","previous_response_id":"r1","prompt_cache_options":{"comparison_response_id":"r0"}}}""", "response.id=r2 response.previous_response_id=r1 response.prompt_cache_options.comparison_response_id=r0")]
    [TestCase("""{"type":"response.output_item.done","response_id":"r2","item":{"id":"msg_1","response_id":"no"}}""", "response_id=r2")]
    [TestCase("""{"id":"r1","object":"response","deleted":true}""", "id=r1")]
    [TestCase("""{"id":"r1","object":"response.compaction","output":[{"id":"cmp_1"}]}""", "id=r1")]
    [TestCase("""{"object":"list","data":[{"id":"msg_1","previous_response_id":"x"}]}""", "")]
    [TestCase("""{"input":[{"id":"x","previous_response_id":"x"}],"instructions":"r","metadata":{"previous_response_id":"x","id":"x"},"tools":[{"id":"x"}],"user":{"id":"x"}}""", "")]
    [TestCase("""{"previous_response_id":null,"id":7}""", "")]
    [TestCase("[1]", "")]
    [TestCase("", "")]
    [TestCase("""{"id":"r1","previous_""", "")]
    [TestCase("""{"id":"\ud800"}""", "")]
    public void In_AnyJson_FindsTheIdsOfResponses(string json, string expected)
    {
        byte[] bytes = Json.Bytes(json);
        var found = ReplyIds.In(bytes);
        Assert.That(string.Join(' ', found.Select(id => $"{id.Path}={id.Id}")), Is.EqualTo(expected));
        foreach (var id in found) Assert.That(System.Text.Json.Nodes.JsonNode.Parse(bytes.AsSpan()[id.At])!.GetValue<string>(), Is.EqualTo(id.Id), "where it stands");
    }
}
