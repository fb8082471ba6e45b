using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Settings;

public class SectionSettingsTests
{
    [Test]
    public void Section_EverySetting_IsRead()
    {
        using var host = Host.With(
            ("ProviderKit:DefaultProvider", "OpenAI"), ("ProviderKit:MaxRequestBytes", "1000"),
            ("ProviderKit:Tokens:Cooldown", "90s"), ("ProviderKit:Tokens:MinCooldown", "00:00:02"), ("ProviderKit:Tokens:MaxCooldown", "1h"),
            ("ProviderKit:Tokens:QuotaRests:0", "1m"), ("ProviderKit:Tokens:QuotaRests:1", "1.00:00:00"),
            ("ProviderKit:Upstream:FirstByteTimeout", "1m30s"), ("ProviderKit:Upstream:IdleTimeout", "45"), ("ProviderKit:Upstream:ConnectTimeout", "2500ms"),
            ("ProviderKit:Upstream:MaxReplyBytes", "5000"), ("ProviderKit:Upstream:MaxEventBytes", "600"),
            ("ProviderKit:Providers:openai:Enabled", "yes"), ("ProviderKit:Providers:openai:BaseUrl", "https://x/v1"), ("ProviderKit:Providers:openai:Prefix", "o/"),
            ("ProviderKit:Providers:openai:Models:0", "m0"), ("ProviderKit:Providers:openai:Models:1", "m1"), ("ProviderKit:Providers:openai:Headers:X-Org", "acme"));
        var o = host.Options;
        Assert.Multiple(() =>
        {
            Assert.That((o.DefaultProvider, o.MaxRequestBytes), Is.EqualTo(("OpenAI", 1000L)));
            Assert.That((o.Tokens.Cooldown, o.Tokens.MinCooldown, o.Tokens.MaxCooldown), Is.EqualTo((TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(2), TimeSpan.FromHours(1))));
            Assert.That(o.Tokens.QuotaRests, Is.EqualTo([TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)]));
            Assert.That((o.Upstream.FirstByteTimeout, o.Upstream.IdleTimeout, o.Upstream.ConnectTimeout), Is.EqualTo((TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(2.5))));
            Assert.That((o.Upstream.MaxReplyBytes, o.Upstream.MaxEventBytes), Is.EqualTo((5000, 600)));
            Assert.That(o.Providers["openai"].Headers, Is.EquivalentTo(new Dictionary<string, string> { ["X-Org"] = "acme" }));
            Assert.That(host.Registry.Models.Select(m => m.Id), Is.EqualTo(["o/m0", "o/m1"]));
            Assert.That(host.Registry.Find("openai")!.Info.Prefix, Is.EqualTo("o/"));
        });
    }

    [Test]
    public void Defaults_NothingSet_AreTheDocumentedOnes()
    {
        using var host = Host.With();
        var o = host.Options;
        Assert.Multiple(() =>
        {
            Assert.That(o.MaxRequestBytes, Is.EqualTo(30_000_000));
            Assert.That((o.Tokens.Cooldown, o.Tokens.MinCooldown, o.Tokens.MaxCooldown), Is.EqualTo((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), TimeSpan.FromHours(24))));
            Assert.That(o.Tokens.QuotaRests, Is.EqualTo([TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(24)]));
            Assert.That((o.Upstream.FirstByteTimeout, o.Upstream.IdleTimeout, o.Upstream.ConnectTimeout), Is.EqualTo((TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(10))));
            Assert.That((o.Upstream.MaxReplyBytes, o.Upstream.MaxEventBytes), Is.EqualTo((32 * 1024 * 1024, 16 * 1024 * 1024)));
        });
    }

    [Test]
    public void Read_Affinity_IsInForce_AndHasItsDefaults()
    {
        using var host = Host.With(
            ("ProviderKit:Tokens:Affinity:Enabled", "no"), ("ProviderKit:Tokens:Affinity:MaxSessions", "7"), ("ProviderKit:Tokens:Affinity:Expiry", "5m"),
            ("ProviderKit:Tokens:Affinity:Return", "1"), ("ProviderKit:Tokens:ShowInHeaders", "1"));
        using var plain = Host.With(("EXT_OPENAI_ENABLED", "1"));
        Assert.That(Shown(host.Options.Tokens), Is.EqualTo((false, 7, TimeSpan.FromMinutes(5), true, true)));
        Assert.That(Shown(plain.Options.Tokens), Is.EqualTo((true, 10_000, TimeSpan.FromHours(1), false, false)));

        static (bool, int, TimeSpan, bool, bool) Shown(TokenPoolOptions tokens) =>
            (tokens.Affinity.Enabled, tokens.Affinity.MaxSessions, tokens.Affinity.Expiry, tokens.Affinity.Return, tokens.ShowInHeaders);
    }

    [Test]
    public void Validate_AffinitySetByCode_IsChecked()
    {
        using var host = Host.Of(services => services.AddProviderKit(options => (options.Tokens.Affinity.MaxSessions, options.Tokens.Affinity.Expiry) = (0, TimeSpan.FromDays(41))));
        var thrown = Assert.Throws<OptionsValidationException>(() => _ = host.Options)!;
        Assert.That(thrown.Failures, Has.Exactly(1).Contains("Affinity:MaxSessions must be from 1 to 1000000").And.Exactly(1).Contains("Affinity:Expiry must be"));
    }

    [Test]
    public void Validate_ManyMistakes_AreAllToldAtOnceAndNoneShowsASecret()
    {
        (string Name, string Value, string Told)[] mistakes =
        [
            ("EXT_OPENAI_ENABLED", "maybe", "EXT_OPENAI_ENABLED must be 1 or 0"),
            ("EXT_OPENAI_API_KEY", "s3cret with space", "The token EXT_OPENAI_API_KEY holds a space"),
            ("EXT_OPENAI_TOKEN_2", "s3crét", "The token EXT_OPENAI_TOKEN_2 holds"),
            ("XAI_BASE_URL", "ftp://s3cret", "XAI_BASE_URL (or ProviderKit:Providers:xai:BaseUrl) must be an absolute address"),
            ("OPENROUTER_BASE_URL", "https://me:s3cret@x", "OPENROUTER_BASE_URL (or ProviderKit:Providers:openrouter:BaseUrl) must not hold a user name"),
            ("LITELLM_BASE_URL", "https://x/?key=s3cret", "LITELLM_BASE_URL (or ProviderKit:Providers:litellm:BaseUrl) must not hold a query"),
            ("AZURE_OPENAI_ENDPOINT", "s3cret.openai.azure.com", "AZURE_OPENAI_ENDPOINT"),
            ("ProviderKit:Providers:nobody:Enabled", "1", "ProviderKit:Providers:nobody: there is no provider of this name. Known: openai, azure"),
            ("ProviderKit:Providers:openai:Tokens:0", "s3cret\nx", "The token openai:Tokens:0 holds a space, a line break"),
            ("ProviderKit:Providers:openai:Key", "s3cret", "ProviderKit:Providers:openai:Key is not a setting"),
            ("ProviderKit:Providers:openai:Prefix", "a b", "ProviderKit:Providers:openai:Prefix"),
            ("ProviderKit:Providers:openai:Headers:X-A", "s3cret\r\nX-B: 1", "ProviderKit:Providers:openai:Headers:X-A is not a header"),
            ("ProviderKit:Providers:openai:Headers:X A", "s3cret", "ProviderKit:Providers:openai:Headers:X A is not a header"),
            ("ProviderKit:Nonsense", "s3cret", "ProviderKit:Nonsense is not a setting"),
            ("ProviderKit:Tokens:Nonsense", "1", "ProviderKit:Tokens:Nonsense is not a setting"),
            ("ProviderKit:Upstream:Nonsense", "1", "ProviderKit:Upstream:Nonsense is not a setting"),
            ("ProviderKit:DefaultProvider", "someone", "there is no provider someone"),
            ("ProviderKit:MaxRequestBytes", "-1", "ProviderKit:MaxRequestBytes must be a whole number"),
            ("ProviderKit:Upstream:MaxEventBytes", "99999999999", "ProviderKit:Upstream:MaxEventBytes must be a whole number"),
            ("ProviderKit:Tokens:Cooldown", "soon", "ProviderKit:Tokens:Cooldown must be a time"),
            ("ProviderKit:Upstream:IdleTimeout", "50.00:00:00", "ProviderKit:Upstream:IdleTimeout must be longer than zero and at most 40 days"),
            ("ProviderKit:Upstream:ConnectTimeout", "-00:00:01", "ProviderKit:Upstream:ConnectTimeout must be longer"),
            ("ProviderKit:Tokens:MaxCooldown", "00:00:00.5", "ProviderKit:Tokens:MaxCooldown must not be shorter"),
            ("ProviderKit:Tokens:QuotaRests:0", "00:00:00", "ProviderKit:Tokens:QuotaRests must be"),
            ("ProviderKit:Tokens:ShowInHeaders", "often", "ProviderKit:Tokens:ShowInHeaders must be 1 or 0"),
            ("ProviderKit:Tokens:Affinity:MaxSessions", "1000001", "ProviderKit:Tokens:Affinity:MaxSessions must be a whole number from 1 to 1000000"),
            ("ProviderKit:Tokens:Affinity:Expiry", "0", "ProviderKit:Tokens:Affinity:Expiry must be longer than zero"),
            ("ProviderKit:Tokens:Affinity:Nonsense", "1", "ProviderKit:Tokens:Affinity:Nonsense is not a setting"),
        ];
        using var host = Host.With([.. mistakes.Select(m => (m.Name, (string?)m.Value))]);
        var thrown = Assert.Throws<OptionsValidationException>(() => _ = host.Options)!;
        Assert.Multiple(() =>
        {
            foreach (var (name, _, told) in mistakes)
                Assert.That(thrown.Failures.Count(f => f.Contains(told, StringComparison.Ordinal)), Is.EqualTo(1), name);
            Assert.That(thrown.Failures.Count(), Is.EqualTo(mistakes.Length));
            Assert.That(thrown.ToString(), Does.Not.Contain("s3cr"));
        });
    }

    [Test]
    public void Validate_AddedProvidersCollide_IsToldByTheRegistry()
    {
        using var host = Host.With(b => b.AddOpenAICompatible("acme", "http://x").AddOpenAICompatible("acme", "http://y"));
        var thrown = Assert.Throws<OptionsValidationException>(() => _ = host.Registry);
        Assert.That(thrown!.Failures, Has.Exactly(1).Contains("named acme").And.Exactly(1).Contains("ext-acme-"));
    }

    [TestCase("...")]
    [TestCase("<token>")]
    [TestCase("<your-first-token>")]
    [TestCase("your-key-here")]
    [TestCase("YOUR_API_KEY")]
    [TestCase("your-openai-api-key-here")]
    [TestCase("changeme")]
    [TestCase("xxxx")]
    public void Token_PlaceholderOfAnExample_IsRefusedWhereTheProviderIsOn(string value)
    {
        (string, string?) token = ("EXT_OPENAI_TOKEN_2", value);
        using var on = Host.With(("EXT_OPENAI_ENABLED", "1"), token);
        Assert.That(
            Assert.Throws<OptionsValidationException>(() => _ = on.Options)!.Failures,
            Is.EqualTo(["The token EXT_OPENAI_TOKEN_2 is the placeholder of an example. Put a real token in its place, or remove it."]));
        using var off = Host.With(token);
        Assert.That(() => _ = off.Options, Throws.Nothing);
    }

    [TestCase("unused")]
    [TestCase("sk-your-key")]
    [TestCase("yourtoken")]
    [TestCase("xxxx1")]
    public void Token_LikeAPlaceholder_IsTaken(string value)
    {
        using var host = Host.With(("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", value));
        Assert.That(() => _ = host.Options, Throws.Nothing);
    }
}
