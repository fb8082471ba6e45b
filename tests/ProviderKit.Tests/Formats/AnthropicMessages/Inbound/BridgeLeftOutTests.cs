using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>What the bridge leaves out of a request has a name; what it refuses for other vendors is marked.</summary>
public class BridgeLeftOutTests
{
    private const string Function = "{\"name\":\"f\",\"input_schema\":{}}";

    [TestCase("\"container\":\"c\",\"context_management\":{\"edits\":[{}]},\"diagnostics\":{\"previous_message_id\":null}", "container, context_management, diagnostics")]
    [TestCase("\"service_tier\":\"standard_only\",\"speed\":\"fast\",\"not_heard_of\":1", "service_tier, speed, not_heard_of")]
    [TestCase("\"output_config\":{\"effort\":\"low\",\"task_budget\":{\"type\":\"tokens\",\"total\":1}}", "output_config.task_budget")]
    [TestCase("\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\",\"block_binding\":{\"x\":1}}", "thinking.block_binding")]
    [TestCase($"\"tools\":[{Function},{{\"type\":\"code_execution_20250825\",\"name\":\"code_execution\"}},{{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"s\"}}]", "tools.1 (code_execution_20250825), tools.2 (mcp_toolset)")]
    [TestCase("\"tools\":[{\"name\":\"f\",\"input_schema\":{},\"input_examples\":[{}],\"allowed_callers\":[\"code_execution_20250825\"],\"defer_loading\":true}]", "tools.0.input_examples, tools.0.allowed_callers")]
    [TestCase("\"stop_sequences\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]", "stop_sequences.4, stop_sequences.5")]
    public void WriteCanonical_WhatNoOtherFormatHas_IsNamed(string members, string names) => Assert.That(LeftOutOf(members), Is.EqualTo(names));

    [TestCase("\"container\":null,\"context_management\":{},\"service_tier\":\"auto\",\"speed\":\"standard\",\"inference_geo\":\"global\",\"betas\":[\"x\"]")]
    [TestCase("\"temperature\":1,\"top_k\":4,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024},\"output_config\":{\"effort\":\"low\"},\"metadata\":{\"user_id\":\"u\"},\"cache_control\":{\"type\":\"ephemeral\"}")]
    [TestCase($"\"tools\":[{Function}],\"tool_choice\":{{\"type\":\"auto\",\"disable_parallel_tool_use\":true}},\"stop_sequences\":[\"1\"]")]
    public void WriteCanonical_WhatIsTranslatedOrAsksForNothing_IsNot(string members) => Assert.That(LeftOutOf(members), Is.Null);

    [Test]
    public void WriteCanonical_BlocksOfServerTools_AreNamedAfterTheParameters()
    {
        var (_, _, notes) = Bridged.TryCanonical(Json.Bytes("""
            {"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","content":[
                {"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"web_search_tool_result","tool_use_id":"s","content":[]},{"type":"text","text":"b"}]},
                {"role":"user","content":"c"}],"container":"x"}
            """));
        Assert.That(notes.LeftOut?.ToString(), Is.EqualTo("container, messages.1.content.0 (server_tool_use), messages.1.content.1 (web_search_tool_result)"));
    }

    [TestCase("\"us\"", true)]
    [TestCase("{\"a\":1}", true)]
    [TestCase("\"global\"", false)]
    [TestCase("null", false)]
    public void WriteCanonical_InferenceGeo_IsRefusedWhereItBinds(string value, bool isRefused) =>
        Assert.That(Bridged.With($"\"inference_geo\":{value}")["extra_content"]!["anthropic"]!["required"]?.ToJsonString(), Is.EqualTo(isRefused ? "[\"inference_geo\"]" : null));

    private static string? LeftOutOf(string members) =>
        Bridged.TryCanonical(Json.Bytes($$"""{"model":"m","messages":[{"role":"user","content":"Hi"}],{{members}} }""")).Notes.LeftOut?.ToString();
}
