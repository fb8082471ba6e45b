using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors.Http;

/// <summary>What families of models refuse, and old versions of an API do not know.</summary>
public class ModelQuirkTests
{
    private const string All = "\"temperature\":0.2,\"top_p\":0.9,\"presence_penalty\":1,\"frequency_penalty\":1,\"logprobs\":true,\"top_logprobs\":2,\"logit_bias\":{\"1\":2},\"stop\":[\"x\"],\"parallel_tool_calls\":false,\"max_tokens\":10,\"n\":1";
    private const string Limit = "\"max_completion_tokens\":10";
    private const string Stop = "\"stop\":[\"x\"]";
    private const string Calls = "\"parallel_tool_calls\":false";

    private static readonly string[] Untouched = ["gpt-4o", "gpt-4.1-mini", "gpt-5-chat-latest", "gpt-5-chat", "gpt-35-turbo", "gpt-50", "gpt-4o1", "turbo1", "o1x", "chatgpt-4o-latest"];

    [TestCaseSource(nameof(Untouched))]
    public async Task OtherModel_IsSentAsItIs(string model) =>
        Assert.That(await SentAsync("openai", model, All), Is.EqualTo(Body(model, All)));

    [TestCase("gpt-5", $"{Stop},{Calls},{Limit},\"n\":1")]
    [TestCase("gpt-5-mini-2025-08-07", $"{Stop},{Calls},{Limit},\"n\":1")]
    [TestCase("GPT-5-nano", $"{Stop},{Calls},{Limit},\"n\":1")]
    [TestCase("gpt-5.1-chat-latest", $"{Stop},{Calls},{Limit},\"n\":1")]
    [TestCase("gpt-5.4", $"{Stop},{Calls},{Limit},\"n\":1")]
    [TestCase("gpt-5.1", $"\"temperature\":0.2,\"top_p\":0.9,\"logprobs\":true,\"top_logprobs\":2,{Stop},{Calls},{Limit},\"n\":1")]
    [TestCase("o4-mini", $"{Stop},{Limit},\"n\":1")]
    [TestCase("ft:o4-mini-2025-04-16:acme::abc", $"{Stop},{Limit},\"n\":1")]
    [TestCase("o3", $"{Stop},{Limit},\"n\":1")]
    [TestCase("o3-mini", $"{Stop},{Limit},\"n\":1")]
    [TestCase("o1", $"{Stop},{Limit},\"n\":1")]
    public async Task ReasoningModel_GetsNothingItRefuses(string model, string expected) =>
        Json.AssertEqual(JsonNode.Parse(await SentAsync("openai", model, All)), Body(model, expected));

    [TestCase("gpt-5.4", "\"temperature\":0.2,\"presence_penalty\":1,\"reasoning_effort\":\"none\"", "\"temperature\":0.2,\"reasoning_effort\":\"none\"")]
    [TestCase("gpt-5.1", "\"reasoning_effort\":\"none\",\"top_p\":0.5", "\"reasoning_effort\":\"none\",\"top_p\":0.5")]
    [TestCase("gpt-5.1", "\"reasoning_effort\":\"low\",\"top_p\":0.5", "\"reasoning_effort\":\"low\"")]
    [TestCase("gpt-5", "\"reasoning_effort\":\"none\",\"top_p\":0.5", "\"reasoning_effort\":\"minimal\"")]
    public async Task ReasoningEffort_DecidesAboutSampling(string model, string given, string expected) =>
        Json.AssertEqual(JsonNode.Parse(await SentAsync("openai", model, given)), Body(model, expected));

    [TestCase("gpt-5", "minimal,none,xhigh,high", "minimal,minimal,high,high")]
    [TestCase("gpt-5.1", "minimal,none,xhigh,high", "low,none,high,high")]
    [TestCase("gpt-5.4-mini", "minimal,none,xhigh,high", "low,none,xhigh,high")]
    [TestCase("o3", "minimal,none,xhigh,medium", "low,low,high,medium")]
    [TestCase("o1-mini", "low", "")]
    [TestCase("gpt-4o", "minimal", "minimal")]
    [TestCase("gpt-5", "new-level", "new-level")]
    public async Task ReasoningEffort_ThatTheModelDoesNotHave_IsTheNearestItHas(string model, string given, string expected)
    {
        var sent = new List<string>();
        foreach (string effort in given.Split(','))
            sent.Add((string?)JsonNode.Parse(await SentAsync("openai", model, $"\"reasoning_effort\":\"{effort}\""))!["reasoning_effort"] ?? "");
        Assert.That(string.Join(',', sent), Is.EqualTo(expected));
    }

    [Test]
    public async Task MemberRepeatedWithoutEnd_CostsNoMoreThanAFewEdits()
    {
        string repeated = string.Concat(Enumerable.Repeat("\"temperature\":1,", 500)) + "\"n\":1";
        string sent = await SentAsync("openai", "o3", repeated);
        Assert.That(sent.Split("temperature").Length - 1, Is.EqualTo(400), "the upstream says what is wrong with the rest");
    }

    [TestCase("\"max_tokens\":10,\"max_completion_tokens\":20", "\"max_completion_tokens\":20")]
    [TestCase("\"max_completion_tokens\":20,\"max_tokens\":10", "\"max_completion_tokens\":20")]
    [TestCase("\"max_completion_tokens\":null,\"max_tokens\":10", "\"max_completion_tokens\":10")]
    [TestCase("\"max_completion_tokens\":20", "\"max_completion_tokens\":20")]
    [TestCase("\"max\\u005ftokens\":10", "\"max_completion_tokens\":10")]
    public async Task BothLimits_TheNewerIsSent(string given, string expected) =>
        Json.AssertEqual(JsonNode.Parse(await SentAsync("openai", "o3", given)), Body("o3", expected));

    [Test]
    public async Task Stream_IsAskedForUsageAsWell()
    {
        string sent = await SentAsync("openai", "gpt-5", "\"temperature\":0,\"stream\":true,\"top_p\":1", stream: true);
        Json.AssertEqual(JsonNode.Parse(sent), """{"model":"gpt-5","messages":[{"role":"user","content":"hi"}],"stream":true,"stream_options":{"include_usage":true}}""");
    }

    [Test]
    public async Task FirstMembers_CanGoToo()
    {
        string sent = await SentBodyAsync("openai", """{"temperature":0 , "top_p":1, "model":"ext-openai-gpt-5","messages":[],"presence_penalty":0}""");
        Json.AssertEqual(JsonNode.Parse(sent), """{"model":"gpt-5","messages":[]}""");
    }

    [TestCase("o1-mini", "user", "user")]
    [TestCase("o1-preview-2024-09-12", "user", "user")]
    [TestCase("o1", "system", "developer")]
    public async Task FamilyWithoutSystemRole_GetsAUserMessage(string model, string first, string second)
    {
        string sent = await SentBodyAsync("openai", $$$"""{"model":"ext-openai-{{{model}}}","messages":[{"role":"system","content":"role"},{"content":[{"role":"system"}],"role":"developer"},{"role":"user","content":"system"}]}""");
        Json.AssertEqual(JsonNode.Parse(sent), $$$"""{"model":"{{{model}}}","messages":[{"role":"{{{first}}}","content":"role"},{"content":[{"role":"system"}],"role":"{{{second}}}"},{"role":"user","content":"system"}]}""");
    }

    [TestCase("azure", "my-gpt-5")]
    [TestCase("azure", "prod_o3-mini")]
    [TestCase("githubcopilot", "gpt-5-mini")]
    public async Task OtherVendorOfTheSameModels_DoesTheSame(string provider, string model)
    {
        var sent = JsonNode.Parse(await SentAsync(provider, model, "\"temperature\":0,\"max_tokens\":5"));
        Json.AssertEqual(sent, Body(model, "\"max_completion_tokens\":5"));
    }

    [TestCase("openrouter", "openai/gpt-5")]
    [TestCase("litellm", "gpt-5")]
    public async Task RouterThatAdaptsByItself_GetsTheRequestAsItIs(string provider, string model) =>
        Assert.That(await SentAsync(provider, model, All), Is.EqualTo(Body(model, All)));

    [TestCase("grok-4", "\"temperature\":1,\"stop\":[\"x\"]")]
    [TestCase("grok-4-fast-reasoning", "\"temperature\":1,\"stop\":[\"x\"]")]
    [TestCase("grok-code-fast-1", "\"temperature\":1,\"stop\":[\"x\"]")]
    [TestCase("grok-3-mini", "\"temperature\":1,\"stop\":[\"x\"],\"reasoning_effort\":\"low\"")]
    [TestCase("grok-4.5", "\"temperature\":1,\"stop\":[\"x\"],\"reasoning_effort\":\"low\"")]
    [TestCase("grok-4-fast-non-reasoning", null)]
    [TestCase("grok-3", null)]
    public async Task GrokReasoningModel_GetsNothingItRefuses(string model, string? expected)
    {
        const string given = "\"temperature\":1,\"presence_penalty\":1,\"frequency_penalty\":1,\"stop\":[\"x\"],\"reasoning_effort\":\"low\"";
        Json.AssertEqual(JsonNode.Parse(await SentAsync("xai", model, given)), Body(model, expected ?? given));
    }

    [Test]
    public async Task SwitchedOff_TheRequestIsSentAsItIs() =>
        Assert.That(await SentAsync("openai", "gpt-5", All, ("ProviderKit:Providers:openai:ModelQuirks", "0")), Is.EqualTo(Body("gpt-5", All)));

    [TestCase("2024-02-15-preview", false)]
    [TestCase("2024-06-01", false)]
    [TestCase("2024-08-01-preview", false)]
    [TestCase("2024-09-01-preview", true)]
    [TestCase("2024-10-21", true)]
    [TestCase("2025-04-01-preview", true)]
    [TestCase("preview", true)]
    [TestCase("v1", true)]
    [TestCase("", true)]
    public async Task AzureVersion_SeesOnlyWhatItKnows(string version, bool recent)
    {
        string sent = await SentBodyAsync(
            "azure", """{"model":"ext-azure-d","messages":[{"role":"developer","content":"x"}],"max_completion_tokens":5,"stream":true}""", stream: true, ("AZURE_OPENAI_API_VERSION", version));
        Json.AssertEqual(JsonNode.Parse(sent), recent
            ? """{"model":"d","messages":[{"role":"developer","content":"x"}],"max_completion_tokens":5,"stream":true,"stream_options":{"include_usage":true}}"""
            : """{"model":"d","messages":[{"role":"system","content":"x"}],"max_tokens":5,"stream":true}""");
    }

    [Test]
    public async Task AzureVersion_OptionsOfTheClient_AreTheClients()
    {
        string sent = await SentBodyAsync(
            "azure", """{"model":"ext-azure-d","messages":[],"stream":true,"stream_options":{"include_usage":true}}""", stream: true, ("AZURE_OPENAI_API_VERSION", "2024-02-01"));
        Assert.That(sent, Does.Contain("stream_options"));
    }

    private static string Body(string model, string members) => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}],{{members}}}""";

    private static Task<string> SentAsync(string provider, string model, string members, params (string, string)[] settings) =>
        SentBodyAsync(provider, Body(Prefix(provider) + model, members), false, settings);

    private static Task<string> SentAsync(string provider, string model, string members, bool stream) =>
        SentBodyAsync(provider, Body(Prefix(provider) + model, members), stream);

    private static string Prefix(string provider) => provider == "githubcopilot" ? "ext-copilot-" : $"ext-{provider}-";

    private static async Task<string> SentBodyAsync(string provider, string body, bool stream = false, params (string, string)[] settings)
    {
        using var host = Host.With([
            ($"ProviderKit:Providers:{provider}:Enabled", "1"), ($"ProviderKit:Providers:{provider}:Tokens:0", "the-token"),
            ($"ProviderKit:Providers:{provider}:BaseUrl", "https://gw"), .. settings]);
        string sent = "";
        host.Upstream.When(HttpMethod.Post, "*").Respond(async request =>
        {
            sent = await request.Content!.ReadAsStringAsync();
            return new HttpResponseMessage
            {
                Content = stream
                    ? new StringContent("data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n", null, "text/event-stream")
                    : new StringContent(FakeProvider.Reply, null, "application/json"),
            };
        });
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(body)));
        Assert.That(result.Error, Is.Null);
        return sent;
    }
}
