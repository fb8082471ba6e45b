using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>What a client of this format sends reaches an upstream of this format through the canonical form, whole.</summary>
public class RoundTripTests
{
    private const string Signature = "EqQBCgIYAhIM1gbcDa9GJwZA2b3h";

    private static readonly string[] TopLevel =
    [
        "\"max_tokens\":0",
        "\"max_tokens\":128000",
        "\"stream\":true",
        "\"metadata\":{\"user_id\":\"someone@example.com\"}",
        "\"metadata\":{\"user_id\":\"{\\\"device_id\\\":\\\"d\\\",\\\"session_id\\\":\\\"s\\\"}\"}",
        "\"stop_sequences\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]",
        "\"temperature\":0.70,\"top_p\":0.9,\"top_k\":40",
        "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":30000,\"display\":\"summarized\"}",
        "\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\",\"block_binding\":{\"prefix_mismatch_behavior\":\"drop_block\"}}",
        "\"thinking\":{\"type\":\"disabled\"}",
        "\"thinking\":{\"type\":\"between_tools\"}",
        "\"output_config\":{\"effort\":\"max\",\"task_budget\":{\"type\":\"tokens\",\"total\":100,\"remaining\":50}}",
        "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"oneOf\":[{\"type\":\"string\"}]}}}}}",
        "\"output_format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}",
        "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}",
        "\"context_management\":{\"edits\":[{\"type\":\"clear_thinking_20251015\",\"keep\":\"all\"}]}",
        "\"container\":{\"id\":\"container_1\",\"skills\":[{\"type\":\"anthropic\",\"skill_id\":\"pptx\"}]}",
        "\"container\":\"container_1\"",
        "\"mcp_servers\":[{\"type\":\"url\",\"name\":\"n\",\"url\":\"https://x/\",\"authorization_token\":\"t\"}]",
        "\"thread\":{\"type\":\"create\"}",
        "\"service_tier\":\"standard_only\",\"speed\":\"fast\",\"inference_geo\":null",
        "\"diagnostics\":{\"previous_message_id\":\"msg_1\"},\"betas\":[\"x-2025-01-01\"]",
        "\"safeguards\":{\"a\":[1.50,{\"b\":null}]},\"tags\":[\"x\"],\"fallbacks\":\"default\",\"not_heard_of\":{\"deep\":[[]]}",
        "\"compaction\":{\"type\":\"summarize\",\"instructions\":\"i\"},\"billing_policy\":{},\"fallback_credit_token\":\"t\"",
        "\"system\":\"You are a bot.\"",
        "\"system\":[{\"type\":\"text\",\"text\":\"One\"},{\"type\":\"text\",\"text\":\"Two\\n\\n\"},{\"type\":\"text\",\"text\":\"Three\"}]",
        "\"system\":[{\"type\":\"text\",\"text\":\"One\",\"cache_control\":{\"type\":\"ephemeral\"}},{\"type\":\"text\",\"text\":\"Two\",\"citations\":[{\"type\":\"char_location\"}]}]",
    ];

    private static readonly string[] Tools =
    [
        """{"name":"get_weather","description":"d \u00e9","input_schema":{"type":"object","properties":{"city":{"type":"string","format":"hostname"}},"required":["city"],"oneOf":[{}],"$schema":"x"}}""",
        """{"name":"f","input_schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false},"strict":true,"cache_control":{"type":"ephemeral"}}""",
        """{"name":"f","input_schema":{"type":"object","properties":{"a":{"type":"string"}}},"strict":true}""",
        """{"type":"custom","name":"f","input_schema":{"type":"object"},"defer_loading":true,"eager_input_streaming":true,"input_examples":[{"a":1}],"allowed_callers":["direct"]}""",
        """{"type":"bash_20250124","name":"bash","cache_control":{"type":"ephemeral","ttl":"1h"}}""",
        """{"type":"text_editor_20250728","name":"str_replace_based_edit_tool","max_characters":10000}""",
        """{"type":"text_editor_20241022","name":"str_replace_editor"}""",
        """{"type":"computer_20251124","name":"computer","display_width_px":1024,"display_height_px":768,"display_number":1,"enable_zoom":true}""",
        """{"type":"memory_20250818","name":"memory"}""",
        """{"type":"computer_toolset_20260801","display_width_px":1024}""",
        """{"type":"web_search_20250305","name":"web_search","max_uses":5,"cache_control":{"type":"ephemeral"}}""",
        """{"type":"code_execution_20260521","name":"code_execution"}""",
        """{"type":"mcp_toolset","mcp_server_name":"n","default_config":{"enabled":true}}""",
        """{"type":"not_heard_of_20290101","name":"x","a":{"b":1}}""",
        """{"name":"a_name_of_more_than_sixty_four_characters_which_this_format_takes_and_others_do_not","input_schema":{"type":"object"}}""",
    ];

    private static readonly string[] UserBlocks =
    [
        """{"type":"text","text":"Hi \"there\" \u00e9\n\ud83d\ude00","cache_control":{"type":"ephemeral","ttl":"5m"}}""",
        """{"type":"text","text":"Hi","citations":[],"not_heard_of":1}""",
        $$$"""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{Bridged.Png}}}"},"cache_control":{"type":"ephemeral"}}""",
        $$$"""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{Bridged.Png}}}"},"transformations":{"oversized_image":"downsize"}}""",
        """{"type":"image","source":{"type":"url","url":"https://example.com/a.png"},"transformations":{"oversized_image":"error"}}""",
        $$$"""{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"{{{Bridged.Pdf}}}"},"title":"Report","context":"c","citations":{"enabled":true},"cache_control":{"type":"ephemeral"}}""",
        $$$"""{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"{{{Bridged.Pdf}}}"}}""",
        """{"type":"document","source":{"type":"text","media_type":"text/plain","data":"The text."},"title":"T"}""",
        """{"type":"document","source":{"type":"content","content":"The text."},"context":"c"}""",
        $$$"""{"type":"document","source":{"type":"content","content":[{"type":"text","text":"A"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{Bridged.Png}}}"}}]}}""",
        """{"type":"document","source":{"type":"url","url":"https://example.com/a.pdf"},"title":"T"}""",
        """{"type":"search_result","source":"https://example.com","title":"T","content":[{"type":"text","text":"A"},{"type":"text","text":"B"}],"citations":{"enabled":true}}""",
        """{"type":"container_upload","file_id":"file_1"}""",
    ];

    private static readonly string[] ResultContents =
    [
        "\"content\":\"42\"",
        "\"content\":\"Error: twice\",\"is_error\":true",
        "\"is_error\":true,\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]",
        "\"content\":[{\"type\":\"text\",\"text\":\"a\",\"cache_control\":{\"type\":\"ephemeral\"}},{\"type\":\"text\",\"text\":\"b\",\"citations\":[]}],\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}",
        $$$"""
        "content":[{"type":"text","text":"Before"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{Bridged.Png}}}"},"cache_control":{"type":"ephemeral"}},{"type":"text","text":"After"},
          {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"{{{Bridged.Pdf}}}"},"title":"T"},{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]
        """,
        "\"content\":[{\"type\":\"search_result\",\"source\":\"s\",\"title\":\"t\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]},{\"type\":\"tool_reference\",\"tool_name\":\"f\"},{\"type\":\"browser_state\",\"url\":\"https://x\",\"tabs\":[1]}]",
        "\"content\":[{\"type\":\"document\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"The text.\"},\"title\":\"T\"}]",
        "\"content\":\"\",\"not_heard_of\":[1]",
    ];

    private static readonly string[] AssistantContents =
    [
        """[{"type":"text","text":"One"},{"type":"text","text":"Two","citations":[{"type":"char_location","cited_text":"x"}],"cache_control":{"type":"ephemeral"}}]""",
        $$"""[{"type":"thinking","thinking":"Hm \"so\"","signature":"{{Signature}}"},{"type":"redacted_thinking","data":"{{Signature}}"},{"type":"text","text":"One"}]""",
        $$"""[{"type":"text","text":"One"},{"type":"thinking","thinking":"Hm","signature":"{{Signature}}"},{"type":"text","text":"Two"}]""",
        """[{"type":"text","text":"Searching"},{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"q"}},{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","url":"u","encrypted_content":"e"}]},{"type":"text","text":"Found","citations":[{"type":"web_search_result_location","encrypted_index":"i"}]}]""",
        """[{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"q"}}]""",
        """[{"type":"compaction","content":"What was said","encrypted_content":"e","signature":"s"},{"type":"text","text":"On"}]""",
        """[{"type":"mcp_tool_use","id":"m","name":"n","server_name":"s","input":{} },{"type":"mcp_tool_result","tool_use_id":"m","is_error":false,"content":[]},{"type":"fallback","from":"a","to":"b"},{"type":"text","text":"x"}]""",
    ];

    private static readonly string[] Calls =
    [
        """[{"type":"tool_use","id":"toolu_01A","name":"f","input":{"a": [1, 2.50], "b":"\u00e9"}}]""",
        """[{"type":"text","text":"I call"},{"type":"tool_use","id":"toolu_01A","name":"f","input":{},"caller":{"type":"direct"},"cache_control":{"type":"ephemeral"}}]""",
        $$"""[{"type":"thinking","thinking":"Hm","signature":"{{Signature}}"},{"type":"tool_use","id":"toolu_01A","name":"f","input":{} }]""",
        """[{"type":"tool_use","id":"toolu_01A","name":"f","input":{},"toolset_name":"computer"}]""",
        """[{"type":"tool_use","id":"toolu_01A","name":"a_name_of_more_than_sixty_four_characters_which_this_format_takes_and_others_do_not","input":{} }]""",
    ];

    private static IEnumerable<TestCaseData> Bodies()
    {
        foreach (string member in TopLevel) yield return Case("Top", member, $$"""{"model":"{{Bridged.Model}}",{{(member.Contains("max_tokens") ? "" : "\"max_tokens\":50000,")}}"messages":[{"role":"user","content":"Hi"}],{{member}} }""");
        foreach (string tool in Tools) yield return Case("Tool", tool, Body("""[{"role":"user","content":"Hi"}]""", $"\"tools\":[{tool}]"));
        yield return Case("Tools", "all", Body("""[{"role":"user","content":"Hi"}]""", $"\"tools\":[{string.Join(",", Tools.Select((t, i) => t.Replace("\"name\":\"", $"\"name\":\"t{i}").Replace("cache_control", "x")))}]"));
        foreach (string choice in (string[])["{\"type\":\"auto\"}", "{\"type\":\"any\",\"disable_parallel_tool_use\":true}", "{\"type\":\"none\"}", "{\"type\":\"tool\",\"name\":\"f\",\"disable_parallel_tool_use\":false}", "{\"type\":\"tool\",\"name\":\"web_search\"}"])
            yield return Case("Choice", choice, Body("""[{"role":"user","content":"Hi"}]""", $"\"tool_choice\":{choice},\"tools\":[{Tools[1]},{Tools[10]}]"));
        foreach (string block in UserBlocks)
        {
            yield return Case("UserFirst", block, Body($$"""[{"role":"user","content":[{{block}},{"type":"text","text":"What is it?"}]}]"""));
            yield return Case("UserLast", block, Body($$"""[{"role":"user","content":[{"type":"text","text":"What is it?"},{{block}}]},{"role":"assistant","content":"A"},{"role":"user","content":[{{block}}]}]"""));
        }
        foreach (string content in AssistantContents) yield return Case("Assistant", content, Body($$"""[{"role":"user","content":"Hi"},{"role":"assistant","content":{{content}}},{"role":"user","content":"Go on"}]"""));
        foreach (string calls in Calls)
            yield return Case("Calls", calls, Body($$"""[{"role":"user","content":"Hi"},{"role":"assistant","content":{{calls}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_01A","content":"1"},{"type":"text","text":"And?"}]}]""", $"\"tools\":[{Tools[1]}]"));
        foreach (string content in ResultContents)
        {
            yield return Case("Result", content, Body($$"""[{"role":"user","content":"Hi"},{"role":"assistant","content":{{Calls[0]}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_01A",{{content}} }]}]"""));
            yield return Case("ResultAndText", content, Body($$"""[{"role":"user","content":"Hi"},{"role":"assistant","content":{{Calls[0]}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_01A",{{content}} },{"type":"text","text":"And?"}]}]"""));
        }
        yield return Case("Order", "text between calls", Body($$"""
            [{"role":"user","content":"Hi"},
             {"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"f","input":{} },{"type":"text","text":"and"},{"type":"thinking","thinking":"x","signature":"{{Signature}}"},{"type":"tool_use","id":"toolu_2","name":"g","input":{} },{"type":"text","text":"done"}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"1"},{"type":"tool_result","tool_use_id":"toolu_2","content":"2"}]}]
            """));
        yield return Case("System", "in place", Body("""
            [{"role":"user","content":"Hi"},{"role":"system","content":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}},{"type":"tool_addition","tool":{"type":"custom","name":"x"}}],"clear_at":"never","output_config":{"effort":"low"}},
             {"role":"assistant","content":"A"},{"role":"user","content":"B"},{"role":"system","content":"C"}]
            """, "\"system\":\"S\""));
        yield return Case("System", "tools alone", Body("""[{"role":"user","content":"Hi"},{"role":"system","content":[{"type":"tool_removal","tool_name":"x"}]},{"role":"user","content":"B"}]"""));
        yield return Case("Ids", "of other vendors", Body("""
            [{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"functions.bash:0","name":"f","input":{} },{"type":"tool_use","id":"an_id_of_more_than_forty_characters_0123456789_0123456789","name":"f","input":{} }]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"functions.bash:0","content":"1"},{"type":"tool_result","tool_use_id":"an_id_of_more_than_forty_characters_0123456789_0123456789","content":"2"}]}]
            """));
        yield return Case("Upload", "alone", Body("""[{"role":"user","content":[{"type":"container_upload","file_id":"file_1"}]}]"""));
    }

    [TestCaseSource(nameof(Bodies))]
    public void WriteCanonical_AnyField_ComesBack(string body)
    {
        var there = JsonNode.Parse(body)!;
        var back = Bridged.ThereAndBack(body);
        Assert.That(Sorted(Plain(back)), Is.EqualTo(Sorted(Plain(there))));
    }

    /// <summary>The same with each content as an array: a string is short for one text.</summary>
    internal static JsonNode Plain(JsonNode body)
    {
        if (body["system"] is JsonValue system) body["system"] = new JsonArray(Text(system.GetValue<string>()));
        foreach (var message in body["messages"]!.AsArray())
        {
            if (message!["content"] is JsonValue text) message["content"] = new JsonArray(Text(text.GetValue<string>()));
            foreach (var block in message["content"]!.AsArray().Where(b => b!["type"]!.GetValue<string>() == "tool_result"))
                if (block!["content"] is JsonValue result) block["content"] = result.GetValue<string>().Length == 0 ? [] : new JsonArray(Text(result.GetValue<string>()));
        }
        return body;
    }

    internal static string Sorted(JsonNode? node) => node switch
    {
        JsonObject members => $"{{{string.Join(",", members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"\"{m.Key}\":{Sorted(m.Value)}"))}}}",
        JsonArray items => $"[{string.Join(",", items.Select(Sorted))}]",
        null => "null",
        _ => node.ToJsonString(),
    };

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };

    private static string Body(string messages, string? more = null) =>
        $$"""{"model":"{{Bridged.Model}}","max_tokens":1000,"messages":{{messages}}{{(more is null ? "" : "," + more)}} }""";

    private static TestCaseData Case(string group, string what, string body) =>
        new TestCaseData(body) { TestName = $"WriteCanonical_{group}_ComesBack({(what.Length > 80 ? what[..80] : what).Trim()})" };
}
