using System.Text;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Inbound;

/// <summary>FAULTS 1 to 8: bodies that no upstream ever sees.</summary>
public class RefusedBodyTests
{
    private static readonly TestCaseData[] NotJson =
    [
        new TestCaseData("").SetArgDisplayNames("empty"),
        new TestCaseData("  \r\n ").SetArgDisplayNames("blank"),
        new TestCaseData("""{"model":"ext-openai-gpt-4o","messages":[""").SetArgDisplayNames("truncated"),
        new TestCaseData("""{"model":"ext-openai-gpt-4o","messages":[]} x""").SetArgDisplayNames("trailing text"),
        new TestCaseData("""{"model":"ext-openai-gpt-4o","messages":[]}{}""").SetArgDisplayNames("two objects"),
        new TestCaseData("""{'model':'ext-openai-gpt-4o','messages':[]}""").SetArgDisplayNames("single quotes"),
        new TestCaseData("[]").SetArgDisplayNames("array"),
        new TestCaseData("null").SetArgDisplayNames("null"),
        new TestCaseData("\"text\"").SetArgDisplayNames("string"),
    ];

    [TestCaseSource(nameof(NotJson)), Property("FAULTS", 1)]
    public async Task Post_NotAJsonObject_Is400(string body)
    {
        await using var app = await GatewayApp.StartAsync();

        await AssertRefusedAsync(app, Encoding.UTF8.GetBytes(body), 400);
    }

    [TestCase("""{"messages":[]}""", "model")]
    [TestCase("""{"model":null,"messages":[]}""", "model")]
    [TestCase("""{"model":7,"messages":[]}""", "model")]
    [TestCase("""{"model":{},"messages":[]}""", "model")]
    [TestCase("""{"model":"","messages":[]}""", "model")]
    [TestCase("""{"model":"ext-openai-gpt-4o"}""", "messages")]
    [TestCase("""{"model":"ext-openai-gpt-4o","messages":"Hi"}""", "messages")]
    [TestCase("""{"model":"ext-openai-gpt-4o","messages":{}}""", "messages")]
    [TestCase("""{"model":"ext-openai-gpt-4o","messages":[],"stream":"true"}""", "stream")]
    [TestCase("""{"model":"ext-openai-gpt-4o","messages":[],"stream":1}""", "stream")]
    [TestCase("""{"model":"ext-openai-gpt-4o","messages":[],"stream_options":[]}""", "stream_options")]
    [TestCase("""{"model":"ext-openai-gpt-4o","messages":[],"stream_options":{"include_usage":1}}""", "stream_options.include_usage")]
    [Property("FAULTS", 2)]
    public async Task Post_WrongType_Is400WithParam(string body, string param)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await AssertRefusedAsync(app, Encoding.UTF8.GetBytes(body), 400);

        Assert.That(answer.Error.GetProperty("param").GetString(), Is.EqualTo(param));
    }

    [TestCase(65)]
    [TestCase(100_000)]
    [Property("FAULTS", 3)]
    public async Task Post_NestedTooDeep_Is400(int levels)
    {
        await using var app = await GatewayApp.StartAsync();
        string body = Chat.Body(more: $"\"x\":{new string('[', levels)}{new string(']', levels)}");

        var answer = await AssertRefusedAsync(app, Encoding.UTF8.GetBytes(body), 400);

        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain("64 levels"));
    }

    [TestCase(100_000)]
    [Property("FAULTS", 3)]
    public async Task Post_OnlyOpeningBrackets_Is400(int levels)
    {
        await using var app = await GatewayApp.StartAsync();

        await AssertRefusedAsync(app, Encoding.UTF8.GetBytes(new string('[', levels)), 400);
        await AssertRefusedAsync(app, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", levels))), 400);
    }

    [Test, Property("FAULTS", 3)]
    public async Task Post_NestedAsDeepAsAllowed_IsSent()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync(more: $"\"x\":{new string('[', 63)}{new string(']', 63)}");

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
    }

    [TestCase(new byte[] { 0xC3, 0x28 }, TestName = "Post_InvalidUtf8_Is400(bad continuation)")]
    [TestCase(new byte[] { 0xFF }, TestName = "Post_InvalidUtf8_Is400(0xFF)")]
    [TestCase(new byte[] { 0xED, 0xA0, 0x80 }, TestName = "Post_InvalidUtf8_Is400(surrogate)")]
    [TestCase(new byte[] { 0xC0, 0xAF }, TestName = "Post_InvalidUtf8_Is400(overlong)")]
    [Property("FAULTS", 4)]
    public async Task Post_InvalidUtf8_Is400(byte[] wrong)
    {
        await using var app = await GatewayApp.StartAsync();
        byte[] body = [.. """{"model":"ext-openai-gpt-4o","messages":[{"role":"user","content":" """u8, .. wrong, .. "\"}]}"u8];

        await AssertRefusedAsync(app, body, 400);
    }

    [TestCase("""{"model":"ext-openai-gpt-4o","messages":[{"role":"user","content":"\ud83d"}]}""")]
    [TestCase("""{"model":"ext-openai-gpt-4o","messages":[{"role":"user","content":"\ude00\ud83d"}]}""")]
    [TestCase("""{"model":"ext-openai-\ud83d","messages":[]}""")]
    [TestCase("""{"model":"ext-openai-gpt-4o","messages":[],"\udc00":1}""")]
    [Property("FAULTS", 5)]
    public async Task Post_LoneSurrogateEscape_Is400(string body)
    {
        await using var app = await GatewayApp.StartAsync();

        await AssertRefusedAsync(app, Encoding.UTF8.GetBytes(body), 400);
    }

    [TestCase("""{"model":"ext-openai-gpt-4o","messages":[],"model":"ext-xai-grok-4"}""", "model")]
    [TestCase("""{"model":"ext-openai-gpt-4o","messages":[],"\u006dodel":"ext-xai-grok-4"}""", "model")]
    [TestCase("""{"messages":[],"model":"ext-openai-gpt-4o","messages":[]}""", "messages")]
    [TestCase("""{"model":"ext-openai-gpt-4o","messages":[],"stream":true,"stream":false}""", "stream")]
    [Property("FAULTS", 6)]
    public async Task Post_DuplicateKey_Is400(string body, string param)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await AssertRefusedAsync(app, Encoding.UTF8.GetBytes(body), 400);

        Assert.That(answer.Error.GetProperty("param").GetString(), Is.EqualTo(param));
    }

    [TestCase("text/plain")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("multipart/form-data; boundary=x")]
    [TestCase("application/jsonp")]
    [TestCase(null)]
    [Property("FAULTS", 8)]
    public async Task Post_NotJsonByType_Is415(string? type)
    {
        await using var app = await GatewayApp.StartAsync();
        var request = Chat.Post(Chat.Body());
        request.Content!.Headers.Remove("Content-Type");
        if (type is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);

        var answer = await app.SendAsync(request);

        Assert.That((answer.Status, answer.Code), Is.EqualTo((415, "unsupported_media_type")));
        Assert.That(app.Upstream, Is.Empty);
    }

    private static async Task<Answer> AssertRefusedAsync(GatewayApp app, byte[] body, int status)
    {
        var answer = await app.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = Chat.Json(body) });

        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Error.GetProperty("type").GetString(), Is.EqualTo("invalid_request_error"));
        var record = await app.RecordOf(answer);
        Assert.That((record.Status, record.Provider, record.TokenName, record.Attempts), Is.EqualTo((status, (string?)null, (string?)null, 0)));
        Assert.That(app.Upstream, Is.Empty, "no upstream call");
        return answer;
    }
}
