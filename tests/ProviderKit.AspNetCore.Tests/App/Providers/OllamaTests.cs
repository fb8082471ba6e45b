using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Providers;

/// <summary>A vendor whose streams are lines, through the whole app, against the simulated one.</summary>
public class OllamaTests
{
    private const string Model = "ext-ollama-llama3.3";
    private const string Tools = """
        "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","required":["city"],"properties":{"city":{"type":"string"}}}}},{"type":"function","function":{"name":"time"}}]
        """;

    [Test]
    public async Task Text_WholeAndStreamed_SayTheSame()
    {
        await using var app = await StartAsync();
        var whole = await app.ChatAsync(Model);
        var streamed = await app.ChatAsync(Model, stream: true, """ "stream_options":{"include_usage":true} """);
        Assert.That((whole.Status, streamed.Status), Is.EqualTo((200, 200)), whole.Text);
        Assert.That(streamed.StreamedText, Is.EqualTo(whole.Content).And.Contains("simulated ollama (model llama3.3"));
        Assert.That(streamed.Chunks[^1].GetProperty("usage").GetRawText(), Is.EqualTo(whole.Json.GetProperty("usage").GetRawText()));
        Assert.That(streamed.Chunks[0].GetProperty("model").GetString(), Is.EqualTo(Model));
        Assert.That((await app.RecordOf(streamed)).Usage.CompletionTokens, Is.GreaterThan(0));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Tools_CalledAndAnswered_GoBothWays(bool stream)
    {
        await using var app = await StartAsync();
        var asked = await app.PostAsync(Body("""[{"role":"user","content":"Call weather and time."}]""", stream));
        Assert.That(asked.Status, Is.EqualTo(200), asked.Text);
        string text = asked.Text;
        Assert.That(text, Does.Contain("\"weather\"").And.Contain("{\\\"city\\\":\\\"example\\\"}").And.Contain("\"finish_reason\":\"tool_calls\""));

        var answered = await app.PostAsync(Body(
            """[{"role":"user","content":"Call weather and time."},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Paris\"}"}}]},{"role":"tool","tool_call_id":"c1","content":"sunny"}]""", stream: false));
        Assert.That(answered.Content, Does.Contain("Your tool said: \"sunny\""));
        var sent = JsonElement.Parse(app.Upstream[^1].BodyText);
        Assert.That(sent.GetProperty("messages")[2].GetProperty("tool_name").GetString(), Is.EqualTo("weather"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Messages_GoToItsOwnApi_OrTranslatedToAnOlderServer(bool isOld)
    {
        await using var app = await StartAsync(isOld);
        foreach (bool stream in (bool[])[false, true])
        {
            var answer = await app.SendAsync(Chat.Post($$"""{"model":"{{Model}}","max_tokens":99,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hello"}]}""", "/v1/messages"));
            Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
            Assert.That(answer.Text, Does.Contain($"\"model\":\"{Model}\"").And.Contain("simulated"));
        }
        Assert.That(app.Upstream.Select(r => r.Path), Is.EqualTo(isOld ? ["/ollama/v1/messages", "/ollama/api/chat", "/ollama/api/chat"] : new[] { "/ollama/v1/messages", "/ollama/v1/messages" }));
    }

    [Test]
    public async Task Thinking_AskedFor_IsReasoningContent()
    {
        await using var app = await StartAsync();
        var whole = await app.ChatAsync(Model, more: """ "reasoning_effort":"high" """);
        Assert.That(whole.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("reasoning_content").GetString(), Is.EqualTo("Thinking about it."));
    }

    [Test]
    public async Task Schema_AskedFor_IsKept()
    {
        await using var app = await StartAsync();
        var whole = await app.ChatAsync(
            Model, more: """ "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object","required":["n"],"properties":{"n":{"type":"number"}}}}} """);
        Assert.That(whole.Content, Is.EqualTo("{\"n\":1}"));
    }

    [TestCase("sim:404", 404)]
    [TestCase("sim:500", 502)]
    [TestCase("sim:error200", 502)]
    [TestCase("sim:garbage", 502)]
    [TestCase("sim:html", 502)]
    [TestCase("sim:cut:0", 502)]
    public async Task Fault_BeforeTheFirstContent_HasItsStatus(string fault, int status)
    {
        await using var app = await StartAsync();
        foreach (bool stream in new[] { false, true })
        {
            var answer = await app.ChatAsync("ext-ollama-x-" + fault, stream);
            Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
            Assert.That(answer.Error.GetProperty("message").GetString(), Is.Not.Empty);
        }
    }

    [TestCase("sim:cut:3", "upstream_connection_lost")]
    [TestCase("sim:reset:3", "upstream_connection_lost")]
    [TestCase("sim:error-event:3", "upstream_error")]
    public async Task Fault_WithinTheStream_IsAnErrorEventAndABreak(string fault, string code)
    {
        await using var app = await StartAsync();
        var answer = await app.ChatAsync("ext-ollama-x-" + fault, stream: true);
        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, true)), answer.Text);
        Assert.That(answer.Events, Has.Length.EqualTo(5).And.None.EqualTo("[DONE]"), "the role, what had come, and the error");
        Assert.That(JsonElement.Parse(answer.Events[^1]).GetProperty("error").GetProperty("code").GetString(), Is.EqualTo(code));
    }

    [TestCase("sim:comments")]
    [TestCase("sim:nodone")]
    [TestCase("sim:events:500")]
    public async Task Stream_OfUnusualForm_IsComplete(string form)
    {
        await using var app = await StartAsync();
        var answer = await app.ChatAsync("ext-ollama-x-" + form, stream: true);
        Assert.That(answer.Broken, Is.False);
        Assert.That(answer.StreamedText, Is.Not.Empty);
    }

    [Test]
    public async Task RateLimit_OfTheFirstToken_GoesOnWithTheNext()
    {
        await using var app = await StartAsync("canary-1-sim:429:retry-after:9", "canary-2");
        var answer = await app.ChatAsync(Model);
        Assert.That((answer.Status, answer.Header("x-providerkit-attempts")), Is.EqualTo((200, "2")));
        Assert.That(app.TokensOf("ollama").Select(t => t.Blocked), Is.EqualTo([true, false]));
    }

    [Test]
    public async Task Models_OfTheServer_AreListed()
    {
        await using var app = await StartAsync();
        Assert.That((await app.GetAsync("/v1/models")).Text, Does.Contain("\"ext-ollama-qwen2.5:7b\""));
    }

    private static string Body(string messages, bool stream) =>
        $$"""{"model":"{{Model}}","stream":{{(stream ? "true" : "false")}},"messages":{{messages}},{{Tools}}}""";

    private static Task<GatewayApp> StartAsync(params string[] tokens) => StartAsync(isOld: false, tokens);

    /// <param name="isOld">Whether the server does not take Messages yet.</param>
    /// <param name="tokens">The provider's tokens.</param>
    private static Task<GatewayApp> StartAsync(bool isOld, params string[] tokens) => GatewayApp.StartAsync(setup =>
    {
        if (isOld) setup.Simulator.MissingPaths.Add("/ollama/v1/messages");
        setup.Kit.Add((kit, simulator) => kit.Services.Configure<ProviderKitOptions>(options =>
        {
            var provider = options.Provider("ollama");
            provider.Enabled = true;
            provider.BaseUrl = simulator.AddressOf("ollama").ToString();
            foreach (string token in tokens) provider.Tokens.Add(token);
        }));
    });
}
