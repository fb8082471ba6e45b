using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.OpenAIResponses;
using ProviderKit.Formats.OpenAIResponses.Outbound;
using ProviderKit.Formats.Requests;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Outbound;

/// <summary>Chat requests in the Responses format. What the counting shares is shown with it (<see cref="ResponsesCounterTests"/>).</summary>
public class ResponsesRequestTests
{
    private const string Hi = """ "messages":[{"role":"user","content":"Hi"}] """;
    private const string HiInput = """ "input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}] """;
    private const string Sealed = """ "include":["reasoning.encrypted_content"] """;
    private const string F = """ {"type":"function","function":{"name":"f","parameters":{"type":"object"}}} """;
    private const string FlatF = """ {"type":"function","name":"f","parameters":{"type":"object"},"strict":false} """;

    [Test]
    public void Request_Plain_KeepsNothingAtTheVendorAndAsksForSealedThoughts()
    {
        var (body, error, leftOut) = ResponsesHarness.Request(Hi);
        Assert.That((error, leftOut), Is.EqualTo(((ProviderError?)null, Array.Empty<string>())).AsCollection);
        Json.AssertEqual(body, $$"""{"model":"gpt-5",{{Sealed}},{{HiInput}},"store":false}""");
    }

    [TestCase(""" "stream":true """, """ "stream":true,"store":false """)]
    [TestCase(""" "stream":true,"stream_options":{"include_usage":true} """, """ "stream":true,"store":false """)]
    [TestCase(""" "stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false} """, """ "stream":true,"store":false,"stream_options":{"include_obfuscation":false} """)]
    [TestCase(""" "store":true """, """ "store":true """)]
    [TestCase(""" "max_tokens":100 """, """ "store":false,"max_output_tokens":100 """)]
    [TestCase(""" "max_tokens":100,"max_completion_tokens":200 """, """ "store":false,"max_output_tokens":200 """)]
    [TestCase(""" "temperature":0.5,"top_p":0.25 """, """ "store":false,"temperature":0.5,"top_p":0.25 """)]
    [TestCase(""" "verbosity":"low" """, """ "store":false,"text":{"verbosity":"low"} """)]
    [TestCase(""" "verbosity":"low","response_format":{"type":"json_schema","json_schema":{"name":"n","description":"d","strict":true,"schema":{"type":"object"}}} """,
        """ "store":false,"text":{"format":{"type":"json_schema","name":"n","description":"d","schema":{"type":"object"},"strict":true},"verbosity":"low"} """)]
    [TestCase(""" "metadata":{"a":"b"},"service_tier":"flex","prompt_cache_key":"k","prompt_cache_retention":"24h","safety_identifier":"s","user":"u" """,
        """ "store":false,"metadata":{"a":"b"},"service_tier":"flex","prompt_cache_key":"k","prompt_cache_retention":"24h","safety_identifier":"s","user":"u" """)]
    [TestCase(""" "n":1,"stop":null,"logit_bias":{},"modalities":["text"],"frequency_penalty":0,"presence_penalty":0.0,"text":{} """, """ "store":false """)]
    [TestCase(""" "truncation":"auto","max_tool_calls":3,"yet_to_come":{"a":1} """, """ "store":false,"truncation":"auto","max_tool_calls":3,"yet_to_come":{"a":1} """)]
    public void Request_Members_HaveTheirCounterparts(string members, string written)
    {
        var (body, error, _) = ResponsesHarness.Request($"{Hi},{members}");
        Assert.That(error?.Message, Is.Null);
        Json.AssertEqual(body, $$"""{"model":"gpt-5",{{Sealed}},{{HiInput}},{{written}}}""");
    }

    [TestCase("gpt-5", """ "reasoning_effort":"high" """, """ "reasoning":{"effort":"high","summary":"auto"} """)]
    [TestCase("gpt-5", """ "reasoning_effort":"none" """, """ "reasoning":{"effort":"none"} """)]
    [TestCase("gpt-5", """ "reasoning_effort":"low","reasoning":{"summary":"detailed","effort":"high","mode":"pro"} """, """ "reasoning":{"effort":"low","summary":"detailed","mode":"pro"} """)]
    [TestCase("gpt-5", """ "reasoning":{"summary":"concise"} """, """ "reasoning":{"summary":"concise"} """)]
    [TestCase("gpt-5", """ "reasoning":{} """, null)]
    [TestCase("my-deployment", """ "reasoning_effort":"low" """, """ "reasoning":{"effort":"low","summary":"auto"} """)]
    [TestCase("grok-4", """ "extra_content":{"soft":{"reasoning_effort":true}} """, """ "reasoning":{"summary":"auto"} """)]
    [TestCase("gpt-4.1", """ "extra_content":{"soft":{"reasoning_effort":true}} """, null)]
    [TestCase("gpt-4.1", """ "reasoning_effort":"low","extra_content":{"soft":{"reasoning_effort":true}} """, null)]
    [TestCase("gpt-4.1", """ "reasoning_effort":"low" """, """ "reasoning":{"effort":"low","summary":"auto"} """)]
    public void Request_Effort_AsksForTheThoughtsInSummary(string model, string members, string? written)
    {
        var (body, error, leftOut) = ResponsesHarness.Request($"{Hi},{members}", model);
        Assert.That(error?.Message, Is.Null);
        Json.AssertEqual(body!["reasoning"], written is null ? "null" : JsonNode.Parse($"{{{written}}}")!["reasoning"]!.ToJsonString());
        Assert.That(leftOut, Is.EqualTo(members.Contains("soft") && members.Contains("\"low\"") ? ["reasoning_effort"] : Array.Empty<string>()));
    }

    [TestCase("gpt-5", "", "reasoning.encrypted_content")]
    [TestCase("gpt-5-codex", "", "reasoning.encrypted_content")]
    [TestCase("o3", "", "reasoning.encrypted_content")]
    [TestCase("grok-4", "", "reasoning.encrypted_content")]
    [TestCase("grok-3-mini", "", "reasoning.encrypted_content")]
    [TestCase("my-deployment", "", "reasoning.encrypted_content")]
    [TestCase("gpt-4o", "")]
    [TestCase("gpt-4.1-mini", "")]
    [TestCase("ft:gpt-4o-mini:acme", "")]
    [TestCase("chatgpt-4o-latest", "")]
    [TestCase("gpt-5-chat-latest", "")]
    [TestCase("grok-4-1-fast-non-reasoning", "")]
    [TestCase("grok-2-latest", "")]
    [TestCase("gpt-4o", ""","logprobs":true,"top_logprobs":3""", "message.output_text.logprobs")]
    [TestCase("gpt-5", ""","include":["web_search_call.action.sources"]""", "web_search_call.action.sources")]
    [TestCase("gpt-5", ""","include":[],"logprobs":true""", "message.output_text.logprobs")]
    public void Request_Include_IsWhatTheModelHas(string model, string members, params string[] included)
    {
        var (body, error, _) = ResponsesHarness.Request(Hi + members, model);
        Assert.That(error?.Message, Is.Null);
        Assert.That((body!["include"]?.AsArray() ?? []).Select(i => (string?)i), Is.EqualTo(included));
        Assert.That((int?)body["top_logprobs"], Is.EqualTo(members.Contains("top_logprobs") ? 3 : null));
    }

    [TestCase(""" "n":2 """, "n")]
    [TestCase(""" "frequency_penalty":0.5 """, "frequency_penalty")]
    [TestCase(""" "presence_penalty":-1 """, "presence_penalty")]
    [TestCase(""" "logit_bias":{"50256":-100} """, "logit_bias")]
    [TestCase(""" "modalities":["text","audio"] """, "modalities")]
    [TestCase(""" "audio":{"voice":"alloy"} """, "audio")]
    [TestCase(""" "functions":[{"name":"f"}] """, "functions")]
    [TestCase(""" "function_call":"auto" """, "function_call")]
    [TestCase(""" "previous_response_id":"resp_1" """, "previous_response_id")]
    [TestCase(""" "background":true """, "background")]
    [TestCase(""" "include":"x" """, "include")]
    [TestCase(""" "reasoning":"high" """, "reasoning")]
    [TestCase(""" "verbosity":7 """, "verbosity")]
    [TestCase(""" "tools":[{"type":"mcp","server_label":"s"}] """, "tools[0]")]
    [TestCase(""" "tools":[{"type":"custom"}] """, "tools[0].custom")]
    [TestCase(""" "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"sometimes","tools":[]}} """, "tool_choice.allowed_tools.mode")]
    public void Request_WhatTheFormatLacks_IsA400ThatNamesIt(string members, string param)
    {
        var error = ResponsesHarness.Request($"{Hi},{members}").Error;
        Assert.That((error?.HttpStatus, error?.Param), Is.EqualTo((400, param)));
    }

    [TestCase(""" "seed":7 """, "seed")]
    [TestCase(""" "prediction":{"type":"content","content":"x"} """, "prediction")]
    [TestCase(""" "extra_content":{"soft":{"top_k":40}} """, "top_k")]
    [TestCase(""" "max_tokens":1 """, "max_tokens")]
    [TestCase(""" "max_completion_tokens":15 """, "max_completion_tokens")]
    [TestCase(""" "max_completion_tokens":16 """)]
    public void Request_WhatAnAnswerIsTheSameWithout_IsLeftOutAndNoted(string members, params string[] noted)
    {
        var (body, error, leftOut) = ResponsesHarness.Request($"{Hi},{members}");
        Assert.That((error?.Message, string.Join(',', leftOut)), Is.EqualTo(((string?)null, string.Join(',', noted))));
        Assert.That((int?)body!["max_output_tokens"], Is.EqualTo(members.Contains("max_") ? 16 : null), "the least that the API takes");
    }

    [TestCase((int)OptionalParts.ThoughtTexts, """{"effort":"low"}""", true)]
    [TestCase((int)OptionalParts.SealedThoughts, """{"effort":"low","summary":"auto"}""", false)]
    public void Request_WithoutWhatWasRefused_LacksThatAlone(int without, string reasoning, bool isSealed)
    {
        var (body, _, _) = ResponsesHarness.Request(Hi + ""","reasoning_effort":"low" """, without: (OptionalParts)without);
        Json.AssertEqual(body!["reasoning"], reasoning);
        Assert.That(body["include"] is not null, Is.EqualTo(isSealed));
    }

    [Test]
    public void Request_CustomTools_AreFlat_AndTheirCallsAndResultsTheirOwnItems()
    {
        var (body, error, _) = ResponsesHarness.Request("""
            "tools":[{"type":"custom","custom":{"name":"patch","description":"d","format":{"type":"grammar","grammar":{"syntax":"lark","definition":"start: /x/"}}}},{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],
            "tool_choice":{"type":"custom","custom":{"name":"patch"}},
            "messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"custom","custom":{"name":"patch","input":"*** x"}},{"id":"c2","type":"function","function":{"name":"f","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"c2","content":"two"},{"role":"tool","tool_call_id":"c1","content":"one"}]
            """);
        Assert.That(error?.Message, Is.Null);
        Json.AssertEqual(body!["tools"], $$"""[{{FlatF}},{"type":"custom","name":"patch","description":"d","format":{"type":"grammar","syntax":"lark","definition":"start: /x/"} }]""");
        Json.AssertEqual(body["tool_choice"], """{"type":"custom","name":"patch"}""");
        Assert.That(body["input"]!.AsArray().Skip(1).Select(i => i!.ToJsonString()), Is.EqualTo([
            """{"type":"custom_tool_call","call_id":"c1","name":"patch","input":"*** x"}""",
            """{"type":"function_call","call_id":"c2","name":"f","arguments":"{}"}""",
            """{"type":"function_call_output","call_id":"c2","output":"two"}""",
            """{"type":"custom_tool_call_output","call_id":"c1","output":"one"}""",
        ]));
    }

    [Test]
    public void Request_AllowedTools_AreNamed_AndAllToolsStay()
    {
        var (body, error, _) = ResponsesHarness.Request(Hi + ""","tools":[""" + F + "," + F.Replace("\"f\"", "\"g\"") + """],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"g"}}]}}""");
        Assert.That(error?.Message, Is.Null);
        Assert.That(body!["tools"]!.AsArray(), Has.Count.EqualTo(2));
        Json.AssertEqual(body["tool_choice"], """{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"g"}]}""");
    }

    [Test]
    public void Request_ToolNames_AreMendedWhereverTheyStand()
    {
        var (body, _, _) = ResponsesHarness.Request(""" "messages":[{"role":"user","content":"Hi"}],"tools":[""" + F.Replace("\"f\"", "\"a.b\"") + """],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"a.b"}}]}}""");
        Assert.That(((string?)body!["tools"]![0]!["name"], (string?)body["tool_choice"]!["tools"]![0]!["name"]), Is.EqualTo(("a_b", "a_b")));
    }

    [TestCase(true, "gpt-5", "", """{"type":"web_search","search_context_size":"low","user_location":{"type":"approximate","city":"Paris"}}""")]
    [TestCase(true, "gpt-5", """,\"extra_content\":{\"soft\":{\"web_search_options\":true}}""", """{"type":"web_search","search_context_size":"low","user_location":{"type":"approximate","city":"Paris"}}""")]
    [TestCase(true, "o3-mini", """,\"extra_content\":{\"soft\":{\"web_search_options\":true}}""", null)]
    [TestCase(false, "gpt-5", """,\"extra_content\":{\"soft\":{\"web_search_options\":true}}""", null)]
    public void Request_Search_IsTheVendorsTool(bool vendorSearches, string model, string soft, string? tool)
    {
        string members = Hi + ""","web_search_options":{"search_context_size":"low","user_location":{"type":"approximate","approximate":{"city":"Paris"}}}""" + soft.Replace("\\", "");
        var (body, error, leftOut) = ResponsesHarness.Request(members, model, translator: new ResponsesTranslator("acme") { Searches = vendorSearches });
        Assert.That(error?.Message, Is.Null);
        Json.AssertEqual(body!["tools"]?[0], tool ?? "null");
        Assert.That(leftOut, Is.EqualTo(tool is null ? ["web_search_options"] : Array.Empty<string>()));
    }

    [Test]
    public void Request_SearchThatTheClientInsistsOn_IsRefusedByAVendorWithoutIt()
    {
        var error = ResponsesHarness.Request(Hi + ""","web_search_options":{}""", translator: new ResponsesTranslator("acme")).Error;
        Assert.That((error?.HttpStatus, error?.Param), Is.EqualTo((400, "web_search_options")));
    }

    [TestCase("""{"role":"assistant","content":null,"refusal":"No."}""", """{"type":"message","role":"assistant","content":[{"type":"refusal","refusal":"No."}]}""")]
    [TestCase("""{"role":"assistant","content":"Yes.","reasoning_content":"foreign","thinking_blocks":[{"type":"thinking","thinking":"x","signature":"QQ=="}],"extra_content":{"google":{"thought_signature":"s"}}}""", """{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Yes."}]}""")]
    public void Request_Answer_IsWhatItWas_WithoutOthersThoughts(string message, string item)
    {
        var (body, _, _) = ResponsesHarness.Request($$""" "messages":[{"role":"user","content":"Hi"},{{message}},{"role":"user","content":"On"}] """);
        Json.AssertEqual(body!["input"]![1], item);
    }
}
