namespace ProviderKit.Tests.Vendors.GitHubCopilot;

/// <summary>Limits, abilities and prices in Copilot's list.</summary>
public class ModelDetailsTests
{
    private const string Prices = """
        "batch_size":1000000,"default":{"input_price":250,"output_price":1500,"CACHE":25,"cache_write_price":0,"context_max":272000},
        "long_context":{"input_price":500,"output_price":2250,"cache_read_price":50}
        """;

    private const string Gpt = """
        {"id":"gpt-5.4","name":"GPT-5.4","version":"1","model_picker_enabled":true,"policy":{"state":"enabled"},
         "capabilities":{"type":"chat","limits":{"max_context_window_tokens":400000,"max_output_tokens":128000,"max_prompt_tokens":272000},
           "supports":{"tool_calls":true,"vision":true,"streaming":true,"structured_outputs":true,"reasoning_effort":["low","high"]}},
         "billing":{"multiplier":1,"token_prices":{PRICES}}}
        """;

    [TestCase("cache_read_price")]
    [TestCase("cache_price")]
    public async Task List_GivesLimitsAbilitiesAndPrices(string cachePrice)
    {
        var details = await DetailsOfAsync(Gpt.Replace("PRICES", Prices.Replace("CACHE", cachePrice, StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.That(details, Is.EqualTo(new ModelDetails
        {
            DisplayName = "GPT-5.4",
            ContextTokens = 400_000,
            MaxPromptTokens = 272_000,
            MaxOutputTokens = 128_000,
            Abilities = ModelAbilities.Chat | ModelAbilities.Tools | ModelAbilities.Vision | ModelAbilities.StructuredOutputs | ModelAbilities.Thinking,
            Prices = new ModelPrices(2.50m, 15m)
            {
                CacheRead = 0.25m, CacheWrite = 0m, UpTo = 272_000, Beyond = new ModelPrices(5m, 22.5m) { CacheRead = 0.5m },
            },
        }));
    }

    [Test]
    public async Task List_OtherBatch_IsPricesPerMillion() => Assert.That(
        (await DetailsOfAsync(Gpt.Replace("PRICES", """ "batch_size":1000,"default":{"input_price":0.3,"output_price":1}""", StringComparison.Ordinal))).Prices,
        Is.EqualTo(new ModelPrices(3m, 10m)));

    [TestCase("")]
    [TestCase("""  "batch_size":0,"default":{"input_price":1,"output_price":1}  """)]
    [TestCase("""  "batch_size":1000000,"default":{"input_price":1e60,"output_price":1}  """)]
    [TestCase("""  "batch_size":1000000,"default":{"input_price":-1,"output_price":1}  """)]
    [TestCase("""  "batch_size":"1000000","default":{"input_price":1,"output_price":1}  """)]
    [TestCase("""  "batch_size":1000000,"default":[]  """)]
    public async Task List_PricesThatSayNothing_AreNone(string prices) =>
        Assert.That((await DetailsOfAsync(Gpt.Replace("PRICES", prices, StringComparison.Ordinal))).Prices, Is.Null);

    [TestCase("""{"id":"x"}""")]
    [TestCase("""{"id":"x","capabilities":{"type":"chat","family":"x"}}""")]
    [TestCase("""{"id":"x","capabilities":{"type":"chat","supports":null}}""")]
    [TestCase("""{"id":"x","name":7,"capabilities":[],"billing":{"token_prices":3}}""")]
    [TestCase("""{"id":"x","billing":null,"capabilities":null}""")]
    public async Task List_OfAnotherShape_SaysNothing(string model) => Assert.That(await DetailsOfAsync(model), Is.EqualTo(new ModelDetails()));

    [TestCase("""{"id":"x","capabilities":{"type":"embeddings","supports":{}}}""", ModelAbilities.Embeddings)]
    [TestCase("""{"id":"x","capabilities":{"type":"chat","supports":{"adaptive_thinking":true}}}""", ModelAbilities.Chat | ModelAbilities.Thinking)]
    [TestCase("""{"id":"x","capabilities":{"type":"chat","limits":{"max_output_tokens":-1},"supports":{"reasoning_effort":[],"vision":false}}}""", ModelAbilities.Chat)]
    public async Task List_Abilities_AreThoseThatItNames(string model, ModelAbilities abilities)
    {
        var details = await DetailsOfAsync(model);
        Assert.That((details.Abilities, details.MaxOutputTokens), Is.EqualTo((abilities, (long?)null)));
    }

    private static async Task<ModelDetails> DetailsOfAsync(string model)
    {
        await using var app = new CopilotApp();
        app.On(CopilotApp.Exchange, _ => (200, app.Session("tid=a"))).On(CopilotApp.Models, _ => (200, $$"""{"data":[{{model}}]}"""));
        var listing = await ((IModelLister)app.Entry.Provider).ListModelsAsync(app.Entry.Tokens.Tokens[0], default);
        Assert.That(listing.Error, Is.Null);
        return listing.Details.Single().Value;
    }
}
