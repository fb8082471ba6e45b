using System.Text;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Embeddings;

/// <summary>The route's own manners: what chat's route does with bad requests and bad upstreams, this one does too.</summary>
public class EmbeddingsRouteTests
{
    private const string Body = """{"model":"ext-openai-text-embedding-3-small","input":"Hello"}""";

    [TestCase("", null)]
    [TestCase("""{"model":"ext-openai-x"}""", "input")]
    [TestCase("""{"model":"ext-openai-x","input":{}}""", "input")]
    [TestCase("""{"model":"ext-openai-x","input":["a",1]}""", "input")]
    [TestCase("""{"model":"ext-openai-x","input":"a","input":"b"}""", "input")]
    [TestCase("""{"model":"ext-openai-x","input":"a","stream":true}""", "stream")]
    [TestCase("""{"input":"a"}""", "model")]
    [TestCase("""{"model":"ext-openai-x","messages":[]}""", "input")]
    [TestCase("""{"model":"ext-openai-x","input":"\ud83d"}""", null)]
    public async Task Post_BadBody_Is400AndNoUpstreamCall(string body, string? param)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await PostAsync(app, body);

        Assert.That(answer.Status, Is.EqualTo(400), answer.Text);
        Assert.That(answer.Error.GetProperty("param").GetString(), Is.EqualTo(param));
        Assert.That((await app.RecordOf(answer)).Attempts, Is.Zero);
        Assert.That(app.Upstream, Is.Empty);
    }

    [Test]
    public async Task Post_NotJsonByType_Is415()
    {
        await using var app = await GatewayApp.StartAsync();
        var answer = await app.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/embeddings") { Content = new StringContent(Body, Encoding.UTF8, "text/plain") });
        Assert.That(answer.Status, Is.EqualTo(415));
    }

    [Test]
    public async Task Post_BodyOverTheLimit_Is413()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Options.Add(o => o.MaxRequestBytes = 1000));
        var answer = await PostAsync(app, $$"""{"model":"ext-openai-x","input":"{{new string('a', 1000)}}"}""");
        Assert.That(answer.Status, Is.EqualTo(413));
    }

    [Test]
    public async Task Post_TokenIds_ReachTheUpstreamAsTheyAre()
    {
        await using var app = await GatewayApp.StartAsync();
        var answer = await PostAsync(app, """{"model":"ext-openai-x","input":[[1, 2],[3]],"dimensions":2}""");
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Json.GetProperty("data").GetArrayLength(), Is.EqualTo(2));
        Assert.That(app.Upstream.Single().BodyText, Is.EqualTo("""{"model":"x","input":[[1, 2],[3]],"dimensions":2}"""));
        Assert.That((await app.RecordOf(answer)).Usage.PromptTokens, Is.EqualTo(3));
    }

    [TestCase("sim:400", 400, null)]
    [TestCase("sim:403", 403, null)]
    [TestCase("sim:500", 502, "upstream_error")]
    [TestCase("sim:html", 502, "upstream_content_type")]
    [TestCase("sim:garbage", 502, "upstream_bad_reply")]
    [TestCase("sim:reset-headers", 502, "upstream_connection_lost")]
    public async Task Post_UpstreamFails_IsTheSameErrorAsInChat(string fault, int status, string? code)
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(o => o.Retry.MaxRetries = 0));

        var answer = await PostAsync(app, $$"""{"model":"ext-openai-{{fault}}","input":"Hello"}""");
        var chat = await app.ChatAsync($"ext-openai-{fault}");

        await Expect.ErrorAsync(app, answer, status, code);
        Assert.That((chat.Status, chat.Code), Is.EqualTo((status, code)));
    }

    [Test]
    public async Task Post_UpstreamWithoutTheRoute_KeepsIts404()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json("""{"error":{"message":"no such route","type":"invalid_request_error","param":null,"code":"unknown_url"}}""", 404));
        await using var app = await GatewayApp.StartAsync(s => s.OpenAIAddress = upstream.Address);
        var answer = await PostAsync(app, Body);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((404, "unknown_url")));
    }

    private static Task<Answer> PostAsync(GatewayApp app, string body) => app.SendAsync(Chat.Post(body, "/v1/embeddings"));
}
