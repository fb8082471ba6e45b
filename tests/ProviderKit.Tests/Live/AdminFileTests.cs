using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Live;

/// <summary>What was changed while the app ran, across restarts that do not go well.</summary>
public class AdminFileTests
{
    private const string A = "EXT_OPENAI_TOKEN_1";
    private string _folder = "";

    private string File => Path.Combine(_folder, "admin.json");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("providerkit-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

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
            Assert.That(Names(host), Is.EqualTo(new[] { A }), "two providers of one prefix cannot be");
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
