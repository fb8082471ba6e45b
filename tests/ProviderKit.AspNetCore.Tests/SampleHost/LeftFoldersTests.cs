using System.Runtime.Versioning;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary>A host that is killed while a command runs leaves prompts on the disk, until the next start.</summary>
[Platform("Linux,MacOsX")]
[UnsupportedOSPlatform("windows")]
public class LeftFoldersTests
{
    /// <summary>Waits until there is a file of this name.</summary>
    private static async Task FileAsync(string path)
    {
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!);
        var created = new TaskCompletionSource();
        watcher.Created += (_, change) =>
        {
            if (change.FullPath == path) created.TrySetResult();
        };
        watcher.EnableRaisingEvents = true; // from here on, so that nothing is missed between the look and the wait
        if (!File.Exists(path)) await created.Task.WaitAsync(Patience.Token());
    }

    [Test]
    public async Task Start_AfterAKilledHost_RemovesItsFoldersWithPrompts()
    {
        var folder = Directory.CreateTempSubdirectory("providerkit-left-");
        try
        {
            string command = Path.Combine(folder.FullName, "command"), started = Path.Combine(folder.FullName, "started"), temporary = folder.CreateSubdirectory("tmp").FullName;
            await File.WriteAllTextAsync(command, $"#!/bin/sh\necho 1 > {started}\nexec sleep 1000\n");
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            string[] settings = [$"TMPDIR={temporary}", "CLAUDE_CODE_ENABLED=1", "CLAUDE_CODE_MODE=cli", $"CLAUDE_CODE_COMMAND={command}"];
            var killed = HostProcess.Start("--urls http://127.0.0.1:0", settings);
            using var http = await killed.ClientAsync();
            var asked = http.SendAsync(Chat.Post("""{"model":"ext-claude-code-sonnet","messages":[{"role":"system","content":"canary-prompt"},{"role":"user","content":"Hi"}]}"""));
            await FileAsync(started);
            await killed.DisposeAsync();
            Assert.That(async () => await asked, Throws.InstanceOf<HttpRequestException>());
            Assert.That(Prompts(), Has.Length.EqualTo(1));

            await using var next = HostProcess.Start("--urls http://127.0.0.1:0", settings[..1]);
            await next.LineAsync("No provider is switched on");
            Assert.That(Prompts(), Is.Empty);

            // The runtime's own pipes lie there too, and reading one would not end.
            string[] Prompts() => [.. Directory.EnumerateFiles(temporary, "*.txt", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains("canary-prompt", StringComparison.Ordinal))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
