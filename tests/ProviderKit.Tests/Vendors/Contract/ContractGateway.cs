using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors.Contract;

/// <summary>A dispatcher with one provider whose upstream gives the same answer to every call.</summary>
internal sealed class ContractGateway : IAsyncDisposable
{
    public const string TokenValue = "contract-token-1";

    private readonly ServiceProvider _services;
    private readonly MockHttpMessageHandler _upstream = new();

    public ContractGateway(IProviderFixtures fixtures, Func<HttpResponseMessage> answer)
    {
        _upstream.When("*").Respond(async request =>
        {
            Body = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsByteArrayAsync());
            Calls++;
            return answer();
        });
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IRequestObserver>(Records);
        services.AddProviderKit(options =>
        {
            options.Retry.MaxRetries = 0; // one attempt is what these tests are about
            var provider = options.Provider(fixtures.Provider);
            provider.Enabled = true;
            provider.Tokens.Add(TokenValue);
            provider.BaseUrl = "https://upstream.test";
            fixtures.Configure(provider);
        });
        services.AddHttpClient($"ProviderKit.{fixtures.Provider}").ConfigurePrimaryHttpMessageHandler(() => _upstream);
        _services = services.BuildServiceProvider();
    }

    public FakeTime Time { get; } = new();

    public RecordingObserver Records { get; } = new();

    public int Calls { get; private set; }

    /// <summary>The last body the upstream got.</summary>
    public JsonNode? Body { get; private set; }

    public IChatDispatcher Dispatcher => _services.GetRequiredService<IChatDispatcher>();

    public TokenPool TokensOf(string provider) => _services.GetRequiredService<ProviderRegistry>().Find(provider)!.Tokens;

    public static HttpResponseMessage Json(string body) => Answer(new UpstreamReply(200, body));

    public static HttpResponseMessage Answer(UpstreamReply reply)
    {
        var response = new HttpResponseMessage((HttpStatusCode)reply.Status) { Content = new StringContent(reply.Body, Encoding.UTF8) };
        response.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(reply.ContentType);
        foreach (var (name, value) in reply.Headers) response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    /// <summary>A stream whose bytes come in two reads, cut at <paramref name="cut"/>.</summary>
    public static HttpResponseMessage Stream(string text, string contentType, int cut = 0)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new PiecewiseStream(bytes, cut)) };
        response.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return response;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class PiecewiseStream(byte[] bytes, int cut) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int upTo = Position < cut ? cut - (int)Position : buffer.Length;
            return base.ReadAsync(buffer[..Math.Min(upTo, buffer.Length)], cancellationToken);
        }
    }
}
