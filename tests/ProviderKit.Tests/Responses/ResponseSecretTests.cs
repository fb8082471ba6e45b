using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Responses;
using ProviderKit.State;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Responses;

/// <summary>The secret of ids and stored responses lives as long as the state does.</summary>
[Platform("Linux,MacOsX")]
[UnsupportedOSPlatform("windows")]
public class ResponseSecretTests
{
    private const string Shared = "a-key-that-gateways-share";
    private static readonly CallerScope Alice = CallerScope.Of(null, "alice");

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("providerkit-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Load_StateFolder_IsTheSameAfterARestart()
    {
        string first = NameUnder(Load(_folder));
        Assert.That(NameUnder(Load(_folder)), Is.EqualTo(first));
        Assert.That(File.GetUnixFileMode(Path.Combine(_folder, ResponseSecret.FileName)), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void Load_FileIsBroken_BeginsAnew()
    {
        File.WriteAllText(Path.Combine(_folder, ResponseSecret.FileName), "not a key");
        string first = NameUnder(Load(_folder));
        Assert.That(NameUnder(Load(_folder)), Is.EqualTo(first));
    }

    [Test]
    public void Load_NoFolder_IsOfThisProcess() => Assert.That(NameUnder(Load(null)), Is.Not.EqualTo(NameUnder(Load(null))));

    [Test]
    public void Load_KeyInSettings_IsTheSameEverywhere()
    {
        Assert.That(NameUnder(Load(null, Shared)), Is.EqualTo(NameUnder(Load(_folder, Shared))).And.Not.EqualTo(NameUnder(Load(null, Shared + "2"))));
        Assert.That(Directory.GetFiles(_folder, ResponseSecret.FileName), Is.Empty);
    }

    [Test]
    public void Load_FolderOfAnotherProcess_IsReadFromIt()
    {
        using var held = Folder(_folder);
        string first = NameUnder(ResponseSecret.Load(new ResponseStoreOptions(), held, NullLogger.Instance));
        Assert.That(NameUnder(Load(_folder)), Is.EqualTo(first));
    }

    [Test]
    public void MarkOf_ScopeAndTextThatJoinAlike_AreTwo() =>
        Assert.That(
            ResponseSecret.Random() is var secret && secret.MarkOf(CallerScope.Of(null, "ab"), "c"u8).AsSpan().SequenceEqual(secret.MarkOf(CallerScope.Of(null, "a"), "bc"u8)),
            Is.False);

    [Test]
    public void ThoughtKey_OfTheStateFolder_OpensWhatWasSealedBefore()
    {
        string signature = new ThinkingSeal(Load(_folder).ThoughtKey).Sign("t", new SealNote { By = "a/b" });
        Assert.That(new ThinkingSeal(Load(_folder).ThoughtKey).Open(signature, "t"), Is.Not.Null);
        Assert.That(new ThinkingSeal(Load(null).ThoughtKey).Open(signature, "t"), Is.Null);
    }

    private static string NameUnder(ResponseSecret secret) => secret.NameOf(Alice, "resp_1");

    private static ResponseSecret Load(string? folder, string? key = null)
    {
        using var state = Folder(folder);
        return ResponseSecret.Load(new ResponseStoreOptions { Key = key }, state, NullLogger.Instance);
    }

    private static StateFolder Folder(string? folder)
    {
        var state = new StateFolder(new StateOptions { Directory = folder }, new FakeTime(), NullLogger<StateFolder>.Instance);
        state.TryHold();
        return state;
    }
}
