using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Clients;

public class EmbeddingTests
{
    private const string Model = "ext-openai-text-embedding-3-small";

    // 1 and -2 as single-precision numbers, low byte first.
    private const string Base64 = "AACAPwAAAMA=";

    [TestCase($"\"{Base64}\"")]
    [TestCase("[1.0,-2]")]
    public async Task Vectors_InBase64OrNumbers_AreRead(string vector)
    {
        await using var upstream = new MockedUpstream(configure: services => services.AddProviderKitEmbeddingGenerator(Model).AddKeyedProviderKitEmbeddingGenerator("short", Model, 2));
        for (int i = 0; i < 2; i++)
            upstream.Answers($$$"""{"object":"list","model":"text-embedding-3-small","data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":{{{vector}}}}],"usage":{"prompt_tokens":5,"total_tokens":5}}""");

        var embeddings = await upstream.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GenerateAsync(["one", "two"]);
        await upstream.Services.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("short").GenerateAsync(["one", "two"]);

        Assert.That(embeddings.Select(e => e.Vector.ToArray()), Is.EqualTo(new float[][] { [1, -2], [3, 4] }));
        Assert.That((embeddings.Usage!.InputTokenCount, embeddings[0].ModelId), Is.EqualTo(((long?)5, Model)));
        Json.AssertSame("""{"model":"text-embedding-3-small","input":["one","two"],"encoding_format":"base64"}""", upstream.Requests[0]);
        Json.AssertSame("""{"model":"text-embedding-3-small","input":["one","two"],"dimensions":2,"encoding_format":"base64"}""", upstream.Requests[1]);
    }

    [Test]
    public async Task Options_AreSent()
    {
        await using var upstream = new MockedUpstream();
        upstream.Answers("""{"object":"list","data":[{"index":0,"embedding":[1]}]}""");

        await upstream.Dispatcher.AsIEmbeddingGenerator("ext-openai-other").GenerateAsync(
            ["one"], new EmbeddingGenerationOptions { ModelId = Model, Dimensions = 8, AdditionalProperties = new() { ["encoding_format"] = "float", ["user"] = "u" } });

        Json.AssertSame("""{"model":"text-embedding-3-small","input":["one"],"encoding_format":"float","user":"u","dimensions":8}""", upstream.Requests[0]);
    }

    [Test]
    public async Task NoTexts_AskNothing()
    {
        await using var upstream = new MockedUpstream();
        Assert.That(await upstream.Dispatcher.AsIEmbeddingGenerator(Model).GenerateAsync([]), Is.Empty);
        Assert.That(upstream.Requests, Is.Empty);
    }

    [Test]
    public async Task Error_Throws()
    {
        await using var upstream = new MockedUpstream();
        upstream.Answers("""{"error":{"message":"bad"}}""", System.Net.HttpStatusCode.BadRequest);
        Assert.That(Assert.ThrowsAsync<ProviderException>(() => upstream.Dispatcher.AsIEmbeddingGenerator(Model).GenerateAsync(["x"]))!.Error.Kind, Is.EqualTo(ProviderErrorKind.InvalidRequest));
    }
}
