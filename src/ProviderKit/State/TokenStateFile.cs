using System.Text.Json;
using Microsoft.Extensions.Logging;
using ProviderKit.Routing;

namespace ProviderKit.State;

/// <summary>
/// Stores the blocks and quarantines of all tokens in a file, so that they survive a restart. The file is written one second after a change and when
/// the app ends; failed writes are retried. A file that cannot be read or written does not stop the app, and no request waits for the disk.
/// Thread-safe.
/// </summary>
internal sealed partial class TokenStateFile(StateFolder folder, TimeProvider time, ILogger<TokenStateFile> logger) : IDisposable
{
    public const string Name = "tokens.json";

    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1); // blocks often come in groups

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);

    private readonly string? _path = folder.Path is { } path ? Path.Combine(path, Name) : null;
    private readonly Lock _gate = new(); // taken on request threads, so never held while writing
    private readonly Lock _writing = new();
    private volatile IReadOnlyList<ProviderEntry> _providers = [];
    private PoolWatch? _pools;
    private ITimer? _timer;
    private byte[]? _left;
    private bool _due;
    private bool _disposed;

    /// <summary>Restores the state of an earlier run, and records changes of these providers' tokens from now on.</summary>
    public void Attach(IReadOnlyList<ProviderEntry> providers)
    {
        if (_path is null) return;
        _timer = time.CreateTimer(static state => ((TokenStateFile)state!).Save(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        folder.TryHold(); // the start reports if the folder cannot be held; its content is read in any case
        _left = Read();
        Restore(providers, static (_, _) => true);
        Watch(providers);
    }

    /// <summary>
    /// Restores the state of tokens that were added shortly after the others. Uses the file's content at startup: it may have been rewritten without
    /// them since.
    /// </summary>
    /// <param name="providers">All current providers.</param>
    /// <param name="isNew">Returns whether a token of a provider was just added; the state of other tokens is left alone.</param>
    public void RestoreNew(IReadOnlyList<ProviderEntry> providers, Func<string, ApiToken, bool> isNew)
    {
        Restore(providers, isNew);
        _left = null;
    }

    /// <summary>Replaces the providers to watch.</summary>
    public void Watch(IReadOnlyList<ProviderEntry> providers)
    {
        if (_path is null) return;
        _providers = providers;
        _pools ??= new PoolWatch(pool => pool.Changed += SaveSoon, pool => pool.Changed -= SaveSoon);
        _pools.Watch(providers);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _timer?.Dispose();
        }
        Save();
    }

    private void SaveSoon()
    {
        lock (_gate)
        {
            if (_due || _disposed) return;
            _due = true;
            _timer!.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void SaveAgain()
    {
        lock (_gate)
        {
            if (_due) return; // a change in the meantime has set the timer
            _due = true; // even at shutdown, because Dispose may be about to write
            if (!_disposed) _timer!.Change(RetryDelay, Timeout.InfiniteTimeSpan);
        }
    }

    private void Save()
    {
        lock (_writing)
        {
            lock (_gate)
            {
                if (!_due) return;
                _due = false; // later changes are due again
            }
            try
            {
                folder.Write(Name, TokenStateJson.Write(_providers.Select(p => (p.Name, p.Tokens.GetRests())), time.GetUtcNow()));
            }
            catch (IOException)
            {
                SaveAgain(); // the folder has logged the reason
            }
        }
    }

    private byte[]? Read()
    {
        try
        {
            AtomicFile.CleanUp(_path!);
            return File.Exists(_path) ? File.ReadAllBytes(_path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotRead(_path!, e.Message);
            return null;
        }
    }

    private void Restore(IReadOnlyList<ProviderEntry> providers, Func<string, ApiToken, bool> isWanted)
    {
        if (_left is null) return;
        try
        {
            using var json = JsonDocument.Parse(_left);
            foreach (var provider in providers)
                provider.Tokens.Restore(TokenStateJson.Read(json.RootElement, provider.Name, [.. provider.Tokens.Tokens.Where(token => isWanted(provider.Name, token))]));
        }
        catch (JsonException e)
        {
            LogNotRead(_path!, e.Message);
            _left = null;
        }
    }

    [LoggerMessage(EventId = 120, Level = LogLevel.Warning, Message = "The state of tokens in {Path} cannot be read and is begun anew: {Reason}")]
    private partial void LogNotRead(string path, string reason);
}
