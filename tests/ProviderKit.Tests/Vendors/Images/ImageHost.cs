using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Vendors.Contract;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors.Images;

/// <summary>A provider that needs bytes, and the web from which they are fetched.</summary>
internal sealed class ImageHost : HttpMessageHandler
{
    /// <summary>The first image's place in the request.</summary>
    public const string Part = "messages[0].content[1].image_url";

    private readonly Host _host;
    private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> _web;

    /// <param name="web">Answers in place of the internet; null leaves the real handler.</param>
    /// <param name="configure">Changes the options; fetching is on.</param>
    public ImageHost(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>? web, Action<ProviderKitOptions>? configure = null)
    {
        _web = web ?? ((_, _) => throw new InvalidOperationException("The real handler is in use."));
        _host = Host.Of(services =>
        {
            var kit = services.AddProviderKit(options =>
            {
                options.FetchImages = true;
                options.Provider("ollama").Enabled = true;
                configure?.Invoke(options);
            });
            if (web is not null) services.AddHttpClient("ProviderKit.Images").ConfigurePrimaryHttpMessageHandler(() => this);
            return kit;
        });
        _host.Upstream.When("*").Respond(async request =>
        {
            Sent.Add(JsonNode.Parse(await request.Content!.ReadAsByteArrayAsync())!);
            return ContractGateway.Json(new OllamaFixtures().Text);
        });
    }

    public ImageHost(Func<HttpRequestMessage, HttpResponseMessage> web, Action<ProviderKitOptions>? configure = null)
        : this((request, _) => Task.FromResult(web(request)), configure)
    {
    }

    /// <summary>The bodies the provider's upstream got.</summary>
    public List<JsonNode> Sent { get; } = [];

    /// <summary>What was fetched.</summary>
    public List<HttpRequestMessage> Fetched { get; } = [];

    public FakeTime Time => _host.Time;

    public List<RequestRecord> Records => _host.Records;

    /// <summary>The memory that all requests share.</summary>
    public ByteBudget Memory => _host.Services.GetRequiredService<ByteBudget>();

    /// <summary>Asks about the images at these addresses; the text is the first part.</summary>
    public async Task<ProviderError?> AskAsync(string[] addresses, CancellationToken cancellationToken = default)
    {
        string images = string.Concat(addresses.Select(a => $$$""",{"type":"image_url","image_url":{"url":"{{{a}}}"}}"""));
        byte[] json = Json.Bytes($$"""{"model":"ext-ollama-llava","messages":[{"role":"user","content":[{"type":"text","text":"What?"}{{images}}]}]}""");
        using var body = Memory.CreateBuffer();
        Assert.That(await body.ReserveAsync(json.Length, cancellationToken), Is.EqualTo(ByteGrant.Granted));
        json.CopyTo(body.Free);
        body.Advance(json.Length);
        Assert.That(ChatRequest.TryRead(body, out var request, out _), Is.True);
        await using var result = await _host.Dispatcher.SendAsync(request!, cancellationToken);
        if (result.Error is not null) Assert.That(Sent, Is.Empty, "nothing goes upstream with an image missing");
        return result.Error;
    }

    public Task<ProviderError?> AskAsync(string address) => AskAsync([address]);

    public static ProviderError AssertRefused(ProviderError? error, string param, string code, string said)
    {
        Assert.That((error?.HttpStatus, error?.Param, error?.Code), Is.EqualTo(((int?)400, param, code)));
        Assert.That(error!.Message, Does.StartWith(param + ": ").And.Contain(said));
        return error;
    }

    public static HttpResponseMessage Image(byte[] bytes, string? type = "image/png") => Image(new ByteArrayContent(bytes), type);

    public static HttpResponseMessage Image(HttpContent content, string? type = "image/png")
    {
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Fetched.Add(request);
        return _web(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        // The container disposes the handler, which is this object.
        if (disposing) _host.Dispose();
        base.Dispose(disposing);
    }
}
