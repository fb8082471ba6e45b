using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ProviderKit.Providers.Cli;

/// <summary>
/// A command that runs: in a folder of its own, fed with its input, its standard error drained. Disposing it ends the
/// command with everything it has started, and removes the folder.
/// </summary>
internal sealed class CliRun : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly TimeProvider _time;
    private readonly CliErrorTail _errors;

    private CliRun(Process process, DirectoryInfo folder, string input, TimeProvider time)
    {
        _process = process;
        _folder = folder;
        _time = time;
        Output = process.StandardOutput.BaseStream;
        _errors = new CliErrorTail(process.StandardError.BaseStream);
        _ = FeedAsync(process.StandardInput.BaseStream, Encoding.UTF8.GetBytes(input));
    }

    /// <summary>Its standard output.</summary>
    public Stream Output { get; }

    /// <summary>It has given its result, and may end by itself when the run is disposed.</summary>
    public bool Completed { get; set; }

    /// <returns>Null when the command is not there or cannot be run.</returns>
    /// <exception cref="IOException">No folder could be made for it.</exception>
    public static CliRun? TryStart(string command, CliInvocation invocation, Action<IDictionary<string, string?>> setVariables, TimeProvider time)
    {
        var folder = Directory.CreateTempSubdirectory("providerkit-");
        CliRun? run = null;
        try
        {
            var start = Describe(command, invocation, folder);
            // The command inherits the host's variables, as it would from a shell: it may need HOME, a proxy, a locale.
            setVariables(start.Environment);
            return run = new CliRun(Process.Start(start)!, folder, invocation.Input, time);
        }
        catch (Win32Exception)
        {
            return null;
        }
        finally
        {
            if (run is null) Remove(folder);
        }
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>The end of what it wrote to standard error; to be asked after its end.</summary>
    public Task<string> ReadErrorTailAsync() => _errors.ReadAsync(Grace, _time);

    /// <summary>Ends it and everything it has started, at once.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It is over already, or some of its children could not be ended; there is no more to be done.
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Having answered, it may still be writing to its own files.
        if (!Completed || !await HasEndedAsync().ConfigureAwait(false))
        {
            Kill();
            await HasEndedAsync().ConfigureAwait(false);
        }
        await Output.DisposeAsync().ConfigureAwait(false);
        _errors.Dispose();
        _process.Dispose();
        Remove(_folder);
    }

    private static ProcessStartInfo Describe(string command, CliInvocation invocation, DirectoryInfo folder)
    {
        var work = folder.CreateSubdirectory("work");
        foreach (var (path, text) in invocation.Files)
        {
            string file = Path.Combine(work.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
        var start = new ProcessStartInfo(command, invocation.Arguments)
        {
            WorkingDirectory = work.FullName,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (invocation.SideText is { } sideText)
        {
            string file = Path.Combine(folder.FullName, "side.txt");
            File.WriteAllText(file, sideText);
            start.ArgumentList.Add(invocation.SideOption!);
            start.ArgumentList.Add(file);
        }
        return start;
    }

    private static async Task FeedAsync(Stream stream, byte[] input)
    {
        try
        {
            await using (stream.ConfigureAwait(false)) await stream.WriteAsync(input).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It does not read, or is over: its output and exit code tell.
        }
    }

    private async Task<bool> HasEndedAsync()
    {
        using var patience = new CancellationTokenSource(Grace, _time);
        try
        {
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static void Remove(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A child that outlived the kill may hold a file; the system clears its temporary folder in time.
        }
    }
}
