using System.Globalization;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.Anthropic;

/// <summary>The list of models in the shape of Anthropic's API, for callers who speak it.</summary>
public class AnthropicModelsTests
{
    private static readonly string[] Five = ["ext-openai-a", "ext-openai-b", "ext-openai-c", "ext-openai-d", "ext-openai-e"];

    [Test]
    public async Task List_ForACallerOfThisApi_HasItsShape()
    {
        await using var app = await StartAsync();

        var answer = await GetAsync(app, "/v1/models?limit=1000");
        var other = await app.GetAsync("/v1/models?limit=1000");

        Assert.That(answer.Json.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "data", "has_more", "first_id", "last_id" }));
        var first = answer.Json.GetProperty("data")[0];
        Assert.That(first.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "type", "id", "display_name", "created_at" }));
        Assert.That((first.GetProperty("type").GetString(), first.GetProperty("id").GetString()), Is.EqualTo(("model", Five[0])));
        Assert.That(first.GetProperty("display_name").GetString(), Is.Not.Empty);
        Assert.That(DateTimeOffset.ParseExact(first.GetProperty("created_at").GetString()!, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture).Year, Is.GreaterThan(2023));
        Assert.That(answer.Header("request-id"), Is.EqualTo(answer.RequestId));
        Assert.That(other.Json.GetProperty("object").GetString(), Is.EqualTo("list"), "the other shape on the same path");
        Assert.That(other.Header("request-id"), Is.Null);
    }

    [TestCase("", "abcde", false)]
    [TestCase("limit=2", "ab", true)]
    [TestCase("limit=5", "abcde", false)]
    [TestCase("limit=1000", "abcde", false)]
    [TestCase("limit=2&after_id=ext-openai-b", "cd", true)]
    [TestCase("limit=2&after_id=ext-openai-c", "de", false)]
    [TestCase("after_id=ext-openai-e", "", false)]
    [TestCase("limit=2&before_id=ext-openai-d", "bc", true)]
    [TestCase("limit=2&before_id=ext-openai-c", "ab", false)]
    [TestCase("before_id=ext-openai-a", "", false)]
    [TestCase("limit=1&lifecycle[]=active&new=1", "a", true)]
    public async Task List_OfAPage_HasWhatTheQueryAsksFor(string query, string expected, bool more)
    {
        await using var app = await StartAsync();

        var page = (await GetAsync(app, $"/v1/models?{query}")).Json;

        string[] ids = [.. page.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()!)];
        Assert.That(ids, Is.EqualTo(expected.Select(c => $"ext-openai-{c}")));
        Assert.That(page.GetProperty("has_more").GetBoolean(), Is.EqualTo(more));
        Assert.That((page.GetProperty("first_id").GetString(), page.GetProperty("last_id").GetString()), Is.EqualTo((ids.FirstOrDefault(), ids.LastOrDefault())));
    }

    [TestCase("limit=0", "limit")]
    [TestCase("limit=1001", "limit")]
    [TestCase("limit=-1", "limit")]
    [TestCase("limit=", "limit")]
    [TestCase("limit=ten", "limit")]
    [TestCase("limit=1&limit=2", "limit")]
    [TestCase("after_id=ext-openai-z", "after_id")]
    [TestCase("before_id=", "before_id")]
    [TestCase("after_id=ext-openai-a&before_id=ext-openai-b", "before_id")]
    public async Task List_WithAQueryThatIsWrong_IsRefusedInItsShape(string query, string parameter)
    {
        await using var app = await StartAsync();

        AssertError(await GetAsync(app, $"/v1/models?{query}"), 400, "invalid_request_error", parameter + " ");
    }

    [Test]
    public async Task Get_OfOneModel_HasItsShape()
    {
        await using var app = await StartAsync();

        var model = (await GetAsync(app, "/v1/models/ext-openai-a")).Json;
        var unknown = await GetAsync(app, "/v1/models/none");

        Assert.That((model.GetProperty("type").GetString(), model.GetProperty("id").GetString()), Is.EqualTo(("model", "ext-openai-a")));
        AssertError(unknown, 404, "not_found_error", "none");
        Assert.That((await app.RecordOf(unknown)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task WrongMethod_OfASharedPath_HasTheCallersShape()
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Request(HttpMethod.Delete, "/v1/models/x"));

        AssertError(answer, 405, "invalid_request_error", "DELETE");
        Assert.That(answer.Header("allow"), Is.EqualTo("GET, HEAD"));
        Assert.That((await app.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/v1/models/x"))).Code, Is.EqualTo("method_not_allowed"), "the other caller's");
    }

    [Test]
    public async Task Refusals_BeforeTheEndpoint_HaveTheCallersShape()
    {
        await using var app = await StartAsync(o =>
        {
            o.ClientKeys["laptop"] = new SecretKey("a-client-key-for-tests");
            o.RateLimit.Enabled = true;
            o.RateLimit.PerMinute = 1;
        });

        var keyless = await GetAsync(app, "/v1/models");
        var withKey = Request(HttpMethod.Get, "/v1/models");
        withKey.Headers.Add("x-api-key", "a-client-key-for-tests");
        var served = await app.SendAsync(withKey);
        var second = Request(HttpMethod.Get, "/v1/models");
        second.Headers.Add("Authorization", "Bearer a-client-key-for-tests");
        var tooMany = await app.SendAsync(second);

        AssertError(keyless, 401, "authentication_error", "key");
        Assert.That(keyless.Header("x-should-retry"), Is.EqualTo("false"));
        Assert.That(served.Status, Is.EqualTo(200));
        AssertError(tooMany, 429, "rate_limit_error", "per minute");
        Assert.That(int.Parse(tooMany.Header("retry-after")!, CultureInfo.InvariantCulture), Is.InRange(1, 60));
    }

    private static void AssertError(Answer answer, int status, string type, string message)
    {
        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Json.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "type", "error", "request_id" }));
        Assert.That((answer.Json.GetProperty("type").GetString(), answer.Error.GetProperty("type").GetString()), Is.EqualTo(("error", type)));
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain(message));
        Assert.That(answer.Json.GetProperty("request_id").GetString(), Is.EqualTo(answer.RequestId));
        Assert.That(answer.Header("request-id"), Is.EqualTo(answer.RequestId));
    }

    private static Task<Answer> GetAsync(GatewayApp app, string path) => app.SendAsync(Request(HttpMethod.Get, path));

    private static HttpRequestMessage Request(HttpMethod method, string path) => new(method, path) { Headers = { { "anthropic-version", "2023-06-01" } } };

    private static Task<GatewayApp> StartAsync(Action<ProviderKitServerOptions>? more = null) => GatewayApp.StartAsync(setup =>
    {
        setup.FollowUp = null;
        setup.Options.Add(options =>
        {
            options.LiveModels.Enabled = false;
            options.Provider("xai").Enabled = false;
            foreach (string id in Five) options.Provider("openai").Models.Add(id["ext-openai-".Length..]);
        });
        if (more is not null) setup.Server.Add(more);
    });
}
