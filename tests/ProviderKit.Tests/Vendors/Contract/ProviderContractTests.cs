using System.Text.Json.Nodes;
using ProviderKit.Tests.Formats.AnthropicMessages;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Vendors.Contract;

/// <summary>What every provider has to do, whatever its wire format: add a fixtures class and a line here.</summary>
[TestFixture(typeof(OpenAIFixtures))]
[TestFixture(typeof(AzureFixtures))]
[TestFixture(typeof(OpenRouterFixtures))]
[TestFixture(typeof(LiteLlmFixtures))]
[TestFixture(typeof(XaiFixtures))]
[TestFixture(typeof(CopilotFixtures))]
[TestFixture(typeof(CursorAgentFixtures))]
[TestFixture(typeof(LeadWorkerFixtures))]
[TestFixture(typeof(AtlasFixtures))]
[TestFixture(typeof(AnthropicFixtures))]
[TestFixture(typeof(ClaudeCodeFixtures))]
[TestFixture(typeof(GoogleFixtures))]
[TestFixture(typeof(OllamaFixtures))]
[TestFixture(typeof(ResponsesFixtures))]
[TestFixture(typeof(AzureResponsesFixtures))]
public partial class ProviderContractTests<T>
    where T : IProviderFixtures, new()
{
    private readonly IProviderFixtures _fixtures = new T();

    [Test]
    public async Task Text_Whole_IsACompletion()
    {
        var (reply, record) = await WholeAsync(_fixtures.Text);
        Assert.That((string?)reply["choices"]![0]!["message"]!["content"], Is.EqualTo("Hello there."));
        Assert.That((string?)reply["choices"]![0]!["finish_reason"], Is.EqualTo("stop"));
        Assert.That((string?)reply["object"], Is.EqualTo("chat.completion"));
        Assert.That(((int)reply["usage"]!["prompt_tokens"]!, (int)reply["usage"]!["completion_tokens"]!), Is.EqualTo((12, 5)));
        Assert.That((record.Usage.PromptTokens, record.Usage.CompletionTokens), Is.EqualTo((12, 5)));
    }

    [Test]
    public async Task Tool_Whole_IsAToolCall()
    {
        var (reply, _) = await WholeAsync(_fixtures.Tool);
        Assert.That((string?)reply["choices"]![0]!["finish_reason"], Is.EqualTo("tool_calls"));
        Assert.That(CallsOf(reply), Is.EqualTo(["weather {\"city\":\"Paris\"}"]));
    }

    [Test]
    public async Task ParallelTools_Whole_AreTwoCallsWithIdsOfTheirOwn()
    {
        var (reply, _) = await WholeAsync(_fixtures.ParallelTools);
        Assert.That(CallsOf(reply), Is.EqualTo(["weather {\"city\":\"Paris\"}", "time {\"zone\":\"CET\"}"]));
        var ids = reply["choices"]![0]!["message"]!["tool_calls"]!.AsArray().Select(c => (string?)c!["id"]).ToArray();
        Assert.That(ids, Is.Unique.And.All.Not.Empty);
    }

    [Test]
    public async Task Reasoning_Whole_StandsBesideTheText()
    {
        var (reply, _) = await WholeAsync(_fixtures.Reasoning);
        var message = reply["choices"]![0]!["message"]!;
        Assert.That((string?)message[_fixtures.ReasoningMember], Is.EqualTo("Let me think."));
        Assert.That((string?)message["content"], Is.EqualTo("42"));
    }

    [Test]
    public async Task Length_Whole_HasItsFinishReason()
    {
        var (reply, _) = await WholeAsync(_fixtures.Length);
        Assert.That((string?)reply["choices"]![0]!["finish_reason"], Is.EqualTo("length"));
        Assert.That((string?)reply["choices"]![0]!["message"]!["content"], Is.EqualTo("Hel"));
    }

    [Test]
    public async Task Unauthorized_OnlyToken_IsQuarantined()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Answer(_fixtures.Unauthorized));
        await using var result = await gateway.Dispatcher.SendAsync(Request(stream: false));
        Assert.That(result.Error, Has.Property(nameof(ProviderError.Code)).Null.And.Property(nameof(ProviderError.HttpStatus)).EqualTo(502));
        Assert.That(gateway.TokensOf(_fixtures.Provider).GetTokenStats()[0].Quarantined, Is.True);
    }

    [Test]
    public async Task RateLimited_OnlyToken_IsBlockedAsLongAsItWasTold()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Answer(_fixtures.RateLimited));
        await using var result = await gateway.Dispatcher.SendAsync(Request(stream: false));
        Assert.That(result.Error!.HttpStatus, Is.EqualTo(429));
        var token = gateway.TokensOf(_fixtures.Provider).GetTokenStats()[0];
        bool everyModel = token.BlockedModels.Count == 0;
        Assert.That(token.Blocked, Is.EqualTo(everyModel));
        Assert.That(result.Error.RetryAfter!.Value.TotalSeconds, Is.EqualTo(_fixtures.RateLimitSeconds).Within(0.001));
    }

    [TestCase("{\"choices\":")]
    [TestCase("[1,2]")]
    [TestCase("{}")]
    [TestCase("")]
    [TestCase("{\"choices\":7,\"content\":7,\"candidates\":7,\"message\":7,\"model\":7,\"usage\":7}")]
    public async Task Garbage_Whole_IsABadReply(string garbage)
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(garbage));
        await using var result = await gateway.Dispatcher.SendAsync(Request(stream: false));
        Assert.That(result.Error, Is.Not.Null);
        Assert.That(result.Error!.HttpStatus, Is.EqualTo(502));
    }

    [Test]
    public async Task Image_AsDataUrl_ReachesTheUpstream()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(_fixtures.Text));
        await using var result = await gateway.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(
            """{"model":"MODEL","messages":[{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}]}""".Replace("MODEL", _fixtures.Model))));
        Assert.That(result.Error, Is.Null);
        Assert.That(gateway.Body!.ToJsonString(), Does.Contain("iVBORw0KGgo=").And.Contain("What is this?"));
    }

    [Test]
    public async Task Request_WithToolsAndStop_ReachesTheUpstream()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(_fixtures.Text));
        await using var result = await gateway.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(
            """{"model":"MODEL","stop":["END"],"max_tokens":77,"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"weather","description":"Tells it","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]}""".Replace("MODEL", _fixtures.Model))));
        Assert.That(result.Error, Is.Null);
        Assert.That(gateway.Body!.ToJsonString(), Does.Contain("77").And.Contain("Be brief.").And.Contain("Tells it").And.Contain("city"));
        Assert.That(gateway.Body!.ToJsonString().Contains("END", StringComparison.Ordinal), Is.EqualTo(_fixtures.SendsStop));
    }

    private ChatRequest Request(bool stream) => ChatRequest.Parse(Json.Bytes(
        $$"""{"model":"{{_fixtures.Model}}","stream":{{(stream ? "true" : "false")}},"stream_options":{{(stream ? "{\"include_usage\":true}" : "null")}},"messages":[{"role":"user","content":"Hi"}]}"""));

    private async Task<(JsonNode Reply, RequestRecord Record)> WholeAsync(string reply)
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(reply));
        JsonNode body;
        await using (var result = await gateway.Dispatcher.SendAsync(Request(stream: false)))
        {
            Assert.That(result.Error, Is.Null);
            body = Json.Parse(result.Body)!;
        }
        Assert.That((string?)body["model"], Is.EqualTo(_fixtures.Model));
        return (body, gateway.Records.All.Single());
    }

    private static string[] CallsOf(JsonNode reply) =>
    [
        .. reply["choices"]![0]!["message"]!["tool_calls"]!.AsArray()
            .Select(c => $"{c!["function"]!["name"]} {JsonNode.Parse((string)c["function"]!["arguments"]!)!.ToJsonString()}"),
    ];
}
