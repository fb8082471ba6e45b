using System.Collections.Concurrent;
using System.Runtime.Versioning;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ProviderKit.Lifetime;
using ProviderKit.State;
using ProviderKit.Tests.Support;
using ProviderKit.Vendors.ClaudeCode;
using ProviderKit.Vendors.Cli;
using ProviderKit.Vendors.CursorAgent;

namespace ProviderKit.Tests.Vendors.Cli;

/// <summary>
/// A script in place of a vendor's command, in a folder of its own (<c>$here</c> in the script). It notes how it was
/// called before it runs its body.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class CliStandIn : IDisposable
{
    public const string CursorReply = """
        echo '{"type":"system","subtype":"init","model":"auto"}'
        echo '{"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"Hel"}]},"timestamp_ms":1}'
        echo '{"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"lo"}]},"timestamp_ms":2}'
        echo '{"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"Hello"}]}}'
        echo '{"type":"result","subtype":"success","is_error":false,"result":"Hello"}'
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("providerkit-tests-");
    private readonly WorkFolders _folders = new(Path.GetTempPath());

    public CliStandIn(string body)
    {
        Command = Path.Combine(_folder.FullName, "command");
        File.WriteAllText(Command, $"""
            #!/usr/bin/env bash
            here='{_folder.FullName}'
            pwd > "$here/place"
            ls -A > "$here/files"
            env > "$here/variables"
            printf '%s\n' "$@" > "$here/arguments"
            echo $$ >> "$here/started"
            {body}
            """);
        File.SetUnixFileMode(Command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Command { get; }

    public FakeTime Time { get; } = new();

    public UpstreamOptions Limits { get; } = new();

    public ProviderOptions Options { get; } = new() { Mode = ProviderMode.Cli };

    public string[] Arguments => Text("arguments").Split('\n')[..^1];

    public string Place => Text("place").TrimEnd();

    public int Starts => File.Exists(PathOf("started")) ? File.ReadAllLines(PathOf("started")).Length : 0;

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public DrainSignal Drain { get; } = new(new FakeTime());

    public string Text(string name) => File.ReadAllText(PathOf(name));

    /// <summary>What the operator is told.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    public CliChatProvider Cursor() => Make(CursorAgentVendor.Row, new CursorAgentCli());

    public CliChatProvider Claude() => Make(ClaudeCodeVendor.Row, new ClaudeCodeCli());

    public static ProviderCall Call(string? body = null, string model = "auto", ApiToken? token = null) =>
        new(ChatRequest.Parse(Json.Bytes(body ?? """{"model":"m","messages":[{"role":"user","content":"Say hello"}]}""")), model, token);

    public static ProviderCall StreamCall() => Call("""{"model":"m","stream":true,"messages":[{"role":"user","content":"Say hello"}]}""");

    /// <summary>Sends and reads the whole answer: its text, or the JSON of its chunks one per line.</summary>
    public static async Task<(ProviderError? Error, string Text)> SendAsync(CliChatProvider provider, ProviderCall call)
    {
        await using var response = await provider.SendAsync(call, default).AsTask().WaitAsync(Patience);
        if (response.Events is not { } events) return (response.Error, Json.Text(response.Body.Span));
        var text = new StringBuilder();
        while (await NextAsync(events) is { } chunk) text.AppendLine(chunk);
        return (events.Error, text.ToString());
    }

    /// <summary>The next chunk; null at the end.</summary>
    public static async Task<string?> NextAsync(ChatEventReader events)
    {
        do
            if (events.TryRead(out var chunk)) return Json.Text(chunk.Span);
        while (await events.WaitToReadAsync(default).AsTask().WaitAsync(Patience));
        return null;
    }

    /// <summary>Waits until the script has made a file of this name.</summary>
    public async Task<string> WaitForAsync(string name)
    {
        using var watcher = new FileSystemWatcher(_folder.FullName);
        var changes = Channel.CreateUnbounded<string?>();
        watcher.Created += (_, change) => changes.Writer.TryWrite(change.Name);
        watcher.Changed += (_, change) => changes.Writer.TryWrite(change.Name);
        watcher.EnableRaisingEvents = true; // from here on, so that nothing is missed between a look and the next
        while (!File.Exists(PathOf(name)) || Text(name).Length == 0) await changes.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        return Text(name);
    }

    /// <summary>Waits until no process of this id runs.</summary>
    public static async Task WaitForEndOfAsync(int id)
    {
        Assert.That(await Task.Run(() => ProcessEnd.Wait(id, Patience)), $"the process {id} goes on");
    }

    public void Dispose()
    {
        _folders.Dispose();
        _folder.Delete(recursive: true);
    }

    private CliChatProvider Make(HttpVendor row, ICliVendor vendor)
    {
        Options.Command ??= Command;
        return new CliChatProvider(row with { Settings = row.Settings with { Command = $"{row.Settings.Stem}_COMMAND" } }, vendor, Options, Limits, Time, Drain, _folders, new Operator(Log));
    }

    private sealed class Operator(ConcurrentQueue<string> log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue(formatter(state, exception));
    }
}
