using System.Text;
using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Filters.Rewriting;

/// <summary>The rules' settings.</summary>
public class RewriteSettingsTests
{
    [Test]
    public void Rewrites_AreReadWithNestedFieldsListsAndTypes()
    {
        const string Rule = "ProviderKit:Rewrites:0:";
        using var host = Host.With(
            (Rule + "Formats", "openai_chat"), (Rule + "Models", "ext-openai-*"), (Rule + "Provider", "openai"), (Rule + "Drop:0", "user"), (Rule + "Drop:1", "a.b"),
            (Rule + "Set:store", "True"), (Rule + "Set:response_format:type", "json_object"), (Rule + "Set:stop:0", "END"), (Rule + "Set:stop:1:x:0", "1"), (Rule + "Set:temperature", "0.2"),
            (Rule + "Set:effort", "high"), (Rule + "Set:stream_options.include_usage", "False"), (Rule + "Default:top_p", "1"), (Rule + "Default:note", "7"),
            ("ProviderKit:Rewrites:1:Formats", "*"), ("ProviderKit:Rewrites:1:Drop:0", "x"));

        var rule = host.Options.Rewrites[0];

        Assert.That((host.Options.Rewrites.Count, rule.Formats, rule.Models, rule.Provider), Is.EqualTo((2, "openai_chat", "ext-openai-*", "openai")));
        Assert.That(rule.Drop, Is.EqualTo(["user", "a.b"]));
        Assert.That(rule.Set, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["store"] = "True", ["response_format.type"] = "json_object", ["stop"] = """["END",{"x":[1]}]""", ["temperature"] = "0.2", ["effort"] = "high", ["stream_options.include_usage"] = "False",
        }));
        Assert.That(rule.Default, Is.EquivalentTo(new Dictionary<string, string> { ["top_p"] = "1", ["note"] = "7" }));
    }

    [Test]
    public async Task Rewrites_OfSettings_ChangeRequests()
    {
        string? sent = null;
        using var host = Host.With(
            b => b.AddProvider("acme", (_, _) => new FakeProvider(call =>
            {
                sent = Encoding.UTF8.GetString(call.GetBody().ToArray());
                return FakeProvider.Whole();
            })),
            ("ACME_TOKEN_1", "t"), ("ProviderKit:Rewrites:0:Formats", "openai_chat"), ("ProviderKit:Rewrites:0:Set:store", "True"));

        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("ext-acme-m", [new PlainMessage("user", "hi")]));

        Assert.That(sent, Is.EqualTo("""{"store":true,"model":"m","messages":[{"role":"user","content":"hi"}]}"""));
    }

    [Test]
    public void FieldThatCannotBeSet_IsReportedAtTheStart()
    {
        using var host = Host.With(("ProviderKit:Rewrites:0:Formats", "openai_chat"), ("ProviderKit:Rewrites:0:Set:stream", "True"));
        Assert.That(Assert.Throws<OptionsValidationException>(() => _ = host.Options)!.Failures, Has.Some.StartsWith("ProviderKit:Rewrites:0:Set cannot change stream"));
    }
}
