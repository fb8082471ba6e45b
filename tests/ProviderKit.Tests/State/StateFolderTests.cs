using System.Runtime.Versioning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.State;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.State;

/// <summary>One process at a time keeps its state in a folder; others say that they keep nothing.</summary>
[Platform("Linux,MacOsX")]
[UnsupportedOSPlatform("windows")]
public class StateFolderTests
{
    private const string A = "EXT_OPENAI_TOKEN_1", B = "EXT_OPENAI_TOKEN_2";
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private string _folder = "";

    private string State => Path.Combine(_folder, "state");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("providerkit-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void TwoHosts_OneFolder_TheSecondServesAndKeepsNothing()
    {
        using var first = Start();
        PoolOf(first).Report(A, TokenOutcome.Rejected);
        Admin(first).Toggle("ollama", true);
        first.Time.Advance(Minute);
        using (var second = Start())
        {
            Assert.That((Problem(first), Problem(second)), Is.EqualTo(((string?)null, "Another process keeps its state in the same folder (ProviderKit:State:Directory), so this one keeps nothing.")));
            Assert.That(PoolOf(second).Stats(A).Quarantined, "it serves with what is in the folder");
            Assert.That(second.Registry.Find("ollama")!.Enabled, "also what the operator changed");
            PoolOf(second).Report(B, TokenOutcome.Rejected);
            var refused = Admin(second).Toggle("ollama", false);
            Assert.That((refused.Outcome, second.Registry.Find("ollama")!.Enabled), Is.EqualTo((AdminOutcome.Failed, true)), "nothing is acknowledged that is not kept");
            Assert.That(refused.Message, Does.Contain("Another process"));
            second.Time.Advance(Minute);
        }
        Admin(first).Toggle("litellm", true);
        first.Time.Advance(Minute);
        first.Dispose();
        using var next = Start();
        Assert.That((PoolOf(next).Stats(A).Quarantined, PoolOf(next).Stats(B).Quarantined), Is.EqualTo((true, false)));
        Assert.That((next.Registry.Find("ollama")!.Enabled, next.Registry.Find("litellm")!.Enabled), Is.EqualTo((true, true)));
    }

    [Test]
    public void SecondHost_TheFirstEnds_TakesOverWithItsLastChanges()
    {
        var first = Start();
        using var second = Start();
        Admin(first).Toggle("ollama", true);
        first.Dispose();
        second.Time.Advance(StateFolder.RetryInterval);
        Assert.That((Problem(second), second.Registry.Find("ollama")!.Enabled), Is.EqualTo(((string?)null, true)));
        Assert.That(Admin(second).Toggle("litellm", true).Success);
        second.Dispose();
        using var next = Start();
        Assert.That((next.Registry.Find("ollama")!.Enabled, next.Registry.Find("litellm")!.Enabled), Is.EqualTo((true, true)));
    }

    [Test]
    public void SecondHost_ChangedJustAfterTheFirstEnded_LosesNothing()
    {
        var first = Start();
        using var second = Start();
        Admin(first).Toggle("ollama", true);
        first.Dispose();
        Assert.That(Admin(second).Toggle("litellm", true).Success);
        Assert.That(second.Registry.Find("ollama")!.Enabled);
    }

    [Test]
    public void Folder_InUse_IsToldOnceAndByName()
    {
        using var first = new StateFolder(new StateOptions { Directory = State }, TimeProvider.System, NullLogger<StateFolder>.Instance);
        Assert.That(first.TryHold());
        var (time, log) = (new FakeTime(), new Lines());
        using var second = new StateFolder(new StateOptions { Directory = State }, time, log);
        Assert.That(second.TryHold(), Is.False);
        time.Advance(Minute);
        Assert.That(log.Single(), Does.StartWith("Error Another process keeps its state in " + State));
    }

    [Test]
    public void Folder_NotWritable_IsToldAtTheStartByName()
    {
        File.WriteAllText(State, "in the way");
        var (time, log) = (new FakeTime(), new Lines());
        using var folder = new StateFolder(new StateOptions { Directory = State }, time, log);
        Assert.That((folder.TryHold(), folder.Problem), Is.EqualTo((false, "The state folder (ProviderKit:State:Directory) cannot be written, so nothing is kept; the log says why.")));
        Assert.That(log.Single(), Does.StartWith($"Error The state folder {State} cannot be written"));
        File.Delete(State);
        time.Advance(StateFolder.RetryInterval);
        Assert.That((folder.Problem, log[^1]), Is.EqualTo(((string?)null, $"Information State is kept in {State} again")));
    }

    [Test]
    public void Folder_LeftByAKilledProcess_CanBeHeld()
    {
        Directory.CreateDirectory(State);
        File.WriteAllText(Path.Combine(State, ".lock"), ""); // the file is still there, the lock went with the process
        using var folder = new StateFolder(new StateOptions { Directory = State }, TimeProvider.System, NullLogger<StateFolder>.Instance);
        Assert.That((folder.TryHold(), folder.Problem), Is.EqualTo((true, (string?)null)));
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public void Folder_MadeWideByOthers_IsClosed()
    {
        Directory.CreateDirectory(Path.Combine(State, "keys"));
        File.SetUnixFileMode(State, Owners | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        using (var host = Start()) PoolOf(host).Report(A, TokenOutcome.Rejected);
        Assert.That(File.GetUnixFileMode(State), Is.EqualTo(Owners));
        foreach (string file in Directory.GetFiles(State)) Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public void Folder_ThatHoldsOtherThings_KeepsItsMode()
    {
        Directory.CreateDirectory(State);
        File.WriteAllText(Path.Combine(State, "other.txt"), "");
        const UnixFileMode Shared = Owners | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        File.SetUnixFileMode(State, Shared);
        using var host = Start();
        Assert.That((File.GetUnixFileMode(State), Problem(host)), Is.EqualTo((Shared, (string?)null)));
    }

    private static TokenPool PoolOf(Host host) => host.Registry.Find("openai")!.Tokens;

    private static ProviderAdmin Admin(Host host) => host.Services.GetRequiredService<ProviderAdmin>();

    private static string? Problem(Host host) => host.Services.GetRequiredService<GatewayHealth>().StateProblem;

    private Host Start()
    {
        var host = Host.With([
            ("EXT_OPENAI_ENABLED", "1"), ("ProviderKit:State:Directory", State), .. new[] { A, B }.Select(name => (name, (string?)Support.Tokens.ValueOf(name)))]);
        Admin(host).KeepIn(Path.Combine(State, "admin.json"), text => text, text => text);
        return host;
    }

    private sealed class Lines : List<string>, ILogger<StateFolder>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add($"{logLevel} {formatter(state, exception)}");
    }
}
