using System.Text.Json.Nodes;
using ProviderKit.Tests.Formats.AnthropicMessages;
using ProviderKit.Tests.Support;
using ProviderKit.Tests.Vendors.Contract;

namespace ProviderKit.Tests.Formats.OpenAICompletions;

/// <summary>Legacy completions over every upstream that has only chat, whatever its wire format.</summary>
[Property("FAULTS", 82)]
[TestFixture(typeof(OpenAIFixtures))]
[TestFixture(typeof(AzureFixtures))]
[TestFixture(typeof(XaiFixtures))]
[TestFixture(typeof(CopilotFixtures))]
[TestFixture(typeof(CursorAgentFixtures))]
[TestFixture(typeof(LeadWorkerFixtures))]
[TestFixture(typeof(AtlasFixtures))]
[TestFixture(typeof(AnthropicFixtures))]
[TestFixture(typeof(ClaudeCodeFixtures))]
[TestFixture(typeof(GoogleFixtures))]
[TestFixture(typeof(OllamaFixtures))]
public class CompletionsOverChatTests<T>
    where T : IProviderFixtures, new()
{
    private readonly IProviderFixtures _fixtures = new T();

    [Test]
    public async Task Whole_OnePrompt_IsACompletion()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(_fixtures.Text));
        await using var result = await gateway.Dispatcher.SendAsync(Request("[\"Say\"]"));

        Assert.That(result.Error?.Message, Is.Null);
        var reply = Json.Parse(result.Body)!;
        Assert.That((string?)reply["id"], Does.StartWith("cmpl-"));
        Assert.That(((string?)reply["object"], (string?)reply["model"]), Is.EqualTo(("text_completion", _fixtures.Model)));
        Json.AssertEqual(reply["choices"], """[{"text":"Hello there.","index":0,"logprobs":null,"finish_reason":"stop"}]""");
        Assert.That(((int)reply["usage"]!["prompt_tokens"]!, (int)reply["usage"]!["completion_tokens"]!, (int)reply["usage"]!["total_tokens"]!), Is.EqualTo((12, 5, 17)));
        Assert.That(gateway.Body!.ToJsonString(), Does.Contain("\"Say\"").And.Contain("16"), "the default of max_tokens");
    }

    [Test]
    public async Task Whole_SeveralPromptsAndEcho_AreOneCallEach_InTheirOrder()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(_fixtures.Text));
        await using var result = await gateway.Dispatcher.SendAsync(Request("""["a\n\"","\u00e9","c"]""", ",\"echo\":true"));

        Assert.That(result.Error?.Message, Is.Null);
        var reply = Json.Parse(result.Body)!;
        Assert.That(reply["choices"]!.AsArray().Select(c => ((int)c!["index"]!, (string?)c["text"])), Is.EqualTo(new[] { (0, "a\n\"Hello there."), (1, "éHello there."), (2, "cHello there.") }));
        Assert.That(((int)reply["usage"]!["prompt_tokens"]!, (int)reply["usage"]!["completion_tokens"]!), Is.EqualTo((36, 15)));
        Assert.That((gateway.Calls, result.Attempts, result.Usage.PromptTokens), Is.EqualTo((3, 3, 36L)));
        await result.DisposeAsync();
        Assert.That(gateway.Records.All.Single().Usage, Is.EqualTo(result.Usage));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Stream_OnePrompt_IsTheSameText(bool includesUsage)
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Stream(_fixtures.TextStream, _fixtures.StreamType));
        await using var result = await gateway.Dispatcher.SendAsync(Request("[\"Say\"]", $",\"echo\":true,\"stream\":true{(includesUsage ? ",\"stream_options\":{\"include_usage\":true}" : "")}"));

        var chunks = await CompletionStream.ReadAsync(result);
        CompletionStream.AssertSameFrame(chunks, _fixtures.Model);
        Assert.That(CompletionStream.TextOf(chunks, 0), Is.EqualTo("SayHello there."));
        Assert.That(CompletionStream.FinishesOf(chunks), Is.EqualTo(new[] { (0, "stop") }));
        var usage = chunks.Where(c => c["choices"]!.AsArray().Count == 0).ToArray();
        Assert.That(usage.Select(c => (int)c["usage"]!["prompt_tokens"]!), Is.EqualTo(includesUsage ? [12] : Array.Empty<int>()));
        Assert.That(chunks.Count(c => c["usage"] is not null), Is.EqualTo(includesUsage ? 1 : 0));
        Assert.That((result.Usage.PromptTokens, result.Usage.CompletionTokens), Is.EqualTo((12, 5)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Stream_SeveralPrompts_AreOneStream(bool includesUsage)
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Stream(_fixtures.TextStream, _fixtures.StreamType));
        await using var result = await gateway.Dispatcher.SendAsync(Request("[\"a\",\"b\",\"c\"]", $",\"stream\":true{(includesUsage ? ",\"stream_options\":{\"include_usage\":true}" : "")}"));

        var chunks = await CompletionStream.ReadAsync(result);
        CompletionStream.AssertSameFrame(chunks, _fixtures.Model);
        for (int i = 0; i < 3; i++) Assert.That(CompletionStream.TextOf(chunks, i), Is.EqualTo("Hello there."));
        Assert.That(CompletionStream.FinishesOf(chunks), Is.EqualTo(new[] { (0, "stop"), (1, "stop"), (2, "stop") }));
        Assert.That(chunks.Where(c => c["usage"] is not null).Select(c => ((int)c["usage"]!["prompt_tokens"]!, c["choices"]!.AsArray().Count)), Is.EqualTo(includesUsage ? [(36, 0)] : Array.Empty<(int, int)>()));
        Assert.That((gateway.Calls, result.Usage.PromptTokens, result.Usage.CompletionTokens), Is.EqualTo((3, 36L, 15L)));
        await result.DisposeAsync();
        Assert.That(gateway.TokensOf(_fixtures.Provider).GetTokenStats()[0].InFlight, Is.Zero);
    }

    [Test]
    public async Task Whole_CutByTheLimit_SaysSo()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(_fixtures.Length));
        await using var result = await gateway.Dispatcher.SendAsync(Request("[\"Say\"]", ",\"max_tokens\":1000"));
        Json.AssertEqual(Json.Parse(result.Body)!["choices"], """[{"text":"Hel","index":0,"logprobs":null,"finish_reason":"length"}]""");
    }

    [Test]
    public async Task Whole_Reasoning_IsNotPartOfTheText()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(_fixtures.Reasoning));
        await using var result = await gateway.Dispatcher.SendAsync(Request("[\"Say\"]"));
        Assert.That((string?)Json.Parse(result.Body)!["choices"]![0]!["text"], Is.EqualTo("42"));
    }

    [Test]
    public async Task Stream_Reasoning_IsNotPartOfTheText()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Stream(_fixtures.ReasoningStream, _fixtures.StreamType));
        await using var result = await gateway.Dispatcher.SendAsync(Request("[\"Say\"]", ",\"stream\":true"));
        Assert.That(CompletionStream.TextOf(await CompletionStream.ReadAsync(result), 0), Is.EqualTo("42"));
    }

    [Test]
    public async Task Stream_UpstreamsErrorInPlaceOfAnAnswer_IsThatError()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Stream(_fixtures.ErrorStream, _fixtures.StreamType));
        await using var result = await gateway.Dispatcher.SendAsync(Request("[\"a\",\"b\"]", ",\"stream\":true"));
        Assert.That(result.Error, Is.Not.Null);
        Assert.That(gateway.Calls, Is.EqualTo(1));
    }

    [TestCase(",\"best_of\":2", "best_of")]
    [TestCase(",\"suffix\":\"end\"", "suffix")]
    [TestCase(",\"logprobs\":0", "logprobs")]
    [TestCase(",\"logprobs\":5", "logprobs")]
    [TestCase(",\"best_of\":\"two\"", "best_of")]
    [TestCase(",\"echo\":1", "echo")]
    [TestCase(",\"n\":\"1\"", "n")]
    [TestCase(",\"messages\":[]", "messages")]
    public async Task Request_WhatChatCannotDo_Is400AndNamed(string more, string param)
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(_fixtures.Text));
        await using var result = await gateway.Dispatcher.SendAsync(Request("[\"Say\"]", more));
        Assert.That((result.Error?.HttpStatus, result.Error?.Param, gateway.Calls), Is.EqualTo(((int?)400, param, 0)), result.Error?.Message);
        Assert.That(result.Error!.Message, Does.Contain(param));
    }

    [TestCase("[1,2,3]")]
    [TestCase("[[1,2],[3]]")]
    [TestCase("[\"a\",7]")]
    [TestCase("[]")]
    [TestCase("[null]")]
    [TestCase("null")]
    public async Task Request_PromptThatIsNoText_Is400AndNamed(string prompt)
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(_fixtures.Text));
        await using var result = await gateway.Dispatcher.SendAsync(Request(prompt, ",\"echo\":true"));
        Assert.That((result.Error?.HttpStatus, result.Error?.Param, gateway.Calls), Is.EqualTo(((int?)400, "prompt", 0)), result.Error?.Message);
    }

    [TestCase(",\"best_of\":1,\"suffix\":\"\",\"logprobs\":null,\"echo\":false,\"n\":1,\"max_tokens\":null")]
    [TestCase(",\"best_of\":null,\"suffix\":null,\"logprobs\":false,\"echo\":null,\"n\":null,\"stop\":null,\"user\":\"u\"")]
    public async Task Request_WhatSaysNothing_IsTaken(string more)
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(_fixtures.Text));
        await using var result = await gateway.Dispatcher.SendAsync(Request("[\"Say\"]", more));
        Assert.That(result.Error?.Message, Is.Null);
        Assert.That(gateway.Body!.ToJsonString(), Does.Not.Contain("best_of").And.Not.Contain("suffix").And.Not.Contain("echo").And.Not.Contain("prompt\""));
    }

    [Test]
    public async Task Request_MoreThanAHundredPrompts_Is400AndNamed()
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(_fixtures.Text));
        await using var result = await gateway.Dispatcher.SendAsync(Request($"[{string.Join(',', Enumerable.Repeat("\"a\"", 101))}]"));
        Assert.That((result.Error?.HttpStatus, result.Error?.Param, gateway.Calls), Is.EqualTo(((int?)400, "prompt", 0)));
        Assert.That(result.Error!.Message, Does.Contain("100 or fewer"));
    }

    private ChatRequest Request(string prompt, string more = "") =>
        ChatRequest.Parse(Json.Bytes($$"""{"model":"{{_fixtures.Model}}","prompt":{{prompt}}{{more}}}"""), WireFormat.OpenAICompletions);
}
