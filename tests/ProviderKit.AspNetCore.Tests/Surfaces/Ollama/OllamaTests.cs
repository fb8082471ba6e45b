using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ProviderKit.AspNetCore.Surfaces;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.Ollama;

/// <summary>Ollama's API in an app, with upstreams of another format.</summary>
public class OllamaTests
{
    private const string Key = "client-key-0123456789abcdef";

    private static string Body(string members = "", string model = Chat.Model) => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hi"}]{{members}}}""";

    [Test]
    public async Task Chat_IsALineForEachPieceUnlessToldNotTo()
    {
        await using var app = await GatewayApp.StartAsync();

        var streamed = await app.SendAsync(Chat.Post(Body(), "/api/chat"));
        var whole = await app.SendAsync(Chat.Post(Body(",\"stream\":false"), "/api/chat"));

        Assert.That((streamed.Status, streamed.Header("content-type"), whole.Header("content-type")), Is.EqualTo((200, "application/x-ndjson", "application/json; charset=utf-8")));
        Assert.That(streamed.Text, Does.EndWith("}\n"));
        var lines = Lines(streamed);
        Assert.That(lines.Select(line => line.GetProperty("done").GetBoolean()), Is.EqualTo(Enumerable.Repeat(false, lines.Length - 1).Append(true)));
        Assert.That(lines.Select(line => line.GetProperty("model").GetString()), Is.All.EqualTo(Chat.Model));
        string text = string.Concat(lines.Select(Content));
        Assert.That(text, Is.Not.Empty.And.EqualTo(Content(whole.Json)));
        Assert.That(whole.Json.GetProperty("eval_duration").GetInt64(), Is.GreaterThan(0));
        Assert.That((await app.RecordOf(streamed)).Usage.CompletionTokens, Is.EqualTo(lines[^1].GetProperty("eval_count").GetInt64()));
    }

    [Test]
    public async Task Generate_HasTheSameAnswer()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.SendAsync(Chat.Post($$"""{"model":"{{Chat.Model}}","prompt":"Hi","options":{"num_ctx":9} }""", "/api/generate"));

        var lines = Lines(answer);
        Assert.That(string.Concat(lines.Select(line => line.GetProperty("response").GetString())), Is.Not.Empty);
        Assert.That((lines[^1].GetProperty("done_reason").GetString(), answer.Header("x-providerkit-ignored")), Is.EqualTo(("stop", "options.num_ctx")));
    }

    [TestCase("ext-openai-gpt-4o:latest", "gpt-4o")]
    [TestCase("ext-openai-vendor/model", "vendor/model")]
    [TestCase("ext-openai-vendor/model:8b", "vendor/model:8b")]
    [Property("FAULTS", 80)]
    public async Task Names_WithTagsAndSlashes_AreTaken(string model, string upstream)
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.WithMissing("/openai/v1/models"));

        var answer = await app.SendAsync(Chat.Post(Body(",\"stream\":false", model), "/api/chat"));
        var shown = await app.SendAsync(Chat.Post($$"""{"name":"{{model}}"}""", "/api/show"));

        Assert.That((answer.Status, answer.Json.GetProperty("model").GetString(), shown.Status), Is.EqualTo((200, model, 200)));
        Assert.That(JsonElement.Parse(app.Upstream[0].Body.Span).GetProperty("model").GetString(), Is.EqualTo(upstream));
    }

    [Test]
    public async Task Tags_HaveWhatEditorsReadOfAModel()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(options =>
        {
            options.Provider("openai").Models.Clear();
            foreach (string name in (string[])["gpt-4o", "text-embedding-3-small", "a/b:c"]) options.Provider("openai").Models.Add(name);
        }));

        var models = (await app.GetAsync("/api/tags")).Json.GetProperty("models").EnumerateArray().Where(m => m.GetProperty("name").GetString()!.StartsWith("ext-openai-", StringComparison.Ordinal)).ToArray();

        Assert.That(models.Select(m => m.GetProperty("name").GetString()), Is.EqualTo(["ext-openai-gpt-4o:latest", "ext-openai-text-embedding-3-small:latest", "ext-openai-a/b:c"]));
        Assert.That(models.Select(m => m.GetProperty("model").GetString()), Is.EqualTo(models.Select(m => m.GetProperty("name").GetString())));
        Assert.That(models[0].GetProperty("digest").GetString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("ext-openai-gpt-4o")))));
        Assert.That(models.Select(Capabilities), Is.EqualTo(["completion tools vision", "embedding", "completion tools"]));
        Assert.That(models[0].GetProperty("modified_at").GetDateTimeOffset().Year, Is.GreaterThan(2023));
        Assert.That(models[0].GetProperty("details").GetProperty("families").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Show_OfEveryListedModel_SaysWhatPickersNeed()
    {
        await using var app = await GatewayApp.StartAsync();

        foreach (var listed in (await app.GetAsync("/api/tags")).Json.GetProperty("models").EnumerateArray())
        {
            string name = listed.GetProperty("model").GetString()!;
            var shown = (await app.SendAsync(Chat.Post($$"""{"model":"{{name}}","verbose":false}""", "/api/show"))).Json;
            Assert.That(Capabilities(shown), Is.EqualTo(Capabilities(listed)).And.Not.Empty, name);
            var info = shown.GetProperty("model_info");
            Assert.That(info.GetProperty("general.basename").GetString(), Is.Not.Empty, name);
            Assert.That(info.GetProperty($"{info.GetProperty("general.architecture").GetString()}.context_length").GetInt64(), Is.GreaterThan(4096), name);
        }
    }

    [TestCase("/api/show", "{\"model\":\"none\"}", 404)]
    [TestCase("/api/show", "{}", 400)]
    [TestCase("/api/show", "{\"model\":1}", 400)]
    [TestCase("/api/show", "[", 400)]
    [TestCase("/api/pull", "{\"model\":\"none\"}", 404)]
    [TestCase("/api/push", "{\"model\":\"x\"}", 404)]
    [TestCase("/api/create", "{", 404)]
    [TestCase("/api/copy", "", 404)]
    [TestCase("/api/blobs/sha256:aa", "", 404)]
    [TestCase("/api/me", "", 404)]
    [TestCase("/api/signout", "", 404)]
    [TestCase("/api/web_search", "{\"query\":\"x\"}", 404)]
    [TestCase("/api/experimental/web_fetch", "{}", 404)]
    [TestCase("/api/chat", "{\"model\":\"none\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", 404)]
    [TestCase("/api/chat", "{\"model\":\"ext-openai-x\",\"messages\":[{\"role\":\"user\",\"content\":[]}]}", 400)]
    [TestCase("/api/chat", "{\"messages\":[]}", 400)]
    [TestCase("/api/chat", "", 400)]
    [TestCase("/api/generate", "{\"model\":\"ext-openai-x\",\"prompt\":\"x\",\"raw\":true}", 400)]
    [TestCase("/api/embed", "{\"model\":\"ext-openai-x\",\"input\":{}}", 400)]
    [TestCase("/api/embeddings", "[]", 400)]
    public async Task Errors_AreTexts(string path, string body, int status)
    {
        await using var app = await GatewayApp.StartAsync();

        AssertError(await app.SendAsync(Chat.Post(body, path)), status);
    }

    [Test]
    public async Task Answers_OfTheServerItself_AreThere()
    {
        await using var app = await GatewayApp.StartAsync();

        var version = await app.GetAsync("/api/version");
        var pulled = await app.SendAsync(Chat.Post($$"""{"model":"{{Chat.Model}}:latest"}""", "/api/pull"));
        var head = await app.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"));

        Assert.That(version.Json.GetProperty("version").GetString(), Does.Match(@"^\d+\.\d+\.\d+$"));
        Assert.That(Version.Parse(version.Json.GetProperty("version").GetString()!), Is.GreaterThan(new Version(0, 6, 4)));
        Assert.That((await app.GetAsync("/api/ps")).Json.GetProperty("models").GetArrayLength(), Is.Zero);
        Assert.That((await app.GetAsync("/")).Text, Is.EqualTo("Ollama is running"));
        Assert.That((head.Status, head.Bytes.Length), Is.EqualTo((200, 0)));
        Assert.That((pulled.Header("content-type"), pulled.Text), Is.EqualTo(("application/x-ndjson", "{\"status\":\"success\"}\n")));
        var whole = await app.SendAsync(Chat.Post($$"""{"model":"{{Chat.Model}}","stream":false}""", "/api/pull"));
        Assert.That((whole.Header("content-type"), whole.Text), Is.EqualTo(("application/json; charset=utf-8", "{\"status\":\"success\"}")));
    }

    [Test]
    public async Task Keys_AreDemandedButAtTheRoot()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Secrets.Add(Key);
            setup.Server.Add(options => options.ClientKeys["ann"] = new SecretKey(Key));
        });
        var request = Chat.Post(Body(",\"stream\":false"), "/api/chat");
        request.Headers.Add("Authorization", $"Bearer {Key}");

        Assert.That((await app.SendAsync(request)).Status, Is.EqualTo(200));
        AssertError(await app.SendAsync(Chat.Post(Body(), "/api/chat")), 401);
        AssertError(await app.GetAsync("/api/tags"), 401);
        Assert.That((await app.GetAsync("/")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Routes_OfTheAppItself_GoFirst()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Map = web =>
        {
            web.MapProviderKit();
            web.MapGet("/", (HttpContext http) => http.Response.WriteAsync("mine"));
            web.MapPost("/api/show", (HttpContext http) => http.Response.WriteAsync("mine"));
            web.MapGet("/api/{name}", (HttpContext http, string name) => http.Response.WriteAsync(name));
        });

        Assert.That((await app.GetAsync("/")).Text, Is.EqualTo("mine"));
        Assert.That((await app.SendAsync(Chat.Post("{}", "/api/show"))).Text, Is.EqualTo("mine"));
        Assert.That((await app.GetAsync("/api/tags")).Text, Is.EqualTo("tags"));
        Assert.That((await app.SendAsync(Chat.Post(Body(), "/api/chat"))).Status, Is.EqualTo(200));
        Assert.That((await app.GetAsync("/api/else/where")).Bytes, Is.Empty, "the app's own 404");
        Assert.That((await app.GetAsync("/api/monitoring/providers")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task MapProviderKitOllama_ByItself_IsApart()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Map = web => web.MapProviderKitOllama("/ollama");
        });

        Assert.That((await app.GetAsync("/ollama")).Text, Is.EqualTo("Ollama is running"));
        Assert.That((await app.SendAsync(Chat.Post(Body(), "/ollama/api/chat"))).Status, Is.EqualTo(200));
        Assert.That((await app.SendAsync(Chat.Post(Chat.Body(), "/ollama/v1/chat/completions"))).Content, Is.Not.Empty, "which some clients use beside");
        AssertError(await app.GetAsync("/ollama/api/none"), 404);
        Assert.That((await app.GetAsync("/api/tags")).Bytes, Is.Empty, "the app's own 404");
    }

    private static JsonElement[] Lines(Answer answer) => [.. answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    private static string? Content(JsonElement line) => line.GetProperty("message").GetProperty("content").GetString();

    private static string Capabilities(JsonElement model) => string.Join(' ', model.GetProperty("capabilities").EnumerateArray().Select(c => c.GetString()));

    private static void AssertError(Answer answer, int status)
    {
        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Json.EnumerateObject().Select(member => member.Name), Is.EqualTo(["error"]));
        Assert.That(answer.Error.GetString(), Is.Not.Empty);
    }
}
