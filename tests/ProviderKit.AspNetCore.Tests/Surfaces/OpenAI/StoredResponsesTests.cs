using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.OpenAI;

/// <summary>Responses by their ids: continued, read, listed and deleted by the client who got them.</summary>
[Property("FAULTS", 76)]
public class StoredResponsesTests
{
    private const string Alice = "alice-key-0123456789", Bob = "bob-key-0123456789abc";

    [TestCase("ext-openai-gpt-4o", Description = "the upstream has the format, and keeps nothing")]
    [TestCase("ext-xai-grok-4")]
    [TestCase("ext-anthropic-claude-sonnet-4-5-20250929", Description = "translated")]
    public async Task Response_IsContinuedReadListedAndDeleted(string model)
    {
        await using var app = await StartAsync();
        var first = await SendAsync(app, $$"""{"model":"{{model}}","input":"Hi"}""");
        string id = (string)first["id"]!;
        Assert.That(((bool)first["store"]!, (string?)first["previous_response_id"]), Is.EqualTo((true, (string?)null)));
        var second = await SendAsync(app, $$"""{"model":"{{model}}","input":[{"role":"user","content":"And?"}],"previous_response_id":"{{id}}"}""");
        Assert.That((string?)second["previous_response_id"], Is.EqualTo(id));

        var read = await app.GetAsync($"/v1/responses/{id}");
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(read.Text), first), Is.True, read.Text);
        var all = await ListAsync(app, $"{second["id"]}/input_items?order=asc");
        Assert.That(all["data"]!.AsArray().Select(item => (string?)item!["role"]), Is.EqualTo(new[] { "user", "assistant", "user" }));
        Assert.That((string?)all["data"]![2]!["content"]![0]!["text"], Is.EqualTo("And?"));
        var page = await ListAsync(app, $"{second["id"]}/input_items?limit=1");
        Assert.That(((string?)page["first_id"], (bool)page["has_more"]!), Is.EqualTo(((string?)all["last_id"], true)));
        page = await ListAsync(app, $"{second["id"]}/input_items?limit=2&after={page["last_id"]}");
        Assert.That(((string?)page["last_id"], (bool)page["has_more"]!), Is.EqualTo(((string?)all["first_id"], false)));

        var cancelled = await app.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/responses/{id}/cancel"));
        Assert.That(cancelled.Status, Is.EqualTo(400), cancelled.Text);
        var deleted = await app.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"/v1/responses/{id}"));
        Assert.That((deleted.Status, deleted.Text), Is.EqualTo((200, $$"""{"id":"{{id}}","object":"response","deleted":true}""")));
        Assert.That((await app.GetAsync($"/v1/responses/{id}")).Status, Is.EqualTo(404));
        var late = await app.SendAsync(Chat.Post($$"""{"model":"{{model}}","input":"Hi","previous_response_id":"{{second["id"]}}"}""", "/v1/responses"));
        Assert.That((late.Status, late.Code), Is.EqualTo((400, "previous_response_not_found")), "a part of the conversation is gone");
    }

    [Test]
    public async Task Stream_CanBeContinuedAsSoonAsItsEndIsKnown()
    {
        await using var app = await StartAsync();
        string? last = null;
        for (int turn = 0; turn < 3; turn++)
        {
            string previous = last is null ? "null" : $"\"{last}\"";
            var answer = await app.SendAsync(Chat.Post($$"""{"model":"ext-openai-gpt-4o","input":"Hi","stream":true,"previous_response_id":{{previous}}}""", "/v1/responses"));
            var responses = answer.Text.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line[6..])!["response"]).Where(r => r is not null).ToArray();
            Assert.That(responses.Select(r => (string?)r!["id"]).Distinct().ToArray(), Has.Length.EqualTo(1), answer.Text);
            Assert.That(responses.Select(r => ((bool)r!["store"]!, (string?)r["previous_response_id"])), Is.All.EqualTo((true, last)));
            last = (string?)responses[0]!["id"];
        }
        Assert.That((await ListAsync(app, $"{last}/input_items"))["data"]!.AsArray(), Has.Count.EqualTo(5));
    }

    [TestCase(Bob)]
    [TestCase(null)]
    public async Task Response_OfAnotherClient_IsNotThere(string? key)
    {
        await using var app = await StartAsync(setup => setup.Server.Add(options =>
        {
            options.ClientKeys["alice"] = new SecretKey(Alice);
            options.ClientKeys["bob"] = new SecretKey(Bob);
        }));
        app.Http.DefaultRequestHeaders.Add("Authorization", $"Bearer {Alice}");
        string id = (string)(await SendAsync(app, """{"model":"ext-openai-gpt-4o","input":"Hi"}"""))["id"]!;
        app.Http.DefaultRequestHeaders.Remove("Authorization");
        if (key is not null) app.Http.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        int status = key is null ? 401 : 404;
        Assert.That((await app.GetAsync($"/v1/responses/{id}")).Status, Is.EqualTo(status));
        Assert.That((await app.GetAsync($"/v1/responses/{id}/input_items")).Status, Is.EqualTo(status));
        Assert.That((await app.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"/v1/responses/{id}"))).Status, Is.EqualTo(status));
        if (key is null) app.Http.DefaultRequestHeaders.Add("Authorization", $"Bearer {Alice}");
        var more = await app.SendAsync(Chat.Post($$"""{"model":"ext-openai-gpt-4o","input":"Hi","previous_response_id":"{{id}}"}""", "/v1/responses"));
        Assert.That((more.Status, more.Text.Contains("previous_response_not_found", StringComparison.Ordinal)), Is.EqualTo((key is null ? 200 : 400, key is not null)));
    }

    [TestCase("GET", "resp_0123456789abcdef01234567")]
    [TestCase("DELETE", "resp_0123456789abcdef01234567")]
    [TestCase("POST", "resp_0123456789abcdef01234567/cancel")]
    [TestCase("GET", "resp_0123456789abcdef01234567/input_items")]
    [TestCase("GET", "resp_pk1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("GET", "..%2F..%2Fmodels")]
    public async Task Response_Unknown_IsA404InTheShapeOfTheApi(string method, string path)
    {
        await using var app = await StartAsync();
        var answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/v1/responses/{path}"));
        Assert.That((answer.Status, answer.Header("x-should-retry")), Is.EqualTo((404, "false")), answer.Text);
        var error = JsonElement.Parse(answer.Text).GetProperty("error");
        Assert.That((error.GetProperty("type").GetString(), error.GetProperty("param").GetString()), Is.EqualTo(("invalid_request_error", "response_id")));
    }

    [TestCase("/input_items?limit=0", "limit")]
    [TestCase("/input_items?limit=101", "limit")]
    [TestCase("/input_items?limit=x", "limit")]
    [TestCase("/input_items?order=up", "order")]
    [TestCase("/input_items?after=msg_other", "after")]
    [TestCase("?stream=true", "stream")]
    public async Task Response_WrongQuery_NamesIt(string query, string param)
    {
        await using var app = await StartAsync();
        string id = (string)(await SendAsync(app, """{"model":"ext-openai-gpt-4o","input":"Hi"}"""))["id"]!;
        var answer = await app.GetAsync($"/v1/responses/{id}{query}");
        Assert.That((answer.Status, JsonElement.Parse(answer.Text).GetProperty("error").GetProperty("param").GetString()), Is.EqualTo((400, param)), answer.Text);
    }

    [TestCase("GET", "input_tokens")]
    [TestCase("DELETE", "compact")]
    public async Task Response_OfTheNameOfARoute_IsA405(string method, string path)
    {
        await using var app = await StartAsync();
        var answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/v1/responses/{path}"));
        Assert.That((answer.Status, answer.Header("allow")), Is.EqualTo((405, "POST")), answer.Text);
    }

    [TestCase("GET", "conversations")]
    [TestCase("POST", "conversations")]
    [TestCase("GET", "conversations/conv_1/items")]
    public async Task Conversations_AreA404ThatSaysWhatToDo(string method, string path)
    {
        await using var app = await StartAsync();
        var answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/v1/{path}"));
        Assert.That((answer.Status, answer.Code), Is.EqualTo((404, "unknown_url")));
        Assert.That(answer.Text, Does.Contain("previous_response_id"));
    }

    [Test]
    public async Task Storing_SwitchedOff_SaysSoAndKeepsNothing([Values] bool wanted)
    {
        await using var app = await StartAsync(setup => setup.Options.Add(options => options.Responses.Enabled = !wanted));
        var reply = await SendAsync(app, $$"""{"model":"ext-anthropic-claude-sonnet-4-5-20250929","input":"Hi"{{(wanted ? "" : ",\"store\":false")}}}""");
        Assert.That((bool)reply["store"]!, Is.False);
        Assert.That((await app.GetAsync($"/v1/responses/{reply["id"]}")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Restart_WithAStateFolder_GoesOn()
    {
        string folder = Directory.CreateTempSubdirectory("providerkit-").FullName;
        try
        {
            string? last = null;
            for (int run = 0; run < 3; run++)
            {
                await using var app = await StartAsync(setup => setup.Options.Add(options => options.State.Directory = Path.Combine(folder, "state")));
                var reply = await SendAsync(app, new JsonObject { ["model"] = "ext-anthropic-claude-sonnet-4-5-20250929", ["input"] = $"a question of run {run}", ["previous_response_id"] = last }.ToJsonString());
                last = (string?)reply["id"];
                Assert.That((await ListAsync(app, $"{last}/input_items"))["data"]!.AsArray(), Has.Count.EqualTo((2 * run) + 1));
            }
            var kept = Directory.GetFiles(Path.Combine(folder, "state", "responses")).Select(File.ReadAllText).ToArray();
            Assert.That(kept, Has.Length.EqualTo(3).And.None.Contain("a question of run"), "what is on disk cannot be read without its id");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase("ext-openai-gpt-4o")]
    [TestCase("ext-anthropic-claude-sonnet-4-5-20250929")]
    [TestCase("ext-xai-grok-4")]
    public async Task InputTokens_AnyProvider_AreCounted(string model)
    {
        await using var app = await StartAsync();
        var answer = await app.SendAsync(Chat.Post($$"""{"model":"{{model}}","input":"How many tokens are these?"}""", "/v1/responses/input_tokens"));
        var json = JsonNode.Parse(answer.Text)!;
        Assert.That((answer.Status, (string?)json["object"]), Is.EqualTo((200, "response.input_tokens")), answer.Text);
        Assert.That((int)json["input_tokens"]!, Is.GreaterThan(3));
    }

    [Test]
    public async Task ItemReference_ToAKeptItem_IsTheItem()
    {
        await using var app = await StartAsync();
        var first = await SendAsync(app, """{"model":"ext-anthropic-claude-sonnet-4-5-20250929","input":"Hi"}""");
        string item = (string)first["output"]!.AsArray().Last()!["id"]!;
        var second = await SendAsync(app, $$"""{"model":"ext-anthropic-claude-sonnet-4-5-20250929","input":[{"role":"user","content":"Hi"},{"type":"item_reference","id":"{{item}}"},{"role":"user","content":"And?"}]}""");
        var list = await ListAsync(app, $"{second["id"]}/input_items?order=asc");
        Assert.That(JsonNode.DeepEquals(list["data"]![1], first["output"]!.AsArray().Last()), Is.True, list.ToJsonString());
        var unknown = await app.SendAsync(Chat.Post("""{"model":"ext-anthropic-claude-sonnet-4-5-20250929","input":[{"type":"item_reference","id":"msg_0123456789abcdef012345670"},{"role":"user","content":"And?"}]}""", "/v1/responses"));
        Assert.That(unknown.Status, Is.EqualTo(400), unknown.Text);
    }

    private static Task<GatewayApp> StartAsync(Action<GatewaySetup>? configure = null) => GatewayApp.StartAsync(setup =>
    {
        setup.Kit.Add((_, simulator) => setup.Options.Add(options =>
        {
            var provider = options.Provider("anthropic");
            (provider.Enabled, provider.BaseUrl) = (true, simulator.AddressOf("anthropic").ToString());
            provider.Tokens.Add("canary-anthropic");
        }));
        configure?.Invoke(setup);
    });

    private static async Task<JsonNode> SendAsync(GatewayApp app, string body)
    {
        var answer = await app.SendAsync(Chat.Post(body, "/v1/responses"));
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return JsonNode.Parse(answer.Text)!;
    }

    private static async Task<JsonNode> ListAsync(GatewayApp app, string path)
    {
        var answer = await app.GetAsync($"/v1/responses/{path}");
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return JsonNode.Parse(answer.Text)!;
    }
}
