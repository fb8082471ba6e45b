using System.Runtime.Versioning;
using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary>Two hosts on one state folder, and what is in it, as real processes see it.</summary>
[Platform("Linux,MacOsX")]
[UnsupportedOSPlatform("windows")]
public class StateTests
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    private string _folder = "";

    private string State => Path.Combine(_folder, "state");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("providerkit-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task State_OfTwoHosts_IsKeptByTheFirstAlone()
    {
        await using (var first = Start())
        {
            using var http = await first.ClientAsync();
            Assert.That(await AddTokenAsync(http, "one"), Is.EqualTo(200));
            await using var second = Start();
            using var other = await second.ClientAsync();
            Assert.That(await second.LineAsync("keeps nothing"), Does.Contain(State).And.Contain("ProviderKit:State:Directory"));
            var health = JsonElement.Parse(await other.GetStringAsync("/health"));
            Assert.That(health.GetProperty("degraded").EnumerateArray().Select(name => name.GetString()), Is.EqualTo(new[] { "state" }));
            Assert.That(health.GetProperty("state").GetProperty("problem").GetString(), Does.Contain("Another process").And.Not.Contain(_folder));
            Assert.That(await other.GetStringAsync("/api/monitoring/providers/openai/tokens"), Does.Contain("one"), "it serves with what is kept");
            Assert.That(await AddTokenAsync(other, "two"), Is.EqualTo(500));
            Assert.That(await AddTokenAsync(http, "three"), Is.EqualTo(200));
            Assert.That(JsonElement.Parse(await http.GetStringAsync("/health")).TryGetProperty("state", out _), Is.False);
            foreach (string folder in (string[])[State, Path.Combine(State, "keys")])
            {
                Assert.That(File.GetUnixFileMode(folder), Is.EqualTo(OwnersFolder), folder);
                foreach (string file in Directory.GetFiles(folder)) Assert.That(File.GetUnixFileMode(file), Is.EqualTo(OwnersFile), file);
            }
        } // both are killed
        await using var next = Start();
        using var last = await next.ClientAsync();
        string tokens = await last.GetStringAsync("/api/monitoring/providers/openai/tokens");
        Assert.That(tokens, Does.Contain("\"one\"").And.Contain("\"three\"").And.Not.Contain("\"two\""));
        Assert.That(next.Output, Does.Not.Contain("keeps nothing"), "no lock is left of a killed process");
    }

    [Test]
    public async Task KeyFile_Broken_IsNamed()
    {
        await using (var host = Start())
        {
            using var http = await host.ClientAsync();
            Assert.That(await AddTokenAsync(http, "one"), Is.EqualTo(200));
        }
        string key = Directory.GetFiles(Path.Combine(State, "keys")).Single();
        File.SetUnixFileMode(Path.GetDirectoryName(key)!, OwnersFolder | UnixFileMode.OtherRead);
        File.SetUnixFileMode(key, OwnersFile | UnixFileMode.GroupRead);
        await File.WriteAllTextAsync(key, "<key");
        await using var next = Start();
        Assert.That(await next.LineAsync(key), Does.Contain("cannot be read"));
        await next.LineAsync("token one of openai");
        Assert.That((File.GetUnixFileMode(Path.GetDirectoryName(key)!), File.GetUnixFileMode(key)), Is.EqualTo((OwnersFolder, OwnersFile)), "closed again");
        using var after = await next.ClientAsync();
        Assert.That(await AddTokenAsync(after, "two"), Is.EqualTo(200), "with a key of its own");
    }

    [Test]
    public async Task Folder_NotWritable_IsNamedAtTheStart()
    {
        await File.WriteAllTextAsync(State, "in the way");
        await using var host = Start();
        using var http = await host.ClientAsync();
        Assert.That(await host.LineAsync("cannot be written"), Does.Contain(State));
        Assert.That(await http.GetStringAsync("/health"), Does.Contain("\"state\":{\"kept\":false"));
        Assert.That(await AddTokenAsync(http, "one"), Is.EqualTo(500));
    }

    private HostProcess Start() => HostProcess.Start("--urls http://127.0.0.1:0", [$"ProviderKit__State__Directory={State}", "ProviderKit__Logs__Enabled=0", "EXT_OPENAI_ENABLED=1", "EXT_OPENAI_API_KEY=canary-configured"]);

    private static async Task<int> AddTokenAsync(HttpClient http, string name)
    {
        using var answer = await http.PostAsync("/api/monitoring/providers/openai/tokens/add", Chat.Json($$"""{"token":"canary-{{name}}","name":"{{name}}"}"""));
        return (int)answer.StatusCode;
    }
}
