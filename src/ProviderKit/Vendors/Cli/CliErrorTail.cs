using System.Text;

namespace ProviderKit.Vendors.Cli;

/// <summary>Drains a command's standard error, so that the command never blocks on a full pipe, and keeps the end of the text.</summary>
internal sealed class CliErrorTail : IDisposable
{
    private const int Kept = 4096;

    private readonly Stream _stream;
    private readonly Lock _gate = new();
    private readonly Task _draining;
    private byte[] _tail = [];

    public CliErrorTail(Stream stream)
    {
        _stream = stream;
        _draining = DrainAsync();
    }

    /// <summary>The end of the text. It may be incomplete if a child of the command keeps the pipe open for longer than <paramref name="patience"/>.</summary>
    public async Task<string> ReadAsync(TimeSpan patience, TimeProvider time)
    {
        try
        {
            await _draining.WaitAsync(patience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Use what has arrived so far.
        }
        lock (_gate) return Encoding.UTF8.GetString(_tail);
    }

    public void Dispose() => _stream.Dispose();

    private async Task DrainAsync()
    {
        byte[] buffer = new byte[1024];
        try
        {
            int read;
            while ((read = await _stream.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            {
                lock (_gate)
                {
                    byte[] all = [.. _tail, .. buffer.AsSpan(0, read)];
                    _tail = all.Length <= Kept ? all : all[^Kept..];
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The run is over.
        }
    }
}
