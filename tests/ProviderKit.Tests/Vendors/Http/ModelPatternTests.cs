using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors.Http;

/// <summary>A row's APIs may serve some models only.</summary>
public class ModelPatternTests
{
    private static readonly HttpVendor Row = new()
    {
        Name = "mixed",
        BaseAddress = "https://mixed.test/v1",
        Apis = [new(WireFormat.OpenAIChat, "/chat/completions"), new(WireFormat.AnthropicMessages, "/messages") { Models = "claude-*" }],
    };

    [TestCase("claude-x", "/v1/messages")]
    [TestCase("Claude-x", "/v1/messages")]
    [TestCase("my-claude-x", "/v1/chat/completions")]
    [TestCase("gpt-x", "/v1/chat/completions")]
    public async Task MessagesClient_GoesToTheApiOfTheModel(string model, string path)
    {
        using var host = Host.With(kit => kit.AddOpenAICompatible(Row), ("ProviderKit:Providers:mixed:Enabled", "1"), ("ProviderKit:Providers:mixed:Tokens:0", "t-1"));
        string? asked = null;
        host.Upstream.When("*").Respond(request =>
        {
            asked = request.RequestUri!.AbsolutePath;
            return new HttpResponseMessage
            {
                Content = new StringContent(
                    path.EndsWith("messages", StringComparison.Ordinal) ? """{"type":"message","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{}}""" : FakeProvider.Reply,
                    null, "application/json"),
            };
        });

        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(
            Json.Bytes($$"""{"model":"ext-mixed-{{model}}","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"""), WireFormat.AnthropicMessages));

        Assert.That((result.Error, asked), Is.EqualTo(((ProviderError?)null, path)));
        Assert.That((string?)Json.Parse(result.Body)!["type"], Is.EqualTo("message"));
    }
}
