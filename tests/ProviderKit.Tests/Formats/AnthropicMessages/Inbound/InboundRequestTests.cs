using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Requests of clients as the canonical requests they become, member by member.</summary>
public class InboundRequestTests
{
    /// <summary>Shortened from what Claude Code 2.1 sends.</summary>
    [Test]
    public void WriteCanonical_ClaudeCode_IsAChatRequest() => Json.AssertEqual(
        Bridged.Canonical("""
            {"model":"claude-x","max_tokens":32000,"stream":true,
             "system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1; cc_entrypoint=cli;"},
               {"type":"text","text":"You are Claude Code.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],
             "tools":[{"name":"Bash","description":"Runs","input_schema":{"type":"object","properties":{"command":{"type":"string"}},"required":["command"]}},
               {"name":"Placeholder","input_schema":{"type":"object"},"defer_loading":true}],
             "messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]},{"role":"system","content":[{"type":"text","text":"Today is Monday.","cache_control":{"type":"ephemeral"}}]}],
             "metadata":{"user_id":"{\"device_id\":\"d\"}"},"thinking":{"type":"adaptive","display":"omitted"},"output_config":{"effort":"high"},
             "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"safeguards":{}}
            """),
        """
        {"model":"claude-x",
         "messages":[
           {"role":"system","content":[
             {"type":"text","text":"You are Claude Code.\n\n","cache_control":{"type":"ephemeral"},"extra_content":{"anthropic":{"joined":true}}},
             {"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}]},
           {"role":"user","content":"Hi"},
           {"role":"system","content":[{"type":"text","text":"Today is Monday.","cache_control":{"type":"ephemeral"}}],"extra_content":{"anthropic":{"in_place":true}}}],
         "tools":[
           {"type":"function","function":{"name":"Bash","description":"Runs","parameters":{"type":"object","properties":{"command":{"type":"string"}},"required":["command"]}}},
           {"type":"function","function":{"name":"Placeholder","parameters":{"type":"object"}},"extra_content":{"anthropic":{"fields":{"defer_loading":true}}}}],
         "stream":true,"stream_options":{"include_usage":true},"max_completion_tokens":32000,"reasoning_effort":"high","user":"user_357854d94db82037b8aba693c1354889",
         "extra_content":{"soft":{"reasoning_effort":true,"max_completion_tokens":true},"anthropic":{"fields":{"max_tokens":32000,"metadata":{"user_id":"{\"device_id\":\"d\"}"},
           "thinking":{"type":"adaptive","display":"omitted"},"output_config":{"effort":"high"},
           "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"safeguards":{}}}}}
        """);

    [Test]
    public void WriteCanonical_Notes_HoldWhatTheReplyNeeds()
    {
        string name = new('n', 100);
        var (error, body, notes) = Bridged.TryCanonical(Json.Bytes($$$"""
            {"model":"m","messages":[{"role":"user","content":"Hi"}],"thinking":{"type":"adaptive","display":"omitted"},"stop_sequences":["a","b"],"tools":[{"name":"{{{name}}}","input_schema":{}}]}
            """));
        string sent = System.Text.Json.Nodes.JsonNode.Parse(body)!["tools"]![0]!["function"]!["name"]!.GetValue<string>();
        Assert.Multiple(() =>
        {
            Assert.That(error, Is.Null);
            Assert.That(notes.OmitsThinking, Is.True);
            Assert.That(notes.Stops, Is.EqualTo(["a", "b"]));
            Assert.That(sent, Has.Length.EqualTo(64));
            Assert.That(notes.ToolNames.ToClient(sent), Is.EqualTo(name));
        });
    }

    [TestCase("\"output_config\":{\"effort\":\"low\"}", "low")]
    [TestCase("\"output_config\":{\"effort\":\"max\"}", "xhigh")]
    [TestCase("\"output_config\":{\"effort\":\"xhigh\"},\"thinking\":{\"type\":\"adaptive\"}", "xhigh")]
    [TestCase("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}", "low")]
    [TestCase("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":10000}", "medium")]
    [TestCase("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":31999}", "high")]
    [TestCase("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":31999},\"output_config\":{\"effort\":\"low\"}", "low")]
    [TestCase("\"thinking\":{\"type\":\"disabled\"},\"output_config\":{\"effort\":\"high\"}", "none")]
    [TestCase("\"thinking\":{\"type\":\"adaptive\"}", null)]
    [TestCase("\"thinking\":{\"type\":\"between_tools\"}", null)]
    public void WriteCanonical_Thinking_IsAnEffort(string members, string? effort) =>
        Assert.That(Bridged.With(members)["reasoning_effort"]?.GetValue<string>(), Is.EqualTo(effort));

    [TestCase("\"max_tokens\":0", "max_completion_tokens", "1")]
    [TestCase("\"max_tokens\":128000", "max_completion_tokens", "128000")]
    [TestCase("\"temperature\":0.70", "temperature", "0.70")]
    [TestCase("\"top_p\":0.9", "top_p", "0.9")]
    [TestCase("\"stop_sequences\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop", "[\"a\",\"b\",\"c\",\"d\"]")]
    [TestCase("\"stream\":true", "stream_options", "{\"include_usage\":true}")]
    [TestCase("\"stream\":false", "stream", null)]
    [TestCase("\"top_k\":40", "top_k", null, Description = "OpenAI refuses it")]
    [TestCase("\"service_tier\":\"standard_only\"", "service_tier", null)]
    [TestCase("\"metadata\":{\"user_id\":\"a@b.example\"}", "user", "\"user_ebb18a030bf15174f5714e24d63af1a8\"")]
    [TestCase("\"metadata\":{\"user_id\":\"a@b.example\"}", "metadata", null)]
    [TestCase("\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}}", "response_format", "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"schema\":{\"type\":\"object\"},\"strict\":true}}")]
    [TestCase("\"output_format\":{\"type\":\"json_schema\",\"schema\":{\"properties\":{\"a\":{}}}}", "response_format", "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"schema\":{\"properties\":{\"a\":{}}},\"strict\":false}}")]
    public void WriteCanonical_Member_Becomes(string given, string name, string? expected) =>
        Assert.That(Bridged.With(given)[name]?.ToJsonString(), Is.EqualTo(expected));

    [TestCase("{\"type\":\"auto\"}", "\"auto\"", null)]
    [TestCase("{\"type\":\"any\"}", "\"required\"", null)]
    [TestCase("{\"type\":\"none\"}", "\"none\"", null)]
    [TestCase("{\"type\":\"tool\",\"name\":\"f\"}", "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}", null)]
    [TestCase("{\"type\":\"auto\",\"disable_parallel_tool_use\":true}", "\"auto\"", "false")]
    [TestCase("{\"type\":\"auto\",\"disable_parallel_tool_use\":false}", "\"auto\"", null)]
    public void WriteCanonical_ToolChoice_Becomes(string given, string choice, string? parallel)
    {
        var chat = Bridged.With($"\"tools\":[{{\"name\":\"f\",\"input_schema\":{{}}}}],\"tool_choice\":{given}");
        Assert.That(chat["tool_choice"]!.ToJsonString(), Is.EqualTo(choice));
        Assert.That(chat["parallel_tool_calls"]?.ToJsonString(), Is.EqualTo(parallel));
    }

    [TestCase("\"thread\":{\"type\":\"create\"}", "thread")]
    [TestCase("\"mcp_servers\":[{\"type\":\"url\"}]", "mcp_servers")]
    [TestCase("\"safeguards\":{\"a\":1}", "safeguards")]
    [TestCase("\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],\"tool_choice\":{\"type\":\"tool\",\"name\":\"web_search\"}", "web_search_options")]
    [TestCase("\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],\"tool_choice\":{\"type\":\"any\"}", "web_search_options")]
    [TestCase("\"tools\":[{\"type\":\"code_execution_20250825\",\"name\":\"code\"}],\"tool_choice\":{\"type\":\"tool\",\"name\":\"code\"}", "tool_choice")]
    [TestCase("\"tools\":[{\"type\":\"code_execution_20250825\",\"name\":\"code\"}],\"tool_choice\":{\"type\":\"any\"}", "tool_choice")]
    public void WriteCanonical_WhatOnlyThisFormatHas_IsMarked(string members, string field) =>
        Assert.That(Bridged.With(members)["extra_content"]!["anthropic"]!["required"]!.ToJsonString(), Is.EqualTo($"[\"{field}\"]"));

    [TestCase("\"mcp_servers\":[]")]
    [TestCase("\"safeguards\":{}")]
    [TestCase("\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],\"tool_choice\":{\"type\":\"auto\"}")]
    [TestCase("\"context_management\":{},\"container\":\"c\",\"speed\":\"fast\",\"inference_geo\":\"global\",\"service_tier\":\"auto\",\"diagnostics\":{},\"betas\":[\"x\"],\"not_heard_of\":1")]
    public void WriteCanonical_WhatOthersDoWithout_IsNotMarkedAndStandsApart(string members)
    {
        var chat = Bridged.With(members).AsObject();
        Assert.That(chat["extra_content"]!["anthropic"]!["required"], Is.Null);
        Assert.That(chat.Select(m => m.Key), Is.SubsetOf(["model", "messages", "web_search_options", "extra_content"]));
    }

    [TestCase("{\"type\":\"bash_20250124\",\"name\":\"bash\"}", "bash", "command,restart")]
    [TestCase("{\"type\":\"text_editor_20250728\",\"name\":\"str_replace_based_edit_tool\"}", "str_replace_based_edit_tool", "command,path,file_text,old_str,new_str,insert_line,insert_text,view_range")]
    [TestCase("{\"type\":\"memory_20250818\",\"name\":\"memory\"}", "memory", "command,path,view_range,file_text,old_str,new_str,insert_line,insert_text,old_path,new_path")]
    public void WriteCanonical_ToolThatTheClientRuns_IsAFunctionWithItsSchema(string tool, string name, string properties)
    {
        var function = Bridged.With($"\"tools\":[{tool}]")["tools"]![0]!["function"]!;
        Assert.That(function["name"]!.GetValue<string>(), Is.EqualTo(name));
        Assert.That(function["description"]!.GetValue<string>(), Is.Not.Empty);
        Assert.That(string.Join(',', function["parameters"]!["properties"]!.AsObject().Select(p => p.Key)), Is.EqualTo(properties));
    }

    [TestCase("true", "{\"type\":\"object\",\"properties\":{\"a\":{}},\"required\":[\"a\"],\"additionalProperties\":false}", "true")]
    [TestCase("true", "{\"type\":\"object\",\"properties\":{\"a\":{}},\"additionalProperties\":false}", null, Description = "a 400 elsewhere: all must be required")]
    [TestCase("false", "{\"type\":\"object\"}", null)]
    public void WriteCanonical_StrictTool_IsStrictWhereOthersCanBe(string strict, string schema, string? expected) =>
        Assert.That(
            Bridged.With($"\"tools\":[{{\"name\":\"f\",\"strict\":{strict},\"input_schema\":{schema}}}]")["tools"]![0]!["function"]!["strict"]?.ToJsonString(),
            Is.EqualTo(expected));

    [TestCase("\"You are a bot.\"", "[{\"role\":\"system\",\"content\":\"You are a bot.\"}]")]
    [TestCase("\"\"", "[]")]
    [TestCase("[]", "[]")]
    [TestCase("null", "[]")]
    [TestCase("[{\"type\":\"text\",\"text\":\"\"},{\"type\":\"text\",\"text\":\"A\"}]", "[{\"role\":\"system\",\"content\":\"A\"}]")]
    [TestCase("\"x-anthropic-billing-header: cc_version=1;\\nYou are a bot.\"", "[{\"role\":\"system\",\"content\":\"You are a bot.\"}]")]
    [TestCase("\"x-anthropic-billing-header: cc_version=1;\"", "[]")]
    public void WriteCanonical_System_IsTheFirstMessage(string system, string expected)
    {
        var messages = Bridged.With($"\"system\":{system}")["messages"]!.AsArray();
        messages.RemoveAt(messages.Count - 1);
        Json.AssertEqual(messages, expected);
    }
}
