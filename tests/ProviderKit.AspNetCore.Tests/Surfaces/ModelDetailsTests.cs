using Moq;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces;

/// <summary>What a provider's list says of its models stands in the lists of models.</summary>
public class ModelDetailsTests
{
    private static readonly ModelDetails Details = new()
    {
        DisplayName = "The One",
        ContextTokens = 400_000,
        MaxPromptTokens = 272_000,
        MaxOutputTokens = 128_000,
        Prices = new ModelPrices(2.5m, 15m) { CacheRead = 0.25m, UpTo = 272_000, Beyond = new ModelPrices(5m, 22.5m) },
    };

    [Test]
    public async Task OpenAIList_Details_StandBesideItsMembersAsRoutersHaveThem()
    {
        await using var app = await StartAsync();
        var model = (await app.GetAsync("/v1/models/own-one")).Json;
        Assert.That(
            string.Join(",", model.EnumerateObject().Where(m => m.Name != "created").Select(m => $"\"{m.Name}\":{m.Value.GetRawText()}")),
            Is.EqualTo(
                """
                "id":"own-one","object":"model","owned_by":"own","name":"The One","context_length":400000,"top_provider":{"max_completion_tokens":128000},"pricing":{"prompt":"0.0000025","completion":"0.000015","input_cache_read":"0.00000025","overrides":[{"min_prompt_tokens":272001,"prompt":"0.000005","completion":"0.0000225"}]}
                """));
    }

    [Test]
    public async Task OpenAIList_NothingIsSaid_HasNothingMore()
    {
        await using var app = await StartAsync();
        var model = (await app.GetAsync("/v1/models/own-two")).Json;
        Assert.That(model.EnumerateObject().Select(m => m.Name), Is.EqualTo(new[] { "id", "object", "created", "owned_by" }));
    }

    [Test]
    public async Task AnthropicList_Details_AreItsOwnMembers()
    {
        await using var app = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models/own-one") { Headers = { { "anthropic-version", "2023-06-01" } } };
        var model = (await app.SendAsync(request)).Json;
        Assert.That(
            (model.GetProperty("display_name").GetString(), model.GetProperty("max_input_tokens").GetInt64(), model.GetProperty("max_tokens").GetInt64()),
            Is.EqualTo(("The One", 272_000L, 128_000L)));
    }

    private static Task<GatewayApp> StartAsync()
    {
        var provider = new Mock<IChatProvider>();
        provider.SetupGet(p => p.Info).Returns(new ProviderInfo { Name = "own", Prefix = "own-", Models = [], Credential = CredentialRequirement.None });
        provider.As<IModelLister>().Setup(l => l.ListModelsAsync(It.IsAny<ApiToken?>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ModelListing(["one", "two"]) { Details = new Dictionary<string, ModelDetails> { ["one"] = Details } });
        return GatewayApp.StartAsync(setup => setup.Kit.Add((kit, _) => kit.AddProvider("own", (_, _) => provider.Object)));
    }
}
