using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Secrets;

/// <summary>FAULTS 32: a token that comes back with status 200, or that a client takes for something else. The standing conditions look for it.</summary>
public class ReplyEchoTests
{
    private const string Token = "canary+/=&'-0a91f3";

    [Test, Property("FAULTS", 32)]
    public async Task WholeReply_SaysTheTokenBack_IsMasked()
    {
        foreach (string form in Forms())
        {
            var answer = await ChatAsync(RawUpstream.Json($$$"""{"id":"{{{form}}}","object":"chat.completion","model":"{{{form}}}","choices":[{"index":0,"message":{"role":"assistant","content":"It is {{{form}}}, so."},"finish_reason":"stop"}]}"""), false);

            Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
            Assert.That(answer.Content, Does.Match(@"^It is .*\[openai:Tokens:0\].*, so\.$"), form);
            Assert.That(answer.Json.GetProperty("id").GetString(), Does.Contain("[openai:Tokens:0]"));
        }
    }

    [Test, Property("FAULTS", 32)]
    public async Task Stream_SaysTheTokenBack_IsMasked()
    {
        foreach (string form in new[] { Token, JsonEncodedText.Encode(Token).Value, Token.Replace("/", "\\/", StringComparison.Ordinal) })
        {
            string chunk = $$$"""{"id":"{{{form}}}","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"<{{{form}}}>"},"finish_reason":null}]}""";
            string end = """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";

            var answer = await ChatAsync($"{RawUpstream.EventStreamHead}data: {chunk}\n\ndata: {chunk}\n\ndata: {end}\n\ndata: [DONE]\n\n", true);

            Assert.That(answer.StreamedText, Is.EqualTo("<[openai:Tokens:0]><[openai:Tokens:0]>"), form);
        }
    }

    [Test]
    public async Task Reply_WithAPlaceholderOfAToken_IsLeft()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json("""{"choices":[{"index":0,"message":{"role":"assistant","content":"Use lm-studio as the key."},"finish_reason":"stop"}]}"""));
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            (setup.OpenAIAddress, setup.Tokens, setup.FollowUp) = (upstream.Address, [], null);
            setup.Options.Add(o => o.Provider("openai").Tokens.Add("lm-studio"));
        });

        Assert.That((await app.ChatAsync()).Content, Is.EqualTo("Use lm-studio as the key."));
    }

    [Test, Property("FAULTS", 32)]
    public async Task ModelList_WithTheToken_LeavesThatOut()
    {
        const string token = "canary-0a91f3";
        await using var upstream = RawUpstream.Answering(RawUpstream.Json($$"""{"object":"list","data":[{"id":"gpt-x"},{"id":"for-{{token}}"},{"id":"{{Convert.ToHexStringLower(Encoding.UTF8.GetBytes("Bearer " + token))}}"}]}"""));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        var models = await app.GetAsync("/v1/models");
        var monitored = await app.MonitorAsync("providers/openai/models");

        Assert.That(models.Json.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()).Where(id => id!.StartsWith("ext-openai-", StringComparison.Ordinal)), Is.EqualTo(new[] { "ext-openai-gpt-x" }));
        Assert.That(monitored.Good().GetProperty("models").GetArrayLength(), Is.EqualTo(1));
    }

    /// <summary>What a client sends by mistake is shown nowhere: answers, records and logs are looked through at the end.</summary>
    [TestCase("GET", "/v1/models/ext-openai-{0}", 404)]
    [TestCase("GET", "/v1/{0}", 404)]
    [TestCase("DELETE", "/v1/models/{0}", 405)]
    [TestCase("GET", "/api/monitoring/{0}", 404)]
    [TestCase("GET", "/api/monitoring/providers/{0}", 404)]
    [TestCase("GET", "/api/monitoring/requests/{0}", 404)]
    [TestCase("GET", "/api/monitoring/requests?{0}=1", 400)]
    [Property("FAULTS", 32)]
    public async Task Path_WithAToken_IsMasked(string method, string path, int status)
    {
        // ASP.NET logs the address of each request by itself.
        await using var app = await GatewayApp.StartAsync(s => s.Builder.Add(b => b.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.None)));

        var answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), string.Format(System.Globalization.CultureInfo.InvariantCulture, path, "canary-0a91f3")));

        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(app.Upstream.Select(r => r.Path), Has.None.Contain("canary"));
    }

    [Test, Property("FAULTS", 32)]
    public async Task ModelName_WithAToken_IsMaskedInTheReply()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync("ext-openai-canary-0a91f3");
        var stream = await app.ChatAsync("ext-openai-canary-0a91f3", stream: true);

        Assert.That((answer.Status, answer.Json.GetProperty("model").GetString()), Is.EqualTo((200, "ext-openai-[openai:Tokens:0]")), answer.Text);
        Assert.That(stream.Chunks.Select(chunk => chunk.GetProperty("model").GetString()), Is.All.EqualTo("ext-openai-[openai:Tokens:0]"));
        foreach (string path in new[] { "requests", "usage", "providers/logs/all" }) (await app.MonitorAsync(path)).Good();
    }

    private static string[] Forms()
    {
        byte[] bearer = Encoding.UTF8.GetBytes("Bearer " + Token), bare = Encoding.UTF8.GetBytes(Token);
        return
        [
            Token,
            JsonEncodedText.Encode(Token).Value,
            Uri.EscapeDataString(Token),
            Convert.ToBase64String(bare),
            Convert.ToBase64String(bearer),
            Convert.ToBase64String([(byte)'x', .. bearer]),
            Convert.ToBase64String([.. "xy"u8, .. bearer, .. "more"u8]),
            Convert.ToBase64String(bearer).Replace("/", "\\/", StringComparison.Ordinal),
            Convert.ToBase64String(bearer).Replace('+', '-').Replace('/', '_').TrimEnd('='),
            Convert.ToHexString(bearer),
            Convert.ToHexStringLower(bare),
        ];
    }

    private static async Task<Answer> ChatAsync(string bytes, bool stream)
    {
        await using var upstream = RawUpstream.Answering(bytes);
        await using var app = await GatewayApp.StartAsync(setup => (setup.OpenAIAddress, setup.Tokens) = (upstream.Address, [Token]));
        return await app.ChatAsync(stream: stream);
    }
}
