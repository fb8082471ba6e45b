using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>What cannot be translated is a 400 that names the field as the client wrote it.</summary>
public class InboundRefusalTests
{
    private const string Call = """{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"f","input":{}}]}""";

    [TestCase("""[{"role":"user","content":[{"type":"image","source":{"type":"file","file_id":"f"}}]}]""", "messages.0.content.0.source")]
    [TestCase("""[{"role":"user","content":[{"type":"text","text":"a"},{"type":"document","source":{"type":"file","file_id":"f"}}]}]""", "messages.0.content.1.source")]
    [TestCase("""[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"no base64!"}}]}]""", "messages.0.content.0.source.data")]
    [TestCase("""[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":""}}]}]""", "messages.0.content.0.source.data")]
    [TestCase("""[{"role":"user","content":[{"type":"image","source":{"type":"base64","data":"QQ=="}}]}]""", "messages.0.content.0.source.media_type")]
    [TestCase("""[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"file:///etc/passwd"}}]}]""", "messages.0.content.0.source.url")]
    [TestCase("""[{"role":"user","content":[{"type":"image"}]}]""", "messages.0.content.0.source")]
    [TestCase("""[{"role":"user","content":[{"type":"not_heard_of"}]}]""", "messages.0.content.0.type")]
    [TestCase("""[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"image","source":{}}]}]""", "messages.1.content.1.type")]
    [TestCase("""[{"role":"user","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]}]""", "messages.0.content.0.type")]
    [TestCase("""[{"role":"user","content":[{"text":"a"}]}]""", "messages.0.content.0.type")]
    [TestCase("""[{"role":"user","content":["a"]}]""", "messages.0.content.0")]
    [TestCase("""[{"role":"user","content":[{"type":"text","text":1}]}]""", "messages.0.content.0.text")]
    [TestCase("""[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"forever"}}]}]""", "messages.0.content.0.cache_control.type")]
    [TestCase("""[{"role":"user"}]""", "messages.0.content")]
    [TestCase("""[{"role":"user","content":7}]""", "messages.0.content")]
    [TestCase("""[{"role":"developer","content":"a"}]""", "messages.0.role")]
    [TestCase("""["a"]""", "messages.0")]
    [TestCase("[]", "messages")]
    [TestCase("""[{"role":"user","content":""}]""", "messages")]
    [TestCase("""[{"role":"user","content":[{"type":"text","text":""}]},{"role":"assistant","content":[]}]""", "messages")]
    [TestCase("{}", "messages")]
    [TestCase("""[{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"1"}]}]""", "messages.0.content.0.tool_use_id")]
    [TestCase($$"""[{{Call}},{"role":"user","content":[{"type":"text","text":"a"},{"type":"tool_result","tool_use_id":"toolu_2"}]}]""", "messages.2.content.1.tool_use_id")]
    [TestCase($$"""[{{Call}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1"},{"type":"tool_result","tool_use_id":"toolu_1"}]}]""", "messages.2.content.1.tool_use_id")]
    [TestCase($$"""[{{Call}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1"}]},{"role":"assistant","content":"A"},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1"}]}]""", "messages.4.content.0.tool_use_id")]
    [TestCase($$"""[{{Call}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"a"},{"type":"not_heard_of"}]}]}]""", "messages.2.content.0.content.1.type")]
    [TestCase("""[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":"{}"}]}]""", "messages.1.content.0.input")]
    [TestCase("""[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","name":"f","input":{}}]}]""", "messages.1.content.0.id")]
    [TestCase("""[{"role":"user","content":"Hi"},{"role":"system","content":[{"type":"image"}]}]""", "messages.1.content.0.type")]
    [Property("FAULTS", 61)]
    public void WriteCanonical_Messages_AreRefusedByPlace(string messages, string param) => AssertRefused($$"""{"model":"m","messages":{{messages}} }""", param);

    [TestCase("\"system\":7", "system")]
    [TestCase("\"system\":[{\"type\":\"image\"}]", "system.0.type")]
    [TestCase("\"system\":[{\"type\":\"text\",\"text\":\"a\",\"cache_control\":7}]", "system.0.cache_control")]
    [TestCase("\"max_tokens\":\"many\"", "max_tokens")]
    [TestCase("\"max_tokens\":-1", "max_tokens")]
    [TestCase("\"temperature\":\"hot\"", "temperature")]
    [TestCase("\"top_k\":1.5", "top_k")]
    [TestCase("\"stop_sequences\":[\"a\",1]", "stop_sequences.1")]
    [TestCase("\"stop_sequences\":\"a\"", "stop_sequences")]
    [TestCase("\"stream\":\"yes\"", "stream")]
    [TestCase("\"metadata\":7", "metadata")]
    [TestCase("\"metadata\":{\"user_id\":7}", "metadata.user_id")]
    [TestCase("\"thinking\":true", "thinking")]
    [TestCase("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":\"x\"}", "thinking.budget_tokens")]
    [TestCase("\"output_config\":7", "output_config")]
    [TestCase("\"output_config\":{\"effort\":7}", "output_config.effort")]
    [TestCase("\"output_config\":{\"format\":{\"type\":\"xml\"}}", "output_config.format.type")]
    [TestCase("\"output_config\":{\"format\":{\"type\":\"json_schema\"}}", "output_config.format.schema")]
    [TestCase("\"tools\":{}", "tools")]
    [TestCase("\"tools\":[7]", "tools.0")]
    [TestCase("\"tools\":[{\"name\":\"f\",\"input_schema\":{}},{\"name\":\"g\"}]", "tools.1.input_schema")]
    [TestCase("\"tools\":[{\"input_schema\":{}}]", "tools.0.name")]
    [TestCase("\"tools\":[{\"name\":\"\",\"input_schema\":{}}]", "tools.0.name")]
    [TestCase("\"tools\":[{\"name\":\"f\",\"input_schema\":{},\"cache_control\":{}}]", "tools.0.cache_control.type")]
    [TestCase("\"tool_choice\":\"auto\"", "tool_choice")]
    [TestCase("\"tool_choice\":{\"type\":\"some\"}", "tool_choice.type")]
    [TestCase("\"tool_choice\":{\"type\":\"any\"}", "tool_choice")]
    [TestCase("\"tools\":[{\"name\":\"f\",\"input_schema\":{}}],\"tool_choice\":{\"type\":\"tool\",\"name\":\"g\"}", "tool_choice.name")]
    [Property("FAULTS", 61)]
    public void WriteCanonical_Members_AreRefusedByName(string members, string param) =>
        AssertRefused($$"""{"model":"m","messages":[{"role":"user","content":"Hi"}],{{members}} }""", param);

    [TestCase("[]", "body")]
    [TestCase("""{"messages":[{"role":"user","content":"Hi"}]}""", "model")]
    [TestCase("""{"model":"","messages":[{"role":"user","content":"Hi"}]}""", "model")]
    [TestCase("""{"model":"m"}""", "messages")]
    [TestCase("", null)]
    [TestCase("{", null)]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":"\ud800"}]}""", null)]
    public void WriteCanonical_Body_IsRefused(string body, string? param) => AssertRefused(body, param);

    [Test]
    public void WriteCanonical_TooDeep_IsRefused() =>
        AssertRefused($$"""{"model":"m","messages":[{"role":"user","content":"Hi"}],"x":{{new string('[', 70)}}{{new string(']', 70)}} }""", null);

    private static void AssertRefused(string body, string? param)
    {
        var error = Bridged.Refused(body);
        Assert.That(error.Param, Is.EqualTo(param));
        if (param is not null) Assert.That(error.Message, Does.StartWith($"{param}: "));
    }
}
