using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;
using ProviderKit.SampleHost;

namespace ProviderKit.AspNetCore.Tests.App.OpenApi;

/// <summary>What generators of clients need of the sample host's document. <see cref="Described"/> compares it with the answers of all tests.</summary>
public class DocumentTests
{
    private static readonly string[] ClientHeaders = ["bearer", "x-api-key", "api-key", "x-goog-api-key"], AdminHeaders = ["bearer", "x-admin-key"];

    [Test]
    public async Task Operations_HaveUniqueIds_AndTypedReplies()
    {
        var document = await Described.DocumentAsync();
        var operations = Described.OperationsOf(document).ToArray();

        Assert.That(operations, Has.Length.GreaterThan(90));
        Assert.That(operations.Select(o => o.Method), Has.None.EqualTo("head"));
        Assert.That(operations.Select(o => IdOf(o.Operation)), Is.Unique.And.All.Match("^[a-z]+_[a-z][A-Za-z0-9]*(_[a-z0-9]+)*$"));
        foreach (var (path, method, operation) in operations)
            foreach (var response in operation.GetProperty("responses").EnumerateObject().Where(r => r.Name != "101"))
                foreach (var content in response.Value.GetProperty("content").EnumerateObject())
                    Assert.That(SchemaCheck.Resolve(document, content.Value.GetProperty("schema")).EnumerateObject().Any(), $"{method} {path} {response.Name} {content.Name}");
        foreach (var (path, method, operation) in operations.Where(o => !o.Path.Contains("responses", StringComparison.Ordinal) || o.Method != "get"))
            Assert.That(operation.GetProperty("responses").TryGetProperty("200", out var ok) && ok.TryGetProperty("content", out _), $"{method} {path}");
    }

    [TestCase("/v1/chat/completions", "application/json text/event-stream", "model messages", "openai_createChatCompletion")]
    [TestCase("/v1/messages", "application/json text/event-stream", "model messages", "anthropic_createMessage")]
    [TestCase("/v1/responses", "application/json text/event-stream", "model", "openai_createResponse")]
    [TestCase("/v1/embeddings", "application/json", "model input", "openai_createEmbeddings")]
    [TestCase("/api/chat", "application/json application/x-ndjson", "model messages", "ollama_chat")]
    [TestCase("/v1beta/models/{id}", "application/json text/event-stream", "", "gemini_callModel")]
    public async Task Calls_TakeOpenObjects_AndSayWhatRoutes(string path, string replies, string required, string id)
    {
        var document = await Described.DocumentAsync();
        var operation = document.GetProperty("paths").GetProperty(path).GetProperty("post");
        var body = SchemaCheck.Resolve(document, operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema"));

        Assert.That(IdOf(operation), Is.EqualTo(id));
        Assert.That(operation.GetProperty("requestBody").GetProperty("required").GetBoolean());
        Assert.That(body.GetProperty("additionalProperties").EnumerateObject(), Is.Empty, "any value");
        Assert.That(string.Join(' ', body.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(n => n.GetString()) : []), Is.EqualTo(required));
        Assert.That(string.Join(' ', operation.GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject().Select(c => c.Name)), Is.EqualTo(replies));
    }

    [TestCase("toggle", false)]
    [TestCase("tokens/reset", false)]
    [TestCase("tokens/restore", false)]
    [TestCase("tokens/add", true)]
    [TestCase("config", true)]
    public async Task Bodies_ThatMayBeLeftOut_AreOptional(string route, bool required)
    {
        var document = await Described.DocumentAsync();

        var body = document.GetProperty("paths").GetProperty($"/api/monitoring/providers/{{name}}/{route}").GetProperty("post").GetProperty("requestBody");

        Assert.That(body.TryGetProperty("required", out var is_) && is_.GetBoolean(), Is.EqualTo(required));
    }

    [Test]
    public async Task Keys_AreDescribed_WhereTheyAreNeeded()
    {
        var open = await Described.DocumentAsync();
        var keyed = await Described.DocumentOfAsync(services => services.Configure<ProviderKitServerOptions>(o =>
        {
            o.ClientKeys["me"] = new SecretKey("client-key-0123456789abcdef");
            o.AdminKey = new SecretKey("admin-key-0123456789abcdef");
        }));

        Assert.That(open.GetRawText(), Does.Not.Contain("\"security\"").And.Not.Contain("securitySchemes"));
        Assert.That(keyed.GetRawText(), Does.Not.Contain("0123456789abcdef"));
        foreach (var (path, method, operation) in Described.OperationsOf(keyed))
        {
            string[] expected = path is "/health" or "/ready" ? [] : path == "/metrics" || path.StartsWith("/api/monitoring", StringComparison.Ordinal) ? AdminHeaders : ClientHeaders;
            Assert.That(operation.TryGetProperty("security", out var keys) ? keys.EnumerateArray().Select(k => k.EnumerateObject().Single().Name) : [], Is.EqualTo(expected), $"{method} {path}");
        }
        Assert.That(keyed.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(s => s.Name), Is.EquivalentTo(ClientHeaders.Union(AdminHeaders)));
    }

    [TestCase("/openapi/v1.json", "/")]
    [TestCase("/ga%22te/way/openapi/v1.json", "/ga%22te/way")]
    public async Task Server_IsRelative_BelowTheRequestsPathBase(string path, string expected)
    {
        var document = await Described.DocumentOfAsync(
            OpenApiDocument.Add,
            app =>
            {
                app.UsePathBase("/ga\"te/way");
                app.UseRouting();
                app.MapProviderKitHealth();
                OpenApiDocument.Map(app);
            },
            path);

        Assert.That(document.GetProperty("servers").EnumerateArray().Select(s => s.GetProperty("url").GetString()), Is.EqualTo(new[] { expected }));
    }

    internal static string? IdOf(JsonElement operation) => operation.TryGetProperty("operationId", out var id) ? id.GetString() : null;
}
