using System.Buffers;
using System.Text.Json.Nodes;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>Breakpoints of the prompt cache for clients whose format has none: on the tools, the system prompt and the last turn.</summary>
public class AutomaticBreakpointTests
{
    private const string Mark = "\"cache_control\":{\"type\":\"ephemeral\"}";

    private static readonly string Long = string.Concat(Enumerable.Repeat("A long rule. ", 400)); // about 1,700 tokens of 3 bytes
    private static readonly string Tools = $$$""" "tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b","description":"{{{Long}}}"}}] """;
    private static readonly string Conversation = $$"""[{"role":"system","content":"{{Long}}"},{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]}]""";

    [Test]
    public void Request_LongConversation_IsMarkedAtToolsSystemAndLastTurn() =>
        Assert.That(PlacesOf(Request(Conversation, Tools)), Is.EqualTo(["tools.1", "system.0", "messages.2.content.1"]));

    [Test]
    public void Request_Marks_SayNothingMoreUnlessConfigured()
    {
        Assert.That(Request(Conversation)["system"]![0]!["cache_control"]!.ToJsonString(), Is.EqualTo("""{"type":"ephemeral"}"""));
        Assert.That(Request(Conversation, cache: AutomaticCache.OneHour)["system"]![0]!["cache_control"]!.ToJsonString(), Is.EqualTo("""{"type":"ephemeral","ttl":"1h"}"""));
    }

    [Test]
    public void Request_EndsWithResultsOrTheBeginningOfAnAnswer_MarksTheUsersLastTurn()
    {
        string calls = Conversation.Replace("\"content\":\"b\"", "\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]", StringComparison.Ordinal)
            .Replace("{\"role\":\"user\",\"content\":[", "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":[", StringComparison.Ordinal);
        Assert.That(PlacesOf(Request(calls)), Is.EqualTo(["system.0", "messages.2.content.0"]));
        Assert.That(PlacesOf(Request($$"""{{Conversation[..^1]}},{"role":"assistant","content":"Once"}]""")), Is.EqualTo(["system.0", "messages.2.content.1"]));
    }

    [Test]
    public void Request_TurnOfMoreBlocksThanAreLookedBackFor_MarksTheTurnBeforeInPlaceOfTheTools()
    {
        string many = string.Join(",", Enumerable.Range(0, 21).Select(i => $$"""{"type":"text","text":"{{i}}"}"""));
        Assert.That(PlacesOf(Request(Conversation.Replace("""{"type":"text","text":"c"}""", many, StringComparison.Ordinal), Tools)), Is.EqualTo(["system.0", "messages.0.content.0", "messages.2.content.21"]));
    }

    [TestCase("claude-opus-5", 512)]
    [TestCase("claude-fable-5", 512)]
    [TestCase("claude-sonnet-5", 1024)]
    [TestCase("claude-sonnet-4-5-20250929", 1024)]
    [TestCase("claude-opus-4-1", 1024)]
    [TestCase("claude-opus-4-8", 1024)]
    [TestCase("claude-opus-4-7", 2048)]
    [TestCase("claude-3-5-haiku-20241022", 2048)]
    [TestCase("claude-opus-4-5", 4096)]
    [TestCase("claude-opus-4-6", 4096)]
    [TestCase("claude-haiku-4-5", 4096)]
    public void Request_ShorterThanTheModelCaches_HasNoMarks(string model, int tokens)
    {
        string Of(int length) => $$"""[{"role":"system","content":"{{new string('x', length)}}"},{"role":"user","content":"Hi"}]""";
        Assert.That(PlacesOf(Request(Of(tokens * 3 - 3), model: model)), Is.Empty);
        Assert.That(PlacesOf(Request(Of(tokens * 3), model: model)), Is.EqualTo(["system.0", "messages.0.content.0"]));
    }

    [TestCase("the system prompt", "system.0")]
    [TestCase("a part", "messages.2.content.1")]
    [TestCase("the request", "")]
    public void Request_ClientSaysWhatIsCached_IsSentAsItSays(string where, string place)
    {
        string marked = where switch
        {
            "the system prompt" => Conversation.Replace("{\"role\":\"system\",", $"{{\"role\":\"system\",{Mark},", StringComparison.Ordinal),
            "a part" => Conversation.Replace("\"text\":\"d\"", $"\"text\":\"d\",{Mark}", StringComparison.Ordinal),
            _ => Conversation,
        };
        var request = Request(marked, where == "the request" ? Mark : null);
        Assert.That(PlacesOf(request), Is.EqualTo(place.Length == 0 ? [] : new[] { place }));
        Assert.That(request["cache_control"] is not null, Is.EqualTo(place.Length == 0));
    }

    [Test]
    public void Request_SwitchedOff_HasNoMarks() => Assert.That(PlacesOf(Request(Conversation, Tools, cache: AutomaticCache.Off)), Is.Empty);

    [Test]
    public void Request_OfAClientOfThisFormat_IsSentAsItIs() => Assert.That(
        PlacesOf(Request(Conversation, "\"extra_content\":{\"anthropic\":{\"fields\":{\"max_tokens\":9}}}")), Is.Empty);

    [Test]
    public void Request_OpenAIsBreakpoints_AreBreakpointsAndTheLastTurnIsOneMore()
    {
        string marked = Conversation.Replace("\"content\":\"a\"", "\"content\":[{\"type\":\"text\",\"text\":\"a\",\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}}]", StringComparison.Ordinal);
        Assert.That(PlacesOf(Request(marked)), Is.EqualTo(["messages.0.content.0", "messages.2.content.1"]));
        Assert.That(PlacesOf(Request(marked, "\"prompt_cache_options\":{\"mode\":\"explicit\"}")), Is.EqualTo(["messages.0.content.0"]));
        Assert.That(PlacesOf(Request(marked, cache: AutomaticCache.Off)), Is.EqualTo(["messages.0.content.0"]));
        Assert.That(PlacesOf(Request(Conversation, "\"prompt_cache_options\":{\"mode\":\"explicit\"}")), Is.Empty, "nothing is to be cached");
    }

    [TestCase("{\"mode\":\"explicit\"}", """{"type":"ephemeral"}""")]
    [TestCase("{\"mode\":\"explicit\",\"ttl\":\"30m\"}", """{"type":"ephemeral"}""")]
    [TestCase("{\"mode\":\"explicit\",\"ttl\":\"12h\"}", """{"type":"ephemeral","ttl":"1h"}""")]
    [TestCase("{\"mode\":\"new\"}", null)]
    [TestCase("true", null)]
    public void Request_OpenAIsBreakpoint_IsTheNearestThatTheApiHas(string given, string? sent) => Assert.That(
        Request($$"""[{"role":"user","content":[{"type":"text","text":"a","prompt_cache_breakpoint":{{given}}}]}]""")["messages"]![0]!["content"]![0]!["cache_control"]?.ToJsonString(),
        Is.EqualTo(sent));

    [Test]
    public void Request_MoreThanFourWithOurs_KeepsTheClients()
    {
        string parts = string.Join(",", Enumerable.Range(0, 4).Select(i => $$$"""{"type":"text","text":"{{{i}}}","prompt_cache_breakpoint":{"mode":"explicit"}}"""));
        Assert.That(
            PlacesOf(Request(Conversation.Replace("\"content\":\"a\"", $"\"content\":[{parts}]", StringComparison.Ordinal))),
            Is.EqualTo(Enumerable.Range(0, 4).Select(i => $"messages.0.content.{i}")));
    }

    [Test]
    public void Request_ApiThatTakesNoLives_GetsNone()
    {
        var translator = new MessagesTranslator("acme") { TakesCacheLives = false };
        var request = Request("""[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}}]}]""", translator: translator);
        Assert.That(request["messages"]![0]!["content"]![0]!["cache_control"]!.ToJsonString(), Is.EqualTo("""{"type":"ephemeral"}"""));
    }

    private static JsonNode Request(
        string messages, string? more = null, string model = "claude-sonnet-4-5", AutomaticCache cache = AutomaticCache.FiveMinutes, MessagesTranslator? translator = null)
    {
        Assert.That(ChatDocument.TryRead(Json.Bytes($$"""{"model":"x","messages":{{messages}}{{(more is null ? "" : "," + more)}}}"""), out var chat), Is.Null);
        using (chat)
        {
            chat!.AutomaticCache = cache;
            var output = new ArrayBufferWriter<byte>();
            Assert.That((translator ?? Translate.Translator).WriteRequest(chat, model, output), Is.Null);
            return JsonNode.Parse(output.WrittenSpan)!;
        }
    }

    /// <summary>Where breakpoints stand, in the order of the prompt.</summary>
    private static string[] PlacesOf(JsonNode request)
    {
        var places = new List<string>();
        Add("tools", request["tools"]);
        Add("system", request["system"] as JsonArray);
        for (int i = 0; i < request["messages"]!.AsArray().Count; i++) Add($"messages.{i}.content", request["messages"]![i]!["content"]);
        return [.. places];

        void Add(string path, JsonNode? blocks)
        {
            for (int i = 0; i < (blocks?.AsArray().Count ?? 0); i++)
                if (blocks![i]!["cache_control"] is not null) places.Add($"{path}.{i}");
        }
    }
}
