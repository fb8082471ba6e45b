using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors;

/// <summary>What replies of one vendor bring, and clients send back, goes on to vendors that know it and to no other.</summary>
public class MessageFieldsTests
{
    private const string Thinking = "\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"Hm \\\"thinking_blocks\\\":\",\"signature\":\"c2ln\"}]";
    private const string Extra = "\"extra_content\":{\"google\":{\"thought_signature\":\"c2ln\"}}";
    private const string Reasoning = "\"reasoning_content\":\"Hm\"";
    private const string Images = "\"images\":[{\"type\":\"image_url\"}]";

    private static readonly (string Provider, string Prefix, string Setting, string Address, string[] Known)[] Vendors =
    [
        ("openai", "ext-openai-", "EXT_OPENAI_BASE_URL", "https://gw/v1", []),
        ("azure", "ext-azure-", "AZURE_OPENAI_ENDPOINT", "https://gw", []),
        ("githubcopilot", "ext-copilot-", "GITHUB_COPILOT_BASE_URL", "https://gw", []),
        ("xai", "ext-xai-", "XAI_BASE_URL", "https://gw/v1", [Reasoning]),
        ("litellm", "ext-litellm-", "LITELLM_BASE_URL", "https://gw", [Reasoning, Thinking]),
        ("openrouter", "ext-openrouter-", "OPENROUTER_BASE_URL", "https://gw/api/v1", [Reasoning, Images]),
        ("cursor_agent", "ext-cursor-", "CURSOR_AGENT_BASE_URL", "https://gw", [Reasoning]),
        ("atlas", "atlas-", "ATLAS_BASE_URL", "https://gw", [Reasoning]),
    ];

    private static IEnumerable<TestCaseData> Cases => Vendors.Select(v => new TestCaseData(v.Provider, v.Prefix, v.Setting, v.Address, v.Known) { TestName = $"SendAsync_{v.Provider}_GetsTheFieldsItKnows" });

    [TestCaseSource(nameof(Cases))]
    public async Task SendAsync(string provider, string prefix, string setting, string address, string[] known)
    {
        static string Messages(IEnumerable<string> fields) =>
            "[{\"role\":\"user\",\"content\":\"thinking_blocks\"},{" + Join(fields, Thinking, Reasoning) + "\"role\":\"assistant\"" + And(fields, Images)
            + ",\"content\":null,\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\"" + And(fields, Extra)
            + ",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"extra_content\\\":1}\"}}]" + And(fields, Extra)
            + "},{\"role\":\"tool\",\"content\":[{\"type\":\"json\",\"json\":{\"extra_content\":{\"a\":1}}}]}]";

        string sent = await SentAsync(provider, (setting, address), $$$"""{"model":"{{{prefix}}}m","messages":{{{Messages([Thinking, Extra, Reasoning, Images])}}},"metadata":{"images":"x"}}""");
        Json.AssertEqual(System.Text.Json.Nodes.JsonNode.Parse(sent), $$$"""{"model":"m","messages":{{{Messages(known)}}},"metadata":{"images":"x"}}""");
    }

    [Test]
    public async Task SendAsync_NothingToLeaveOut_ChangesNoOtherByte()
    {
        const string body = """{"model":"ext-openai-m","messages":[{"role":"assistant" , "name":"images","content":[{"type":"text","text":"a","images":1,"reasoning_content":2}]}],"thinking_blocks":1}""";
        Assert.That(await SentAsync("openai", ("EXT_OPENAI_BASE_URL", "https://gw/v1"), body), Is.EqualTo(body.Replace("ext-openai-m", "m", StringComparison.Ordinal)));
    }

    [Test]
    public async Task SendAsync_FieldsSetByTheOperator_AreSent()
    {
        string body = $$$"""{"model":"ext-openai-m","messages":[{"role":"assistant",{{{Reasoning}}},{{{Extra}}}}]}""";
        string sent = await SentAsync("openai", ("ProviderKit:Providers:openai:MessageFields:0", "reasoning_content"), body);
        Assert.That(sent, Is.EqualTo($$$"""{"model":"m","messages":[{"role":"assistant",{{{Reasoning}}}}]}"""));
    }

    [Test]
    public async Task SendAsync_ThoughtsThatSayWhoSignedThem_GoToNoUpstreamOfThisFormat()
    {
        string body = $$$"""{"model":"ext-litellm-m","messages":[{"role":"assistant",{{{Thinking.Replace("{", "{\"by\":\"anthropic\",", StringComparison.Ordinal)}}},{{{Reasoning}}}}]}""";
        string sent = await SentAsync("litellm", ("LITELLM_BASE_URL", "https://gw"), body);
        Assert.That(sent, Is.EqualTo($$$"""{"model":"m","messages":[{"role":"assistant",{{{Reasoning}}}}]}"""));
    }

    [Test]
    public void MessageFields_UnknownName_IsAMistakeThatIsNamed()
    {
        using var host = Host.With(("ProviderKit:Providers:openai:MessageFields:0", "thoughts"));
        Assert.That(() => host.Options, Throws.InstanceOf<Microsoft.Extensions.Options.OptionsValidationException>().With.Message.Contains("openai:MessageFields"));
    }

    [Test]
    public void HttpVendor_UnknownField_IsRefusedWhereItIsMade() =>
        Assert.That(() => new HttpVendor { Name = "acme", MessageFields = ["thoughts"] }, Throws.ArgumentException.With.Message.Contains("thoughts"));

    private static string Join(IEnumerable<string> known, params string[] fields) => string.Concat(fields.Where(known.Contains).Select(field => field + ","));

    private static string And(IEnumerable<string> known, string field) => known.Contains(field) ? "," + field : "";

    private static async Task<string> SentAsync(string provider, (string, string) setting, string body)
    {
        using var host = Host.With([($"ProviderKit:Providers:{provider}:Enabled", "1"), ($"ProviderKit:Providers:{provider}:Tokens:0", "the-token"), setting]);
        string sent = "";
        host.Upstream.When(HttpMethod.Post, "*").Respond(async request =>
        {
            sent = await request.Content!.ReadAsStringAsync();
            return new HttpResponseMessage { Content = new StringContent(FakeProvider.Reply, null, "application/json") };
        });
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(body)));
        Assert.That(result.Error, Is.Null);
        return sent;
    }
}
