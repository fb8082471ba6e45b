using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.OpenAI;

/// <summary>Legacy completions as clients see them, over an upstream that has only chat.</summary>
public class CompletionsTests
{
    private const string Path = "/v1/completions";

    [Test]
    public async Task Whole_IsACompletionWithTheHeadersOfAnyCall()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.SendAsync(Chat.Post($$"""{"model":"{{Chat.Model}}","prompt":["a","b"],"echo":true}""", Path));

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        var choices = answer.Json.GetProperty("choices");
        Assert.That(choices.EnumerateArray().Select(c => c.GetProperty("index").GetInt32()), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(choices[1].GetProperty("text").GetString(), Does.StartWith("b").And.Length.GreaterThan(1));
        Assert.That((answer.Header("x-providerkit-provider"), answer.Header("x-providerkit-attempts"), app.Upstream.Count), Is.EqualTo(("openai", "2", 2)));
        Assert.That((await app.RecordOf(answer)).Usage.PromptTokens, Is.EqualTo(answer.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt64()));
    }

    [Test]
    public async Task Stream_EndsWithDone()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.SendAsync(Chat.Post($$"""{"model":"{{Chat.Model}}","prompt":["a","b"],"stream":true,"stream_options":{"include_usage":true} }""", Path));

        Assert.That(answer.Broken, Is.False);
        var chunks = answer.Chunks;
        Assert.That(chunks.Select(c => c.GetProperty("object").GetString()), Is.All.EqualTo("text_completion"));
        Assert.That(chunks.SelectMany(c => c.GetProperty("choices").EnumerateArray()).Where(c => c.GetProperty("finish_reason").ValueKind == JsonValueKind.String).Select(c => c.GetProperty("index").GetInt32()), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(chunks[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt64(), Is.EqualTo((await app.RecordOf(answer)).Usage.CompletionTokens).And.GreaterThan(0));
    }

    [TestCase("", null)]
    [TestCase("{}", "model")]
    [TestCase("""{"model":7,"prompt":"a"}""", "model")]
    [TestCase("""{"model":"ext-openai-gpt-4o"}""", "prompt")]
    [TestCase("""{"model":"ext-openai-gpt-4o","prompt":{}}""", "prompt")]
    [TestCase("""{"model":"ext-openai-gpt-4o","prompt":"a","prompt":"b"}""", "prompt")]
    [TestCase("""{"model":"ext-openai-gpt-4o","prompt":"\ud83d"}""", null)]
    [TestCase("""{"model":"ext-openai-gpt-4o","prompt":"a","stream":1}""", "stream")]
    [TestCase("""{"model":"ext-openai-gpt-4o","prompt":"a","stream_options":1}""", "stream_options")]
    [TestCase("""{"model":"ext-openai-gpt-4o","prompt":"a","suffix":"b"}""", "suffix")]
    [TestCase("""{"model":"ext-openai-gpt-4o","prompt":[1,2]}""", "prompt")]
    [TestCase("""{"model":"ext-openai-gpt-4o","prompt":"a","best_of":2}""", "best_of")]
    [TestCase("""{"model":"ext-openai-gpt-4o","prompt":"a","logprobs":1}""", "logprobs")]
    [TestCase("""{"model":"ext-openai-gpt-4o","prompt":"a",""", null)]
    [Property("FAULTS", 82)]
    public async Task Body_ThatIsWrong_Is400AndNamesTheField(string body, string? param)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.SendAsync(Chat.Post(body, Path));

        Assert.That((answer.Status, answer.Error.GetProperty("param").GetString(), answer.Error.GetProperty("type").GetString()), Is.EqualTo((400, param, "invalid_request_error")), answer.Text);
        Assert.That((answer.Header("x-should-retry"), app.Upstream.Count), Is.EqualTo(("false", 0)));
    }
}
