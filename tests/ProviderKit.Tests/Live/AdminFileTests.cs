using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Live;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Live;

/// <summary>What was changed while the app ran, across restarts that do not go well.</summary>
public class AdminFileTests
{
    private const string A = "EXT_OPENAI_TOKEN_1";
    private static readonly (string, string?) There = ("ProviderKit:Providers:openai:BaseUrl", "http://localhost:1/v1");

    private string _folder = "";

    private string File => Path.Combine(_folder, "admin.json");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("providerkit-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    /// <summary>FAULTS 52: headers may hold credentials, so they go with their address, as tokens do.</summary>
    [Test]
    public void HeadersSetForAnotherAddress_WaitAcrossRestarts()
    {
        using (var host = Start()) Assert.That(Configure(host, """{"headers":{"authorization":"Bearer here"}}""").Success);
        using (var host = Start(There, ("ProviderKit:Providers:openai:Headers:x-own", "configured")))
        {
            Assert.That(HeadersOf(host), Is.EqualTo(new Dictionary<string, string> { ["x-own"] = "configured" }));
            var headers = AdminOf(host).SettingsOf("openai")!.All.Single(s => s.Name == "headers");
            Assert.That((headers.Origin, headers.Waits, headers.Value.ToString()), Is.EqualTo((SettingOrigin.Operator, true, """["x-own"]""")));
            Assert.That(host.Log.Count(138), Is.EqualTo(1));
            Assert.That(AdminOf(host).Toggle("ollama", true).Success, "which writes the file anew");
        }
        using (var host = Start()) Assert.That(HeadersOf(host)["authorization"], Is.EqualTo("Bearer here"));
        using (var host = Start(There)) Assert.That(Configure(host, """{"headers":{"authorization":"Bearer there"}}""").Success);
        using (var host = Start()) Assert.That(HeadersOf(host), Is.Empty);
        using var there = Start(There);
        Assert.That(HeadersOf(there)["authorization"], Is.EqualTo("Bearer there"));
    }

    [Test]
    public void HeadersThatCannotBeDecrypted_KeepTheirAddress()
    {
        using (var host = Start()) Assert.That(Configure(host, """{"headers":{"authorization":"Bearer here"}}""").Success);
        using (var keyless = With(There))
        {
            AdminOf(keyless).KeepIn(File, Reverse, _ => null);
            Assert.That(AdminOf(keyless).Toggle("ollama", true).Success);
        }
        using (var host = Start(There)) Assert.That(HeadersOf(host), Is.Empty);
        using var after = Start();
        Assert.That(HeadersOf(after)["authorization"], Is.EqualTo("Bearer here"));
    }

    [TestCase("\"prefix\": []", "\"models\": {}", Description = "two settings that no reader takes")]
    [TestCase("\"colour\": \"red\"", "\"mode\": \"pigeon\"")]
    public void PartThatDoesNotFit_IsLeftOutAlone(string one, string other)
    {
        using (var host = Start())
        {
            AdminOf(host).AddToken("openai", "sk-added", "mine");
            AdminOf(host).Toggle("ollama", true);
            Configure(host, """{"apiVersion":"2"}""");
        }
        string before = System.IO.File.ReadAllText(File).Replace("\"apiVersion\"", $"{one}, {other}, \"apiVersion\"", StringComparison.Ordinal);
        System.IO.File.WriteAllText(File, before);

        using (var host = Start())
        {
            Assert.That(Names(host), Is.EqualTo(new[] { A, "mine" }));
            Assert.That((host.Registry.Find("ollama")!.Enabled, host.Services.GetRequiredService<LiveProviders>().Options.Provider("openai").ApiVersion), Is.EqualTo((true, "2")));
            Assert.That(host.Log.Count(139), Is.EqualTo(2));
            Assert.That(host.Log.Count(131), Is.Zero);
            Assert.That(AdminOf(host).Toggle("ollama", false).Success);
        }
        Assert.That(System.IO.File.ReadAllText(Directory.GetFiles(_folder, "admin.json.rejected-*").Single()), Is.EqualTo(before));
        using var after = Start();
        Assert.That(after.Log.Count(139), Is.Zero);
    }

    /// <summary>A token that was added for an address must not go to another because that one does not fit any more.</summary>
    [Test]
    public void AddressThatDoesNotFit_TakesItsTokensAndHeadersAlong()
    {
        using (var host = Start(("ProviderKit:AllowAdminBaseUrl", "1")))
        {
            Assert.That(Configure(host, """{"baseUrl":"http://localhost:1/v1"}""").Success);
            AdminOf(host).AddToken("openai", "sk-added", "mine");
            Configure(host, """{"headers":{"authorization":"Bearer there"}}""");
        }
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("http://localhost:1/v1", "ftp://localhost:1/v1"));

        using var after = Start();

        Assert.That((Names(after), HeadersOf(after)), Is.EqualTo((new[] { A }, new Dictionary<string, string>())));
        Assert.That(after.Log.Count(139), Is.EqualTo(1));
    }

    [TestCase("\"enabled\": \"yes\"")]
    [TestCase("\"removed\": 7")]
    [TestCase("\"added\": [7, {\"name\":\"x\"}]")]
    [TestCase("\"settings\": []")]
    [TestCase("\"protectedHeaders\": {}")]
    [TestCase("\"colour\": 7")]
    public void PartOfAnotherKind_IsLeftOutAlone(string part)
    {
        using (var host = Start()) AdminOf(host).Toggle("ollama", true);
        string text = System.IO.File.ReadAllText(File);
        System.IO.File.WriteAllText(File, text.Replace("\"providers\": {", $"\"providers\": {{ \"xai\": {{ {part} }}, \"nobody\": {{ \"enabled\": true }}, \"google\": 7,", StringComparison.Ordinal));

        using var after = Start();

        Assert.That(after.Registry.Find("ollama")!.Enabled);
        Assert.That(after.Log.Count(139), Is.GreaterThanOrEqualTo(3));
    }

    [Test]
    public void Settings_ThatTheOperatorMayChange_AreTheDocumentedOnes() =>
        Assert.That(OperatorSettings.All.Select(row => row.JsonName), Is.EqualTo(
            ["enabled", "baseUrl", "tokenUrl", "prefix", "apiVersion", "mode", "maxProcesses", "models", "headers", "modelMap", "routes", "pairs"]));

    [Test]
    public void NotTakenUp_AndChangedThen_IsSetAsideWhole()
    {
        using (var host = Start())
        {
            AdminOf(host).AddToken("openai", "sk-added", "mine");
            Configure(host, """{"prefix":"p-"}""");
        }
        string before = System.IO.File.ReadAllText(File);
        using (var host = Start(("XAI_ENABLED", "1"), ("XAI_API_KEY", "x"), ("ProviderKit:Providers:xai:Prefix", "p-")))
        {
            Assert.That(Names(host), Is.EqualTo(new[] { A, "mine" }), "two providers of one prefix cannot be, but the token can");
            Assert.That(host.Registry.Find("openai")!.Info.Prefix, Is.EqualTo("ext-openai-"));
            Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo(before), "a better configuration may take it up yet");
            Assert.That(AdminOf(host).Toggle("ollama", true).Success);
            Assert.That(AdminOf(host).Toggle("ollama", false).Success);
        }
        string aside = Directory.GetFiles(_folder, "admin.json.rejected-*").Single();
        Assert.That(System.IO.File.ReadAllText(aside), Is.EqualTo(before));
        System.IO.File.Move(aside, File, overwrite: true);
        using var after = Start();
        Assert.That(Names(after), Is.EqualTo(new[] { A, "mine" }));
    }

    [Test]
    public void TokenThatCannotBeDecrypted_StaysUntilItCanBe()
    {
        using (var host = Start()) AdminOf(host).AddToken("openai", "sk-one", "one");
        using (var keyless = With())
        {
            AdminOf(keyless).KeepIn(File, Reverse, _ => null);
            Assert.That(AdminOf(keyless).AddToken("openai", "sk-two").Success);
            Assert.That(AdminOf(keyless).Toggle("ollama", true).Success);
            Assert.That(Names(keyless), Is.EqualTo(new[] { A, "openai:added:1" }));
        }
        using var after = Start();
        Assert.That(Names(after), Is.EqualTo(new[] { A, "one", "openai:added:1" }));
    }

    [Test]
    public void TokenThatCannotBeDecrypted_IsReplacedOrRemovedByName()
    {
        using (var host = Start())
        {
            AdminOf(host).AddToken("openai", "sk-one", "one");
            AdminOf(host).AddToken("openai", "sk-two", "two");
        }
        using (var keyless = With())
        {
            AdminOf(keyless).KeepIn(File, Reverse, _ => null);
            Assert.That(AdminOf(keyless).AddToken("openai", "sk-one-again", "one").Success);
            Assert.That(AdminOf(keyless).RemoveToken("openai", "two").Success);
        }
        using var after = Start();
        Assert.That(Names(after), Is.EqualTo(new[] { A, "one" }));
    }

    [Test]
    public void Headers_AreEncrypted_AndStayWhenTheyCannotBeDecrypted()
    {
        using (var host = Start()) Assert.That(Configure(host, """{"headers":{"authorization":"Bearer canary-value"}}""").Success);
        Assert.That(System.IO.File.ReadAllText(File), Does.Not.Contain("canary").And.Not.Contain("authorization"));
        using (var keyless = With())
        {
            AdminOf(keyless).KeepIn(File, Reverse, _ => null);
            Assert.That(HeadersOf(keyless), Is.Empty);
            Assert.That(AdminOf(keyless).Toggle("ollama", true).Success);
        }
        using var after = Start();
        Assert.That(HeadersOf(after)["Authorization"], Is.EqualTo("Bearer canary-value"));
    }

    [Test]
    public void TokenAddedForAnotherAddress_WaitsAcrossRestarts()
    {
        const string address = "ProviderKit:Providers:openai:BaseUrl";
        using (var host = Start()) AdminOf(host).AddToken("openai", "sk-added", "mine");
        using (var host = Start((address, "http://localhost:1/v1")))
        {
            Assert.That(Names(host), Is.EqualTo(new[] { A }));
            AdminOf(host).AddToken("openai", "sk-there", "there");
        }
        using (var host = Start()) Assert.That(Names(host), Is.EqualTo(new[] { A, "mine" }));
        using var there = Start((address, "http://localhost:1/v1"));
        Assert.That(Names(there), Is.EqualTo(new[] { A, "there" }));
    }

    [Test]
    public void AddedTokens_KeepTheirBlocksAcrossRestarts_AndOthersWhatTheyMetSince()
    {
        (string, string?) state = ("ProviderKit:State:Directory", Path.Combine(_folder, "state"));
        using (var host = Start(state))
        {
            AdminOf(host).AddToken("openai", "sk-added", "mine");
            foreach (string name in new[] { A, "mine" }) PoolOf(host).Report(name, TokenOutcome.RateLimited, TimeSpan.FromMinutes(10));
        }
        using var after = With(state);
        PoolOf(after).Report(A, TokenOutcome.RateLimited, TimeSpan.FromMinutes(30));
        AdminOf(after).KeepIn(File, Reverse, Reverse);
        Assert.That(
            PoolOf(after).GetTokenStats().Select(t => (t.Name, (t.BlockedUntil - after.Time.UtcNow)?.TotalMinutes)),
            Is.EqualTo(new[] { (A, (double?)30), ("mine", 10) }));
    }

    [Test]
    public void TokenResetSinceTheStart_IsNotBlockedAgainByWhatTheFileHeld()
    {
        (string, string?) state = ("ProviderKit:State:Directory", Path.Combine(_folder, "state"));
        using (var host = Start(state))
        {
            AdminOf(host).AddToken("openai", "sk-added", "mine");
            foreach (string name in new[] { A, "mine" }) PoolOf(host).Report(name, TokenOutcome.Rejected);
        }
        using var after = With(state);
        Assert.That(PoolOf(after).Reset(A));
        AdminOf(after).KeepIn(File, Reverse, Reverse);
        Assert.That(PoolOf(after).GetTokenStats().Select(t => (t.Name, t.Quarantined)), Is.EqualTo([(A, false), ("mine", true)]));
    }

    [Test]
    public void DeepSetting_InTheFile_DoesNotMakeItUnreadable()
    {
        using (var host = Start())
        {
            string deep = new string('[', 60) + new string(']', 60);
            Assert.That(Configure(host, $$"""{"models":["a",{{deep}}]}""").Message, Does.Contain("openai:models must be a list of texts"));
            AdminOf(host).AddToken("openai", "sk-added", "mine");
        }
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("\"version\": 1", $"\"version\": {new string('[', 70)}{new string(']', 70)}"));
        using var after = Start();
        Assert.That(Names(after), Is.EqualTo(new[] { A, "mine" }));
    }

    private static TokenPool PoolOf(Host host) => host.Registry.Find("openai")!.Tokens;

    private static string[] Names(Host host) => [.. host.Registry.Find("openai")!.Tokens.Tokens.Select(t => t.Name)];

    private static IDictionary<string, string> HeadersOf(Host host) => host.Services.GetRequiredService<LiveProviders>().Options.Provider("openai").Headers;

    private static ProviderAdmin AdminOf(Host host) => host.Services.GetRequiredService<ProviderAdmin>();

    private static AdminResult Configure(Host host, string json)
    {
        using var document = JsonDocument.Parse(json);
        return AdminOf(host).Configure("openai", document.RootElement);
    }

    private Host Start(params (string Name, string? Value)[] more)
    {
        var host = With(more);
        AdminOf(host).KeepIn(File, Reverse, Reverse);
        return host;
    }

    private static Host With(params (string Name, string? Value)[] more) =>
        Host.With([("EXT_OPENAI_ENABLED", "1"), (A, Support.Tokens.ValueOf(A)), .. more]);

    /// <summary>Stands for encryption.</summary>
    private static string Reverse(string text) => new([.. text.Reverse()]);
}
