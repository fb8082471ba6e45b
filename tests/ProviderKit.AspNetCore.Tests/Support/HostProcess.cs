using System.Collections.Concurrent;
using System.Diagnostics;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>The sample host as its users start it: a process, its arguments, its environment, its folder.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const string Listening = "ProviderKit listens on ";

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private TaskCompletionSource _printed = NewSignal();
    private volatile Task _mayRead = Task.CompletedTask;

    private HostProcess(Process process, DirectoryInfo folder)
    {
        (_process, _folder) = (process, folder);
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>All it has printed, on both outputs.</summary>
    public string Output => string.Join('\n', _lines);

    /// <param name="arguments">The command line.</param>
    /// <param name="environment">Variables, as <c>NAME=value</c>; nothing of the machine's own reaches the host.</param>
    /// <param name="dotEnv">The text of a <c>.env</c> file in its folder.</param>
    /// <param name="appSettings">The text of an <c>appsettings.json</c> in its folder.</param>
    /// <param name="handles">How many files it may have open; null for as many as this process.</param>
    public static HostProcess Start(string arguments = "", string[]? environment = null, string? dotEnv = null, string? appSettings = null, int? handles = null)
    {
        var folder = Directory.CreateTempSubdirectory("providerkit-host-");
        if (dotEnv is not null) File.WriteAllText(Path.Combine(folder.FullName, ".env"), dotEnv);
        if (appSettings is not null) File.WriteAllText(Path.Combine(folder.FullName, "appsettings.json"), appSettings);
        string program = Path.Combine(AppContext.BaseDirectory, "ProviderKit.SampleHost.dll");
        string dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(handles is null ? dotnet : "sh")
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (handles is not null)
        {
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add($"ulimit -n {handles} && exec \"$0\" \"$@\"");
            start.ArgumentList.Add(dotnet);
        }
        start.ArgumentList.Add(program);
        foreach (string argument in arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)) start.ArgumentList.Add(argument);
        foreach (string name in start.Environment.Keys.ToArray())
            if (name is not ("PATH" or "HOME" or "DOTNET_ROOT" or "TMPDIR" or "SystemRoot")) start.Environment.Remove(name);
        foreach (string variable in environment ?? [])
        {
            int equals = variable.IndexOf('=', StringComparison.Ordinal);
            start.Environment[variable[..equals]] = variable[(equals + 1)..];
        }
        return new HostProcess(Process.Start(start)!, folder);
    }

    /// <summary>Writes the <c>.env</c> file in its folder anew.</summary>
    public void WriteDotEnv(string text) => Write(".env", text);

    /// <summary>Writes a file in its folder anew.</summary>
    public void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder.FullName, file), text);

    /// <summary>Reads none of its output from the next line on, as a terminal does that is paused.</summary>
    /// <returns>Goes on when it is completed.</returns>
    public TaskCompletionSource PauseReading()
    {
        var paused = NewSignal();
        _mayRead = paused.Task;
        return paused;
    }

    /// <summary>The files it has written, by their paths in its folder.</summary>
    public IEnumerable<string> Files => _folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_folder.FullName, f.FullName));

    /// <summary>Where it listens, once it does.</summary>
    public Task<Uri> AddressAsync() => _address.Task.Patiently();

    /// <summary>A client for where it listens.</summary>
    public async Task<HttpClient> ClientAsync() => new() { BaseAddress = await AddressAsync(), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Tells it to stop, as an operator or an orchestrator does.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Patience.Token());
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(Patience.Token());
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Waits until it has printed a line that holds this.</summary>
    public async Task<string> LineAsync(string text)
    {
        var patience = Patience.Token();
        while (true)
        {
            var (printed, ended) = (_printed.Task, _reading.IsCompleted);
            if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found) return found;
            if (ended) throw new AssertionException($"It ended without printing {text}:\n{Output}");
            await Task.WhenAny(_reading, printed).WaitAsync(patience);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _reading;
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            await _mayRead;
            _lines.Enqueue(line);
            Interlocked.Exchange(ref _printed, NewSignal()).TrySetResult();
            if (line.StartsWith(Listening, StringComparison.Ordinal)) _address.TrySetResult(new Uri(line[Listening.Length..].Split(',')[0]));
        }
        _address.TrySetException(new AssertionException($"It did not listen:\n{Output}"));
    }
}
