using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Anthropic.Models.Models;

namespace ProviderKit.AspNetCore.Tests.App.AnthropicSdk;

/// <summary>The official SDK lists models and counts tokens.</summary>
public class SdkModelTests
{
    [Test]
    public async Task Models_AreListedPageByPage()
    {
        await using var app = await Sdk.StartAsync();
        var models = Sdk.ClientOf(app).Models;

        var all = await models.List(new ModelListParams { Limit = 1000 });
        var paged = new List<ModelInfo>();
        for (var page = await models.List(new ModelListParams { Limit = 7 }); ; page = await page.Next())
        {
            Assert.That(page.Items, Has.Count.InRange(1, 7));
            paged.AddRange(page.Items);
            if (!page.HasNext()) break;
        }

        Assert.That(all.HasNext(), Is.False);
        Assert.That(paged.Select(m => m.ID), Is.EqualTo(all.Items.Select(m => m.ID)).And.Unique);
        Assert.That(paged.Select(m => m.ID), Has.Member(Sdk.OpenAI).And.Member(Sdk.Anthropic));
        Assert.That(paged, Is.All.Matches<ModelInfo>(m => m.DisplayName.Length > 0 && m.CreatedAt > DateTimeOffset.UnixEpoch));
    }

    [Test]
    public async Task Model_IsFoundByItsId()
    {
        await using var app = await Sdk.StartAsync();
        var models = Sdk.ClientOf(app).Models;

        Assert.That((await models.Retrieve(Sdk.OpenAI)).ID, Is.EqualTo(Sdk.OpenAI));
        Assert.That(() => models.Retrieve("nobodys-model"), Throws.InstanceOf<AnthropicNotFoundException>());
    }

    [TestCaseSource(typeof(Sdk), nameof(Sdk.Models))]
    public async Task Tokens_AreCounted(string model)
    {
        await using var app = await Sdk.StartAsync(model);
        var messages = Sdk.ClientOf(app).Messages;
        var few = new MessageCountTokensParams { Model = model, System = "Be brief.", Messages = [Sdk.User("Hello there")] };

        long plain = (await messages.CountTokens(few)).InputTokens;
        long withTools = (await messages.CountTokens(few with { Tools = [Sdk.Weather, Sdk.Time] })).InputTokens;
        long longer = (await messages.CountTokens(few with { Messages = [Sdk.User(string.Concat(Enumerable.Repeat("Hello there. ", 500)))] })).InputTokens;

        Assert.That(plain, Is.InRange(1, 60));
        Assert.That(withTools, Is.GreaterThan(plain));
        Assert.That(longer, Is.GreaterThan(plain + 500));
        string? path = model switch
        {
            Sdk.Anthropic => "/anthropic/v1/messages/count_tokens",
            Sdk.OpenAI => "/openai/v1/responses/input_tokens",
            Sdk.Google => "/google/v1beta/models/gemini-2.5-flash:countTokens",
            _ => null, // an estimate
        };
        Assert.That(app.Upstream.Select(r => r.Path), path is null ? Is.Empty : Is.EqualTo(Enumerable.Repeat(path, 3)));
    }
}
