using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Upstream;

/// <summary>The API of embeddings reaches the generator of a provider, over real HTTP.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class GivenEmbeddingsTests
{
    private readonly FakeGenerator _generator = new();

    [Test]
    public async Task Texts_AreAnsweredAsOpenAIDoes()
    {
        var (status, reply) = await PostAsync("""{"model":"ext-local-vectors","input":["one","three"],"dimensions":2,"user":"u-1"}""");
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), reply);
        Json.AssertSame(
            """
            {"object":"list","data":[{"object":"embedding","index":0,"embedding":[3,0.5]},{"object":"embedding","index":1,"embedding":[5,0.5]}],
             "model":"ext-local-vectors","usage":{"prompt_tokens":9,"total_tokens":9}}
            """, Json.Parse(reply));
        var (texts, options) = _generator.Calls.Single();
        Assert.That((texts, options.ModelId, options.Dimensions, options.AdditionalProperties!.Single()), Is.EqualTo((new[] { "one", "three" }, "vectors", 2, KeyValuePair.Create<string, object?>("user", "u-1"))));
    }

    [Test]
    public async Task Base64_HoldsSinglePrecisionNumbers()
    {
        var (_, reply) = await PostAsync("""{"model":"ext-local-vectors","input":"one","encoding_format":"base64"}""");
        Assert.That(Json.Parse(reply).GetProperty("data")[0].GetProperty("embedding").GetString(), Is.EqualTo("AABAQAAAAD8="));
    }

    [Test]
    public async Task Generator_OfTheClientSide_GetsWhatTheProvidersGeneratorSays()
    {
        await using var gateway = await StartAsync();
        var embeddings = await gateway.Dispatcher.AsIEmbeddingGenerator("ext-local-vectors").GenerateAsync(["one"]);
        Assert.That((embeddings.Single().Vector.ToArray(), embeddings.Usage!.InputTokenCount), Is.EqualTo((new[] { 3f, 0.5f }, (long?)9)));
        Assert.That(gateway.Records.All.Single().Usage.PromptTokens, Is.EqualTo(9));
    }

    [TestCase("""{"model":"ext-local-vectors","input":[1,2]}""", "input")]
    [TestCase("""{"model":"ext-local-vectors","input":[[1,2]]}""", "input")]
    [TestCase("""{"model":"ext-local-vectors","input":[]}""", "input")]
    [TestCase("""{"model":"ext-local-vectors","input":"x","dimensions":0}""", "dimensions")]
    [TestCase("""{"model":"ext-local-vectors","input":"x","encoding_format":"hex"}""", "encoding_format")]
    public async Task Request_ThatAGeneratorCannotBeAsked_IsRefusedByItsField(string body, string param)
    {
        var (status, reply) = await PostAsync(body);
        Assert.That((status, Json.Parse(reply).GetProperty("error").GetProperty("param").GetString()), Is.EqualTo((HttpStatusCode.BadRequest, param)), reply);
    }

    [Test]
    public async Task Exception_IsAnErrorOfItsKind()
    {
        _generator.Throws = new HttpRequestException("slow down", null, HttpStatusCode.TooManyRequests);
        Assert.That((await PostAsync("""{"model":"ext-local-vectors","input":"x"}""")).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Answer_WithTooFewVectors_IsABadReply()
    {
        _generator.Lacks = 1;
        Assert.That((await PostAsync("""{"model":"ext-local-vectors","input":["x","y"]}""")).Status, Is.EqualTo(HttpStatusCode.BadGateway));
    }

    [Test]
    public async Task Models_OfClientAndGenerator_AreListed()
    {
        await using var gateway = await StartAsync();
        Assert.That(await gateway.Http.GetStringAsync("/v1/models"), Does.Contain("\"ext-local-m\"").And.Contain("\"ext-local-vectors\""));
    }

    [Test]
    public async Task Provider_WithoutGenerator_SaysThatItHasNoEmbeddings()
    {
        await using var gateway = await LocalGateway.StartAsync(new FakeChatClient());
        using var response = await gateway.Http.PostAsync("/v1/embeddings", Body("""{"model":"ext-local-m","input":"x"}"""));
        var error = Json.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error");
        Assert.That(
            (response.StatusCode, error.GetProperty("code").GetString(), error.GetProperty("message").GetString()),
            Is.EqualTo((HttpStatusCode.BadRequest, "unsupported_api_for_model", "local has no embeddings. Take a model of another provider; GET /v1/models lists what there is.")));
    }

    [Test]
    public async Task GeneratorOverProviderKit_IsRefused()
    {
        await using var upstream = new MockedUpstream();
        var loop = upstream.Dispatcher.AsIEmbeddingGenerator("ext-openai-m");
        var services = new ServiceCollection();
        services.AddLogging().AddProviderKit().AddProvider("loop", new FakeChatClient(), options => options.EmbeddingGenerator = _ => loop);
        await using var provider = services.BuildServiceProvider();
        Assert.That(() => provider.GetRequiredService<IChatDispatcher>(), Throws.ArgumentException.With.Message.Contains("through ProviderKit"));
    }

    private Task<LocalGateway> StartAsync() => LocalGateway.StartAsync(new FakeChatClient(), options => options.EmbeddingGenerator = _ => _generator);

    private async Task<(HttpStatusCode Status, string Reply)> PostAsync(string body)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.Http.PostAsync("/v1/embeddings", Body(body));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");
}
