using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Models;

public class ModelsTests
{
    [Test]
    public async Task List_NamesTheModelsOfEnabledProviders()
    {
        await using var app = await StartAsync();

        var answer = await app.GetAsync("/v1/models");

        Assert.That((answer.Status, answer.Json.GetProperty("object").GetString()), Is.EqualTo((200, "list")));
        var models = answer.Json.GetProperty("data").EnumerateArray().ToArray();
        string[] ids = [.. models.Select(m => m.GetProperty("id").GetString()!)];
        Assert.That(ids, Is.SupersetOf(new[] { "ext-openai-gpt-4o", "ext-xai-grok-2-latest", "atlas-deepseek/deepseek-r1" }).And.Unique);
        Assert.That(ids, Has.None.StartsWith("ext-openrouter-"), "not enabled");
        Assert.That(models.Select(m => m.GetProperty("object").GetString()), Is.All.EqualTo("model"));
        Assert.That(models.Select(m => m.GetProperty("created").GetInt64()), Is.All.GreaterThan(1_700_000_000));
        Assert.That(models.Single(m => m.GetProperty("id").GetString() == "ext-openai-gpt-4o").GetProperty("owned_by").GetString(), Is.EqualTo("openai"));
        Assert.That(app.Upstream.Select(r => r.Path), Is.All.EndsWith("/models"), "the cheapest call there is");
    }

    [TestCase("/v1/models/ext-openai-gpt-4o", "ext-openai-gpt-4o")]
    [TestCase("/v1/models/atlas-deepseek/deepseek-r1", "atlas-deepseek/deepseek-r1")]
    [TestCase("/v1/models/atlas-deepseek%2Fdeepseek-r1", "atlas-deepseek/deepseek-r1")]
    [TestCase("/v1/models/atlas-deepseek%2fdeepseek-r1", "atlas-deepseek/deepseek-r1")]
    [TestCase("/v1/models/ext%2Dopenai-gpt-4o", "ext-openai-gpt-4o")]
    public async Task Get_KnownModel_IsDescribed(string path, string id)
    {
        await using var app = await StartAsync();

        var answer = await app.GetAsync(path);

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Json.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(new[] { "id", "object", "created", "owned_by" }));
        Assert.That(answer.Json.GetProperty("id").GetString(), Is.EqualTo(id));
    }

    /// <summary>What chat takes is a model, unless its upstream's own list says that there is none.</summary>
    [TestCase("gpt-4o", "openai", Description = "the default provider's, without prefix")]
    [TestCase("gpt-4o:latest", "openai")]
    [TestCase("gpt-4o%3Alatest", "openai")]
    [TestCase("ext-openai-gpt-4o:latest", "openai")]
    [TestCase("atlas-openai/of-tomorrow", "atlas", Description = "which has no list of its own")]
    [TestCase("ext-xai-grok-of-tomorrow", "xai", Description = "whose list is not to be had")]
    [TestCase("ext-xai-ft:grok:acme::8x", "xai")]
    [TestCase("ext-xai-acme%2Fgrok%3Alatest", "xai")]
    public async Task Get_WhateverChatTakes_IsDescribed(string path, string provider)
    {
        await using var app = await StartAsync(o => o.DefaultProvider = "openai", "/xai/v1/models");
        string id = Uri.UnescapeDataString(path);

        var answer = await app.GetAsync("/v1/models/" + path);
        var head = await app.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/v1/models/" + path));
        var chat = await app.ChatAsync(id);

        Assert.That((answer.Status, head.Status), Is.EqualTo((200, 200)), answer.Text);
        Assert.That((answer.Json.GetProperty("id").GetString(), answer.Json.GetProperty("owned_by").GetString()), Is.EqualTo((id, provider)));
        Assert.That(answer.Json.GetProperty("created").GetInt64(), Is.GreaterThan(1_700_000_000));
        Assert.That(chat.Header("x-providerkit-provider"), Is.EqualTo(provider), chat.Text);
    }

    [TestCase("/v1/models/none")]
    [TestCase("/v1/models/ext-openai-of-tomorrow")]
    [TestCase("/v1/models/ext-openai-of-tomorrow:latest")]
    [TestCase("/v1/models/ext-openai-gpt-4o:nope")]
    [TestCase("/v1/models/ext-openai-ft:gpt-4o:acme::8x")]
    [TestCase("/v1/models/ext-openai-")]
    [TestCase("/v1/models/ext-openrouter-openai/gpt-4o")]
    [TestCase("/v1/models/%3Cscript%3E")]
    [TestCase("/v1/models/a%0D%0Ab")]
    [TestCase("/v1/models/a%252Fb")]
    [TestCase("/v1/models/constructor")]
    public async Task Get_UnknownModel_Is404(string path)
    {
        await using var app = await StartAsync();

        var answer = await app.GetAsync(path);

        Assert.That((answer.Status, answer.Code), Is.EqualTo((404, "model_not_found")), answer.Text);
        Assert.That(answer.Text, Does.Not.Contain("<"));
        Assert.That((await app.RecordOf(answer)).Status, Is.EqualTo(404));
    }

    [TestCase("GET", "/v1/unknown")]
    [TestCase("POST", "/v1/embeddings/extra")]
    [TestCase("POST", "/v1/chat/completions/extra")]
    [TestCase("GET", "/v1/")]
    [TestCase("GET", "/v1")]
    [TestCase("GET", "/v1/%3Cb%3E")]
    public async Task UnknownRoute_Is404InOpenAIsShape(string method, string path)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.That((answer.Status, answer.Code), Is.EqualTo((404, "unknown_url")), answer.Text);
        Assert.That(answer.Error.GetProperty("type").GetString(), Is.EqualTo("invalid_request_error"));
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain(method));
        Assert.That(answer.Text, Does.Not.Contain("<b>"));
    }

    [TestCase("GET", "/v1/chat/completions", "POST")]
    [TestCase("PUT", "/v1/chat/completions", "POST")]
    [TestCase("OPTIONS", "/v1/chat/completions", "POST")]
    [TestCase("GET", "/v1/embeddings", "POST")]
    [TestCase("POST", "/v1/models", "GET, HEAD")]
    [TestCase("DELETE", "/v1/models/ext-openai-gpt-4o", "GET, HEAD")]
    [TestCase("DELETE", "/v1/models/atlas-deepseek/deepseek-r1", "GET, HEAD")]
    public async Task WrongMethod_Is405WithAllow(string method, string path, string allowed)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.That((answer.Status, answer.Code, answer.Header("allow")), Is.EqualTo((405, "method_not_allowed", allowed)), answer.Text);
        Assert.That((await app.RecordOf(answer)).Status, Is.EqualTo(405));
    }

    private static Task<GatewayApp> StartAsync(Action<ProviderKitOptions>? more = null, params string[] missing) => GatewayApp.StartAsync(setup => setup.WithMissing(missing).Options.Add(options =>
    {
        more?.Invoke(options);
        options.Provider("atlas").Enabled = true;
        options.Provider("atlas").BaseUrl = "http://127.0.0.1:9";
        options.Provider("atlas").Tokens.Add("canary-atlas");
    }));
}
