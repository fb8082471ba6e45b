using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>Through the dispatcher, with the flat settings of the documentation.</summary>
public class EndToEndTests
{
    private static readonly AnthropicFixtures Fixtures = new();

    private static readonly object[] Providers =
    [
        new object[] { "ANTHROPIC", "ext-anthropic-" },
        new object[] { "CLAUDE_CODE", "ext-claude-code-" },
    ];

    [TestCaseSource(nameof(Providers))]
    public async Task Whole_Call_IsTranslatedBothWays(string stem, string prefix)
    {
        using var host = Host.With(($"{stem}_ENABLED", "1"), ($"{stem}_API_KEY", "sk-ant-1"));
        string? body = null;
        host.Upstream.Expect(HttpMethod.Post, "https://api.anthropic.com/v1/messages")
            .WithHeaders("x-api-key: sk-ant-1\nanthropic-version: 2023-06-01")
            .With(r => !r.Headers.Contains("Authorization") && !r.Headers.Contains("anthropic-beta") && r.Content!.Headers.ContentType!.MediaType == "application/json")
            .With(r => (body = r.Content!.ReadAsStringAsync().Result).Length > 0)
            .Respond("application/json", Fixtures.Text);

        await using var result = await host.Dispatcher.SendAsync(Chat(prefix));

        Assert.That(result.Error, Is.Null);
        Json.AssertEqual(JsonNode.Parse(body!), """{"model":"claude-3-haiku-20240307","max_tokens":4096,"system":"Be brief.","messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}""");
        var reply = Json.Parse(result.Body)!;
        Assert.That(((string?)reply["model"], (string?)reply["choices"]![0]!["message"]!["content"]), Is.EqualTo((prefix + "claude-3-haiku-20240307", "Hello there.")));
        host.Upstream.VerifyNoOutstandingExpectation();
    }

    [TestCaseSource(nameof(Providers))]
    public async Task Streamed_Call_RotatesAndIsTranslatedBothWays(string stem, string prefix)
    {
        using var host = Host.With(($"{stem}_ENABLED", "1"), ($"{stem}_TOKEN_1", "sk-ant-1"), ($"{stem}_TOKEN_2", "sk-ant-2"), ($"{stem}_BASE_URL", "https://proxy.test/v1/"));
        host.Upstream.Expect(HttpMethod.Post, "https://proxy.test/v1/messages").WithHeaders("x-api-key: sk-ant-1")
            .Respond(System.Net.HttpStatusCode.TooManyRequests, [new("retry-after", "7")], "application/json", Fixtures.RateLimited.Body);
        host.Upstream.Expect(HttpMethod.Post, "https://proxy.test/v1/messages").WithHeaders("x-api-key: sk-ant-2\nanthropic-beta: a-1,b-2")
            .With(r => (bool)JsonNode.Parse(r.Content!.ReadAsStringAsync().Result)!["stream"]! && !r.Headers.Contains("openai-beta"))
            .Respond("text/event-stream", Fixtures.TextStream);

        string text = "";
        await using (var result = await host.Dispatcher.SendAsync(Chat(prefix, stream: true)))
        {
            Assert.That(result.Error, Is.Null);
            foreach (string chunk in await Gateway.ReadAllAsync(result.Stream!))
                text += (string?)JsonNode.Parse(chunk)!["choices"]![0]?["delta"]?["content"];
            Assert.That(result.Stream!.Error, Is.Null);
        }

        Assert.That(text, Is.EqualTo("Hello there."));
        Assert.That((host.Records.Single().Usage, host.Records.Single().Attempts), Is.EqualTo((new ChatUsage(12, 5, 5), 2)));
        host.Upstream.VerifyNoOutstandingExpectation();
    }

    [Test]
    public async Task Refused_Parameter_NeverReachesTheUpstream()
    {
        using var host = Host.With(("ANTHROPIC_ENABLED", "1"), ("ANTHROPIC_API_KEY", "sk-ant-1"));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes("""{"model":"ext-anthropic-m","n":2,"messages":[]}""")));
        Assert.That((result.Error!.HttpStatus, result.Error.Param), Is.EqualTo((400, "n")));
        Assert.That(host.Registry.Find("anthropic")!.Tokens.GetTokenStats()[0].Failures, Is.Zero);
    }

    [Test]
    public async Task Models_OfTheUpstream_AreAskedForAllAtOnce()
    {
        using var host = Host.With(("ANTHROPIC_ENABLED", "1"), ("ANTHROPIC_API_KEY", "sk-ant-1"));
        host.Upstream.Expect(HttpMethod.Get, "https://api.anthropic.com/v1/models").WithExactQueryString("limit=1000").WithHeaders("x-api-key: sk-ant-1")
            .Respond("application/json", """{"data":[{"type":"model","id":"claude-a","display_name":"A"},{"type":"model","id":"claude-b"}],"has_more":false,"first_id":"claude-a","last_id":"claude-b"}""");
        var entry = host.Registry.Find("anthropic")!;
        var listing = await ((IModelLister)entry.Provider).ListModelsAsync(entry.Tokens.Tokens[0], CancellationToken.None);
        Assert.That(listing.Models, Is.EqualTo(["claude-a", "claude-b"]));
    }

    private static ChatRequest Chat(string prefix, bool stream = false)
    {
        string body = $$"""{"model":"{{prefix}}claude-3-haiku-20240307",{{(stream ? "\"stream\":true," : "")}}"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}]}""";
        var headers = new Dictionary<string, string> { ["anthropic-beta"] = "a-1,b-2", ["openai-beta"] = "x" };
        Assert.That(ChatRequest.TryRead(Json.Bytes(body), out var request, out _, stream ? headers : null), Is.True);
        return request!;
    }
}
