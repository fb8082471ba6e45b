using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Moq;
using ProviderKit.AspNetCore.Surfaces.Ollama;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Secrets;

/// <summary>FAULTS 32: upstreams that say the token back. The standing conditions look for it.</summary>
public class EchoTests
{
    // With characters that JSON, addresses and Base64 write differently.
    private const string Token = "canary+/=&'-0a91f3";

    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 32)]
    public async Task SimulatorEchoes_IsMasked(bool stream)
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Tokens = ["canary-0a91f3-sim:echo"]);

        var answer = await app.ChatAsync(stream: stream);

        await Expect.ErrorAsync(app, answer, 502, "upstream_auth");
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain("[openai:Tokens:0]"));
    }

    [Test, Property("FAULTS", 32)]
    public async Task PathThatIsCutWithinAToken_IsMasked()
    {
        const string Long = "canary-0a91f3-of-a-token-that-is-cut";
        await using var app = await GatewayApp.StartAsync(setup => setup.Tokens = [Long]);

        // Not by a call: the host's own log has the path of each.
        var (unsent, context) = (new Mock<IUnsentRequests>(), new DefaultHttpContext());
        context.RequestServices = app.App.Services;
        context.Request.Path = $"/api/blobs/{new string('a', 105)}{Long}";
        string told = "";
        unsent.Setup(d => d.Reject(It.IsAny<ProviderError>(), It.IsAny<string?>(), It.IsAny<bool>(), It.IsAny<string?>()))
            .Callback((ProviderError error, string? _, bool _, string? _) => told = error.Message).Throws<OperationCanceledException>();

        Assert.That(() => new StoreEndpoint(null!, unsent.Object, null!).RefuseAsync(context), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(told, Does.Contain("/api/blobs/aaa").And.Not.Contain("canary"));
    }

    [TestCase("message")]
    [TestCase("code")]
    [TestCase("type")]
    [TestCase("param")]
    [TestCase("hint")]
    [Property("FAULTS", 32)]
    public async Task ErrorMemberEchoes_IsMasked(string member)
    {
        foreach (string form in Forms())
        {
            string body = $$$"""{"error":{"message":"No.","{{{member}}}":"Bad key {{{form}}}."}}""";
            await AssertMaskedAsync(RawUpstream.Json(body, 400), stream: false);
        }
    }

    [Test, Property("FAULTS", 32)]
    public async Task NestedDetailsEcho_AreMasked()
    {
        foreach (string form in Forms())
            await AssertMaskedAsync(RawUpstream.Json($$"""{"error":{"message":"No.","inner":{"{{form}}":["{{form}}",{"a":"x{{form}}y"}]} } }""", 400), stream: false);
    }

    [Test, Property("FAULTS", 32)]
    public async Task PlainTextEchoes_IsMasked()
    {
        foreach (string form in Forms())
            await AssertMaskedAsync($"HTTP/1.1 500 No\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nBad key {form}.", stream: false);
    }

    [Test, Property("FAULTS", 32)]
    public async Task LongTextEchoesWhereItIsCut_ShowsNoPart()
    {
        for (int at = 485; at <= 500; at += 3)
            await AssertMaskedAsync($"HTTP/1.1 500 No\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n{new string('.', at)} {Token} and more", stream: false);
    }

    [TestCase("")]
    [TestCase("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":null}]}\n\n")]
    [Property("FAULTS", 32)]
    public async Task ErrorEventEchoes_IsMasked(string before)
    {
        foreach (string form in Forms())
            await AssertMaskedAsync($"{RawUpstream.EventStreamHead}{before}data: {{\"error\":{{\"message\":\"Bad key {form}\",\"more\":\"{form}\"}}}}\n\n", stream: true);
    }

    [Test, Property("FAULTS", 32)]
    public async Task ContentTypeEchoes_IsMasked() =>
        await AssertMaskedAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/{Token}\r\nConnection: close\r\n\r\n", stream: false);

    [Test, Property("FAULTS", 32)]
    public async Task TokenBeginsLikeAnother_BothAreMasked()
    {
        string[] tokens = ["canary-1", "canary-10", "canary-100-long"];
        await using var upstream = RawUpstream.Answering(RawUpstream.Json("""{"error":{"message":"Bad canary-100-long, canary-10, canary-1."}}""", 400));
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.OpenAIAddress = upstream.Address;
            setup.Tokens = tokens;
        });

        var answer = await app.ChatAsync();

        Assert.That(answer.Error.GetProperty("message").GetString(), Is.EqualTo("Bad [openai:Tokens:2], [openai:Tokens:1], [openai:Tokens:0]."));
    }

    /// <summary>A configured header may be a credential, and upstreams say it back as they do tokens.</summary>
    [TestCase("x-api-key", "canary-header-0123", "canary-header-0123")]
    [TestCase("Authorization", "Bearer canary-header-0123", "canary-header-0123")]
    [TestCase("Cookie", "session=canary-header-0123; other=1", "session=canary-header-0123")]
    [Property("FAULTS", 32)]
    public async Task HeaderEchoes_IsMasked(string header, string value, string secret)
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json($$$"""{"error":{"message":"Bad {{{value}}}, {{{Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))}}}."}}""", 400));
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.OpenAIAddress = upstream.Address;
            setup.Secrets.Add(secret);
            setup.Options.Add(o => o.Provider("openai").Headers[header] = value);
        });

        var answer = await app.ChatAsync();

        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain($"[header {header}], [header {header}].").Or.Contain($"[header {header}]; other=1, [header {header}]."));
        await app.RecordOf(answer);
        Assert.That(app.Service<ProviderLogStore>().Recent("openai").Select(e => e.Error ?? ""), Has.None.Contain("canary-header"));
    }

    private static string[] Forms() =>
    [
        Token,
        Uri.EscapeDataString(Token),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Token)),
        JsonEncodedText.Encode(Token).ToString(),
        Token.Replace("/", "\\/", StringComparison.Ordinal),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("Bearer " + Token)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("x:Bearer " + Token + ":y")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("xx:Bearer " + Token + ":y")).Replace('+', '-').Replace('/', '_').TrimEnd('='),
        Convert.ToHexString(Encoding.UTF8.GetBytes("Bearer " + Token)),
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Token)),
    ];

    private static async Task AssertMaskedAsync(string bytes, bool stream)
    {
        await using var upstream = RawUpstream.Answering(bytes);
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.OpenAIAddress = upstream.Address;
            setup.Tokens = [Token];
        });
        app.Secrets.Add("canary+");

        var answer = await app.ChatAsync(stream: stream);

        string unescaped = answer.Text.Replace("\\u002B", "+", StringComparison.OrdinalIgnoreCase).Replace("\\u0026", "&", StringComparison.Ordinal);
        Assert.That(unescaped, Does.Not.Contain("canary+").And.Not.Contain("0a91f3"), answer.Text);
        Assert.That((await app.RecordOf(answer)).Error, Is.Not.Null);
    }
}
