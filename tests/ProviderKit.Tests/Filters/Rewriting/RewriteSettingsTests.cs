using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Filters.Rewriting;

/// <summary>The rules' settings, read from JSON as they are written in appsettings.json.</summary>
public class RewriteSettingsTests
{
    [Test]
    public void Rewrites_AreReadWithNestedFieldsListsAndTypes()
    {
        using var host = WithJson("""
            {"ProviderKit":{"Rewrites":[
              {"Formats":"openai_chat","Models":"ext-openai-*","Provider":"openai","Drop":["user","a.b"],
               "Set":{"store":true,"response_format":{"type":"json_object"},"stop":["END",{"x":[1]}],"temperature":0.2,"effort":"high","stream_options.include_usage":false},
               "Default":{"top_p":1,"note":"7"}},
              {"Formats":"*","Drop":["x"]}]}}
            """);

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
        using var host = WithJson("""{"ProviderKit":{"Rewrites":[{"Formats":"openai_chat","Set":{"stream":true}}]}}""");
        Assert.That(Assert.Throws<OptionsValidationException>(() => _ = host.Options)!.Failures, Has.Some.StartsWith("ProviderKit:Rewrites:0:Set cannot change stream"));
    }

    private static Host WithJson(string json) =>
        Host.Of(services => Microsoft.Extensions.DependencyInjection.ProviderKitServiceCollectionExtensions.AddProviderKit(services, new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build()));
}
