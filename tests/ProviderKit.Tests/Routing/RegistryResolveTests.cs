using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Routing;

public class RegistryResolveTests
{
    [TestCase("ext-a-known", "a", "known")]
    [TestCase("ext-a-anything-else", "a", "anything-else")]
    [TestCase("ext-a-b-known", "ab", "known")]
    [TestCase("ext-a-b-other", "ab", "other")]
    [TestCase("ext-a-", null, null)]
    [TestCase("ext-a", null, null)]
    [TestCase("EXT-A-known", null, null)]
    [TestCase("known", null, null)]
    public void TryResolve_Prefixes_TheLongestWinsAndNothingIsGuessed(string model, string? provider, string? upstream)
    {
        var registry = Registry(null, Entry("a", "ext-a-"), Entry("ab", "ext-a-b-"));
        bool found = registry.TryResolve(model, out var target, out var error);
        Assert.That((found, target?.Entry.Name, target?.UpstreamModel), Is.EqualTo((provider is not null, provider, upstream)));
        Assert.That(error is null, Is.EqualTo(found));
    }

    [TestCase("ext-a-known:latest", "known")]
    [TestCase("ext-a-new/model:latest", "new/model")]
    [TestCase("ext-a-known:8b", "known:8b")]
    [TestCase("ext-a-:latest", null)]
    [TestCase("gpt:latest", null)]
    [Property("FAULTS", 80)]
    public void TryResolve_TagThatSaysNothing_IsPassedOver(string model, string? upstream)
    {
        var registry = Registry(null, Entry("a", "ext-a-"));
        for (int i = 0; i < 2; i++) // the second is known from the first
        {
            registry.TryResolve(model, out var target, out _);
            Assert.That((target?.UpstreamModel, target?.Requested), Is.EqualTo((upstream, upstream is null ? null : model)));
        }
    }

    [Test]
    public void TryResolve_Unknown_Is404ThatSaysHowToSeeWhatThereIs()
    {
        var error = Refused(Registry(null, Entry("a", "ext-a-")), "gpt-4o");
        Assert.That((error.HttpStatus, error.Code, error.Param), Is.EqualTo((404, "model_not_found", "model")));
        Assert.That(error.Message, Does.Contain("gpt-4o").And.Contain("/v1/models"));
    }

    [Test]
    public void TryResolve_ProviderIsOff_SaysWhatToSet()
    {
        var error = Refused(Registry(null, Entry("a", "ext-a-", enabled: false)), "ext-a-known");
        Assert.That((error.HttpStatus, error.Code), Is.EqualTo((404, "model_not_found")));
        Assert.That(error.Message, Does.Contain("a is not enabled").And.Contain("A_ENABLED=1").And.Contain("ProviderKit:Providers:a:Enabled"));
    }

    [Test]
    public void TryResolve_PrefixOfOneThatIsOffAndOneThatIsOn_LeadsToTheLatter()
    {
        var registry = Registry(null, Entry("a", "ext-a-", enabled: false), Entry("mine", "ext-a-"));
        foreach (string model in new[] { "ext-a-known", "ext-a-other" })
        {
            Assert.That(registry.TryResolve(model, out var target, out _), Is.True, model);
            Assert.That(target!.Entry.Name, Is.EqualTo("mine"));
        }
    }

    [TestCase("m\r\nX-Evil: 1")]
    [TestCase("../../etc/passwd")]
    [TestCase("a..b")]
    [TestCase("m?x=1")]
    [TestCase("m#x")]
    [TestCase("m%2e")]
    [TestCase("<script>alert(1)</script>")]
    [TestCase("m m")]
    [TestCase("m\"")]
    [TestCase("m\\n")]
    [TestCase("m\0")]
    [TestCase("mé")]
    [TestCase("m&x")]
    [TestCase("m\u2028")]
    [TestCase("m;x")]
    public void TryResolve_UnsafeName_Is404(string name)
    {
        var registry = Registry("a", Entry("a", "ext-a-"), Entry("b", "ext-b-"));
        foreach (string model in new[] { name, "ext-a-" + name, "ext-b-" + name })
        {
            var error = Refused(registry, model);
            Assert.That((error.HttpStatus, error.Code), Is.EqualTo((404, "model_not_found")), model);
            var json = Json.Error(error);
            Assert.That((string?)json["message"], Is.EqualTo(error.Message), "valid JSON, whatever it holds");
        }
    }

    [TestCase("openai/gpt-4o")]
    [TestCase("vendor/model:free")]
    [TestCase("@cf/meta/llama-3.1_8b")]
    [TestCase("ft:gpt-4o+x~1")]
    [TestCase("a.b")]
    public void TryResolve_SafeNameNotListed_PassesThrough(string name)
    {
        Assert.That(Registry(null, Entry("a", "ext-a-")).TryResolve("ext-a-" + name, out var target, out _), Is.True);
        Assert.That(target!.UpstreamModel, Is.EqualTo(name));
        Assert.That(Json.Text(target.UpstreamModelJson), Does.StartWith("\"").And.EndWith("\""));
    }

    [Test]
    public void TryResolve_VeryLongName_IsShownShortened()
    {
        var error = Refused(Registry(null, Entry("a", "ext-a-")), new string('x', 100_000));
        Assert.That(error.Message, Has.Length.LessThan(400));
        Assert.That(error.Message, Does.Contain(new string('x', 128) + "…"));
    }

    [Test]
    public void TryResolve_LongNameCutInsideAPair_IsStillValidJson()
    {
        var error = Refused(Registry(null, Entry("a", "ext-a-")), new string('x', 127) + "😀😀");
        Assert.That(() => Json.Error(error), Throws.Nothing);
        Assert.That((string?)Json.Error(error)["message"], Does.Contain(new string('x', 127)));
    }

    [TestCase("gpt-4o", "a", "gpt-4o")]
    [TestCase("openai/gpt-4o", "a", "openai/gpt-4o")]
    [TestCase("ext-b-m", "b", "m")]
    public void TryResolve_DefaultProvider_TakesNamesWithoutPrefix(string model, string provider, string upstream)
    {
        var registry = Registry("A", Entry("a", "ext-a-"), Entry("b", "ext-b-"));
        Assert.That(registry.TryResolve(model, out var target, out _), Is.True);
        Assert.That((target!.Entry.Name, target.UpstreamModel), Is.EqualTo((provider, upstream)));
    }

    [Test]
    public void TryResolve_DefaultProviderIsOff_Is404() =>
        Assert.That(Refused(Registry("a", Entry("a", "ext-a-", enabled: false)), "gpt-4o").Message, Does.Contain("A_ENABLED"));

    [Test]
    public void New_Collisions_AreAllToldAtOnce()
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => Registry(
            null, Entry("a", "p-"), Entry("b", "p-"), Entry("c", "q-"), Entry("d", "q-"), Entry("e", "x-"), Entry("E", "y-")));
        Assert.That(thrown!.Failures.Count(), Is.EqualTo(3));
        Assert.That(thrown.Message, Does.Contain("a and b").And.Contain("c and d").And.Contain("p-").And.Contain("ProviderKit:Providers:b:Prefix").And.Contain("named e"));
    }

    [Test]
    public void New_SamePrefixButOneIsOff_IsNoCollision() =>
        Assert.That(() => Registry(null, Entry("a", "p-"), Entry("b", "p-", enabled: false)), Throws.Nothing);

    [Test]
    public void Models_SomeProvidersOff_ListsTheOthersOnly()
    {
        var registry = Registry(null, Entry("a", "ext-a-"), Entry("b", "ext-b-", enabled: false));
        Assert.That(registry.Models, Is.EqualTo([new ChatModel("ext-a-known", "a", new FakeTime().UtcNow.ToUnixTimeSeconds())]));
        Assert.That(registry.Providers.Select(p => p.Name), Is.EqualTo(["a", "b"]));
        Assert.That((registry.Find("B")?.Name, registry.Find("c")), Is.EqualTo(("b", (ProviderEntry?)null)));
    }

    private static ProviderError Refused(ProviderRegistry registry, string model)
    {
        Assert.That(registry.TryResolve(model, out var target, out var error), Is.False, model);
        Assert.That(target, Is.Null);
        return error!;
    }

    private static ProviderEntry Entry(string name, string prefix, bool enabled = true)
    {
        var provider = new FakeProvider(_ => FakeProvider.Whole()) { Info = new ProviderInfo { Name = name, Prefix = prefix, Models = ["known"] } };
        return new ProviderEntry(provider, Support.Tokens.Pool(new FakeTime(), "A"), enabled, new SettingNames(name.ToUpperInvariant()));
    }

    private static ProviderRegistry Registry(string? defaultProvider, params ProviderEntry[] entries) =>
        new(entries, defaultProvider, new FakeTime(), NullLogger<ProviderRegistry>.Instance);
}
