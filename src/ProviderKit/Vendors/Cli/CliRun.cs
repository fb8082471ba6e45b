using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using ProviderKit.State;

namespace ProviderKit.Vendors.Cli;

/// <summary>
/// A running command: it has a folder of its own, gets its input, and its standard error is drained. Disposing the run ends the
/// command and all its child processes, and deletes the folder.
/// </summary>
internal sealed class CliRun : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // When a command ends, its output is already in the pipe. This is the time for the thread that reads it.
    private static readonly TimeSpan LastRead = TimeSpan.FromMilliseconds(250);
    private const int BufferBytes = 16 * 1024;

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly TimeProvider _time;
    private readonly CliErrorTail _errors;
    private readonly Stream _output;
    private readonly Task _exited;

    // Not the caller's buffer, since an abandoned read may still write into it.
    private readonly byte[] _buffer = new byte[BufferBytes];
    private Task<int>? _reading;
    private int _filled;
    private int _taken;

    private CliRun(Process process, DirectoryInfo folder, string input, TimeProvider time)
    {
        _process = process;
        _folder = folder;
        _time = time;
        _output = process.StandardOutput.BaseStream;
        _exited = process.WaitForExitAsync();
        _errors = new CliErrorTail(process.StandardError.BaseStream);
        _ = FeedAsync(process.StandardInput.BaseStream, Encoding.UTF8.GetBytes(input));
    }

    /// <summary>Whether the command has written its result. If so, it gets time to end by itself when the run is disposed.</summary>
    public bool Completed { get; set; }

    /// <returns>Null if the command does not exist or cannot be run.</returns>
    /// <exception cref="IOException">The folder could not be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder could not be created.</exception>
    public static CliRun? TryStart(
        string command, CliInvocation invocation, Action<IDictionary<string, string?>> setVariables, WorkFolders folders, TimeProvider time)
    {
        var folder = folders.Make();
        CliRun? run = null;
        try
        {
            var start = Describe(command, invocation, folder);
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

    /// <summary>
    /// Reads the command's standard output. The output ends when the command ends, since a process that it leaves behind may keep the
    /// pipe open.
    /// </summary>
    /// <returns>The number of bytes; 0 at the end.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_taken == _filled)
        {
            _reading ??= _output.ReadAsync(_buffer, CancellationToken.None).AsTask();
            if (!_reading.IsCompleted && !await IsReadAsync(_reading, cancellationToken).ConfigureAwait(false)) return 0;
            (_taken, _filled) = (0, await _reading.ConfigureAwait(false));
            _reading = null;
        }
        int count = Math.Min(buffer.Length, _filled - _taken);
        _buffer.AsSpan(_taken, count).CopyTo(buffer.Span);
        _taken += count;
        return count;
    }

    /// <summary>Waits for the command to end.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _exited.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>The end of the command's standard error. Call this after the command has ended.</summary>
    public Task<string> ReadErrorTailAsync() => _errors.ReadAsync(Grace, _time);

    /// <summary>Kills the command and all its child processes.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has already ended, or some of its children could not be killed. Nothing more can be done.
        }
    }

    public async ValueTask DisposeAsync()
    {
        // After its result the command may still write to its own files.
        if (!Completed || !await HasEndedAsync().ConfigureAwait(false))
        {
            Kill();
            await HasEndedAsync().ConfigureAwait(false);
        }
        Abandon(_reading);
        await _output.DisposeAsync().ConfigureAwait(false);
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

    /// <returns>False if the command has ended and no output is left.</returns>
    private async Task<bool> IsReadAsync(Task<int> reading, CancellationToken cancellationToken)
    {
        await Task.WhenAny(reading, _exited).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (reading.IsCompleted) return true;
        try
        {
            await reading.WaitAsync(LastRead, _time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Observes the exception of a read that is no longer awaited.</summary>
    private static void Abandon(Task? reading) =>
        reading?.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static async Task FeedAsync(Stream stream, byte[] input)
    {
        try
        {
            await using (stream.ConfigureAwait(false)) await stream.WriteAsync(input).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The command does not read its input or has ended. Its output and exit code report why.
        }
    }

    private async Task<bool> HasEndedAsync()
    {
        using var patience = new CancellationTokenSource(Grace, _time);
        try
        {
            await _exited.WaitAsync(patience.Token).ConfigureAwait(false);
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
            // A child that survived the kill may hold a file open. The system clears its temporary folder later.
        }
    }
}
