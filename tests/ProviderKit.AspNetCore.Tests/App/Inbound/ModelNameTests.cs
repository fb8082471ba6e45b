using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Inbound;

/// <summary>FAULTS 9: names that are no names.</summary>
public class ModelNameTests
{
    [TestCase("ext-openai-a\r\nx-evil: 1")]
    [TestCase("ext-openai-../../etc/passwd")]
    [TestCase("ext-openai-..")]
    [TestCase("ext-openai-a?b#c")]
    [TestCase("ext-openai-a b")]
    [TestCase("ext-openai-<script>alert(1)</script>")]
    [TestCase("ext-openai-a%2fb")]
    [TestCase("ext-openai-a\\b")]
    [TestCase("ext-openai-modèle")]
    [TestCase("ext-openai-a\0b")]
    [TestCase("ext-openai-")]
    [TestCase("gpt-4o")]
    [TestCase("ext-nobody-gpt-4o")]
    [TestCase("ext-openrouter-openai/gpt-4o", Description = "known, but not enabled")]
    [TestCase("constructor")]
    [Property("FAULTS", 9)]
    public async Task Post_ModelThatIsNone_Is404(string model)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync(model);

        Assert.That((answer.Status, answer.Code), Is.EqualTo((404, "model_not_found")), answer.Text);
        Assert.That(answer.Error.GetProperty("param").GetString(), Is.EqualTo("model"));
        Assert.That(answer.Text, Does.Not.Contain("<").And.Not.Contain("\r").And.Not.Contain("\n"), "escaped wherever shown");
        Assert.That(answer.Headers.Keys, Has.None.EqualTo("x-evil"));
        Assert.That((await app.RecordOf(answer)).Attempts, Is.Zero);
        Assert.That(app.Upstream, Is.Empty);
    }

    [Test, Property("FAULTS", 9)]
    public async Task Post_EndlessModelName_Is404AndShownInPart()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync(new string('m', 1_000_000));

        Assert.That(answer.Status, Is.EqualTo(404));
        Assert.That(answer.Bytes, Has.Length.LessThan(1000));
    }

    [TestCase("ext-openai-gpt-5-not-listed-yet", "gpt-5-not-listed-yet")]
    [TestCase("ext-openai-ft:gpt-4o:org@x:1~2+3", "ft:gpt-4o:org@x:1~2+3")]
    [TestCase("ext-openai-publisher/model.v1_2", "publisher/model.v1_2")]
    public async Task Post_UnlistedModelOfSafeCharacters_PassesThrough(string model, string upstream)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.ChatAsync(model);

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(System.Text.Json.JsonElement.Parse(app.Upstream[0].BodyText).GetProperty("model").GetString(), Is.EqualTo(upstream));
        Assert.That(answer.Json.GetProperty("model").GetString(), Is.EqualTo(model));
    }

    [Test]
    public async Task Post_DefaultProviderSet_TakesNamesWithoutPrefix()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(o => o.DefaultProvider = "openai"));

        var answer = await app.ChatAsync("gpt-4o");

        Assert.That((answer.Status, answer.Header("x-providerkit-provider")), Is.EqualTo((200, "openai")));
        Assert.That((await app.ChatAsync("../x")).Status, Is.EqualTo(404));
    }
}
