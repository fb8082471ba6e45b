using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Live;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Live;

public class ProviderAdminTests
{
    private const string A = "EXT_OPENAI_TOKEN_1", B = "EXT_OPENAI_TOKEN_2";
    private string _folder = "";

    private string File => Path.Combine(_folder, "admin.json");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("providerkit-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Toggle_SwitchesOnAndOff_AndRunningCallsKeepWhatTheyBeganWith()
    {
        using var host = Start();
        var (admin, before) = (AdminOf(host), host.Registry.Find("openai")!);
        using var lease = before.Tokens.TryLease(null, out _);

        Assert.That(admin.Toggle("openai").Success);
        Assert.That((Openai(host).Enabled, before.Enabled), Is.EqualTo((false, true)));
        Assert.That(host.Registry.TryResolve("ext-openai-gpt-4o", out _, out var error), Is.False);
        Assert.That((error!.HttpStatus, error.Code), Is.EqualTo((503, "provider_disabled")));
        Assert.That(host.Registry.Models.Select(m => m.Provider), Does.Not.Contain("openai"));

        Assert.That(admin.Toggle("OpenAI", true).Success);
        Assert.That((Openai(host).Enabled, Openai(host).Tokens), Is.EqualTo((true, before.Tokens)), "the same tokens, with all they know");
        Assert.That(Openai(host).Tokens.Stats(A).InFlight, Is.EqualTo(1));
    }

    [Test]
    public void Configure_ChangesWhatIsNamed_AndNullTakesItBack()
    {
        using var host = Start();
        var admin = AdminOf(host);
        Assert.That(Configure(admin, """{"models":["one","two"],"prefix":"mine-","enabled":true}""").Success);
        Assert.That(Openai(host).Info.Models, Is.EqualTo(new[] { "one", "two" }));
        Assert.That(host.Registry.TryResolve("mine-one", out _, out _));
        Assert.That(Configure(admin, """{"models":["three"]}""").Success);
        Assert.That((Openai(host).Info.Models, Openai(host).Info.Prefix), Is.EqualTo((new[] { "three" }, "mine-")), "lists are replaced, the rest stays");
        Assert.That(Configure(admin, """{"models":null,"prefix":null}""").Success);
        Assert.That((Openai(host).Info.Models.Count, Openai(host).Info.Prefix), Is.EqualTo((8, "ext-openai-")));
    }

    [TestCase("""[]""", AdminOutcome.Invalid, null)]
    [TestCase("""{"colour":"red"}""", AdminOutcome.Invalid, "colour")]
    [TestCase("""{"Prefix":"x-"}""", AdminOutcome.Invalid, "Prefix", Description = "JSON names are exact")]
    [TestCase("""{"tokens":["x"]}""", AdminOutcome.Invalid, "tokens")]
    [TestCase("""{"command":"rm"}""", AdminOutcome.Invalid, "command")]
    [TestCase("""{"enabled":1}""", AdminOutcome.Invalid, "enabled")]
    [TestCase("""{"baseUrl":"http://evil.example"}""", AdminOutcome.NotAllowed, "baseUrl")]
    [TestCase("""{"tokenUrl":"http://evil.example"}""", AdminOutcome.NotAllowed, "tokenUrl")]
    [TestCase("""{"models":"one"}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"headers":[]}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"headers":{"a b":"c"}}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"models":["one",2]}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"models":["one",["two"]]}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"models":[null]}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"headers":{"a":["b"]}}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"modelMap":["one"]}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"routes":[{"match":"a","provider":["openai"]}]}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"pairs":[{"model":{}}]}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"maxProcesses":0}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"mode":"cli"}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"prefix":"a?b"}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"prefix":true}""", AdminOutcome.Invalid, null)]
    [TestCase("""{"models":["one"],"prefix":"ext-xai-","enabled":true}""", AdminOutcome.Invalid, null, Description = "another provider's prefix, which is on")]
    public void Configure_Mistakes_ChangeNothing(string json, AdminOutcome outcome, string? param)
    {
        using var host = Start(("XAI_ENABLED", "1"), ("XAI_API_KEY", "x"));
        var before = Openai(host);
        var result = Configure(AdminOf(host), json);
        Assert.That((result.Outcome, result.Param), Is.EqualTo((outcome, param)), result.Message);
        Assert.That(result.Message, Is.Not.Empty);
        if (param is null && json.StartsWith('{')) Assert.That(JsonNode.Parse(json)!.AsObject().Any(m => result.Message!.Contains(m.Key, StringComparison.OrdinalIgnoreCase)), result.Message);
        Assert.That(Openai(host), Is.SameAs(before));
    }

    [Test]
    public void BaseUrl_WhereAllowed_NeverGetsTheOldPlacesTokens()
    {
        using (var host = Start(("ProviderKit:AllowAdminBaseUrl", "1")))
        {
            var (admin, before) = (AdminOf(host), Openai(host));
            admin.AddToken("openai", "sk-added-before", "early");
            Assert.That(Configure(admin, """{"baseUrl":"http://elsewhere.example/v1"}""").Success);
            Assert.That(Openai(host).Tokens.Count, Is.Zero, "neither configured nor added tokens go along");
            Assert.That(Openai(host).Problem, Does.Contain("has no token"));
            Assert.That(before.Tokens.Count, Is.EqualTo(3), "calls that still run at the old place have theirs");
            Assert.That(admin.AddToken("openai", "sk-for-elsewhere").Success);
            Assert.That(before.Tokens.Tokens.Select(t => t.Name), Does.Not.Contain("openai:added:1"), "nor does the new token go to the old place");
        }
        using var after = Start(("ProviderKit:AllowAdminBaseUrl", "1"));
        Assert.That(Names(after), Is.EqualTo(new[] { "openai:added:1" }));
        Assert.That(Configure(AdminOf(after), """{"baseUrl":null}""").Success);
        Assert.That(Names(after), Is.EqualTo(new[] { A, B }), "back home, with the tokens that belong there");
    }

    [Test]
    public void BaseUrl_WhereAllowed_NeverGetsTheOldPlacesHeaders()
    {
        const string configured = "x-gateway-auth";
        using var host = Start(("ProviderKit:AllowAdminBaseUrl", "1"), ($"ProviderKit:Providers:openai:Headers:{configured}", "canary"));
        var admin = AdminOf(host);
        Assert.That(Headers(), Is.EqualTo(new[] { configured }));
        Assert.That(Configure(admin, """{"headers":{"x-one":"canary"}}""").Success);
        Assert.That(Configure(admin, """{"baseUrl":"http://elsewhere.example/v1"}""").Success);
        Assert.That(Headers(), Is.Empty);
        Assert.That(Configure(admin, """{"headers":{"x-two":"canary"},"baseUrl":"http://third.example/v1"}""").Success);
        Assert.That(Headers(), Is.EqualTo(new[] { "x-two" }), "given for the new address");
        Assert.That(Configure(admin, """{"prefix":"p-","baseUrl":"http://third.example/v1"}""").Success);
        Assert.That(Headers(), Is.EqualTo(new[] { "x-two" }), "the address is the same");
        Assert.That(Configure(admin, """{"baseUrl":null}""").Success);
        Assert.That(Headers(), Is.EqualTo(new[] { configured }));

        IEnumerable<string> Headers() => host.Services.GetRequiredService<LiveProviders>().Options.Provider("openai").Headers.Keys;
    }

    [Test]
    public void Tokens_AddAndRemove_AreKeptAcrossRestarts_Encrypted()
    {
        using (var host = Start())
        {
            var admin = AdminOf(host);
            Assert.That(admin.AddToken("openai", "sk-canary-one").Success);
            Assert.That(admin.AddToken("openai", "sk-canary-two", "second").Success);
            Assert.That(admin.RemoveToken("openai", A).Success);
            Assert.That(admin.Toggle("ollama", true).Success);
            Assert.That(Names(host), Is.EqualTo(new[] { B, "openai:added:1", "second" }));
        }
        string text = System.IO.File.ReadAllText(File);
        Assert.That(text, Does.Not.Contain("canary").And.Not.Contain("value/of"));

        using var after = Start();
        Assert.That(Names(after), Is.EqualTo(new[] { B, "openai:added:1", "second" }));
        Assert.That(after.Registry.Find("ollama")!.Enabled);
        Assert.That(AdminOf(after).RemoveToken("openai", "second").Success);
        using var replaced = Start((A, "sk-a-new-value-for-the-name"));
        Assert.That(Names(replaced), Does.Contain(A), "what was removed is the value, not the name");
    }

    [Test]
    public void Tokens_Mistakes_AreToldWithoutTheirValue()
    {
        using var host = Start();
        var admin = AdminOf(host);
        (AdminResult Result, AdminOutcome Outcome)[] cases =
        [
            (admin.AddToken("openai", Support.Tokens.ValueOf(A)), AdminOutcome.Conflict), (admin.AddToken("openai", ""), AdminOutcome.Invalid), (admin.AddToken("openai", null), AdminOutcome.Invalid),
            (admin.AddToken("openai", "sk-canary\r\nX: y"), AdminOutcome.Invalid), (admin.AddToken("openai", "sk-canary", A), AdminOutcome.Conflict), (admin.AddToken("openai", "sk-canary", "a b"), AdminOutcome.Invalid),
            (admin.AddToken("openai", "sk-canary", ""), AdminOutcome.Invalid), (admin.AddToken("nobody", "sk-canary"), AdminOutcome.NotFound),
            (admin.RemoveToken("openai", "nobody"), AdminOutcome.NotFound), (admin.RemoveToken("openai", Support.Tokens.ValueOf(A)), AdminOutcome.NotFound), (admin.Toggle("..%2f"), AdminOutcome.NotFound),
        ];
        foreach (var (result, outcome) in cases)
        {
            Assert.That(result.Outcome, Is.EqualTo(outcome), result.Message);
            Assert.That(result.Message, Does.Not.Contain("canary").And.Not.Contain("value/of"));
        }
        Assert.That(Names(host), Is.EqualTo(new[] { A, B }));
    }

    [Test]
    public void File_ThatCannotBeWritten_MakesNoChange()
    {
        using var host = Start();
        Directory.Delete(_folder);
        System.IO.File.WriteAllText(_folder, "a file where the folder was");
        try
        {
            Assert.That(AdminOf(host).Toggle("openai").Outcome, Is.EqualTo(AdminOutcome.Failed));
            Assert.That(Openai(host).Enabled);
        }
        finally
        {
            System.IO.File.Delete(_folder);
            Directory.CreateDirectory(_folder);
        }
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("""{"key":"AAAA","providers":{"openai":[]}}""")]
    [TestCase("""{"key":"AAAA","providers":{"nobody":{"enabled":true,"settings":{},"added":[],"removed":[]}}}""")]
    [TestCase("""{"key":"AAAA","providers":{"openai":{"settings":{"mode":"sideways"},"added":[],"removed":[]}}}""")]
    public void File_ThatMakesNoSense_LeavesTheConfiguration(string content)
    {
        System.IO.File.WriteAllText(File, content);
        using var host = Start();
        Assert.That((Openai(host).Enabled, Names(host).Length), Is.EqualTo((true, 2)));
    }

    [Test]
    public void File_TokenThatCannotBeDecryptedAnyMore_IsLeftOut()
    {
        using (var host = Start())
        {
            AdminOf(host).AddToken("openai", "sk-one", "one");
            AdminOf(host).Toggle("ollama", true);
        }
        using var after = Host.With([.. Settings()]);
        AdminOf(after).KeepIn(File, Reverse, _ => null);
        Assert.That((Names(after), after.Registry.Find("ollama")!.Enabled), Is.EqualTo((new[] { A, B }, true)));
    }

    private static ProviderEntry Openai(Host host) => host.Registry.Find("openai")!;

    private static string[] Names(Host host) => [.. Openai(host).Tokens.Tokens.Select(t => t.Name)];

    private static ProviderAdmin AdminOf(Host host) => host.Services.GetRequiredService<ProviderAdmin>();

    private static AdminResult Configure(ProviderAdmin admin, string json)
    {
        using var document = JsonDocument.Parse(json);
        return admin.Configure("openai", document.RootElement);
    }

    private Host Start(params (string Name, string? Value)[] more)
    {
        var host = Host.With([.. Settings().Where(s => !more.Any(m => m.Name == s.Name)), .. more]);
        AdminOf(host).KeepIn(File, Reverse, Reverse);
        return host;
    }

    private static IEnumerable<(string Name, string? Value)> Settings() =>
        [("EXT_OPENAI_ENABLED", "1"), (A, Support.Tokens.ValueOf(A)), (B, Support.Tokens.ValueOf(B))];

    /// <summary>Stands for encryption.</summary>
    private static string Reverse(string text) => new([.. text.Reverse()]);
}
