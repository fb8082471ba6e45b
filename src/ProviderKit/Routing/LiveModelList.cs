using Microsoft.Extensions.Logging;
using ProviderKit.Texts;

namespace ProviderKit.Routing;

/// <summary>A cached list of one provider's own models. Concurrent callers share one fetch.</summary>
internal sealed partial class LiveModelList(ProviderEntry entry, LiveModelOptions options, TimeProvider time, ILogger logger)
{
    // Routers list some hundreds of models. An endless list must not fill the memory or flood clients.
    private const int MaxModels = 10_000;
    private const int MaxDisplayName = 256;

    private readonly Lock _gate = new();
    private Task? _refresh;
    private long? _nextRefresh;
    private volatile IReadOnlyList<ChatModel>? _models;
    private volatile bool _isSlow;

    public ProviderEntry Entry => entry;

    public string Provider => entry.Name;

    /// <summary>The list; null until it has been fetched once.</summary>
    public IReadOnlyList<ChatModel>? Models => _models;

    /// <summary>Starts a refresh if one is due. Waits for it only if there is no list yet and the last refresh was not slow.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        Task refresh;
        lock (_gate)
        {
            if (_refresh is null && _nextRefresh is { } next && time.GetTimestamp() < next) return;
            // Runs independently of the first caller, who may disconnect while others still wait.
            refresh = _refresh ??= Task.Run(RefreshAsync, CancellationToken.None);
        }
        if (_models is not null || _isSlow) return;
        try
        {
            await refresh.WaitAsync(options.Patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The static list is used meanwhile, and the refresh continues. Further callers do not wait for it.
            _isSlow = true;
        }
    }

    private async Task RefreshAsync()
    {
        var wait = options.RetryAfter;
        long started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(options.RetryAfter, time);
        try
        {
            if (entry.Problem is not null) return;
            var listing = await AskAsync(limit.Token).ConfigureAwait(false);
            if (listing.Error is { } error) LogFailure(entry.Name, LogText.OneLine(error.Message));
            if (listing.Error is not null || listing.Models.Count == 0) return;
            long created = time.GetUtcNow().ToUnixTimeSeconds();
            if (listing.Models.Count > MaxModels) LogTooMany(entry.Name, listing.Models.Count, MaxModels);
            _models = [.. listing.Models.Take(MaxModels).Where(id => ModelNames.AreSafe(id) && !HoldsToken(id)).Select(id => new ChatModel(entry.Info.Prefix + id, entry.Name, created) { Details = DetailsOf(listing, id) })];
            entry.NoteListed(listing.Models);
            wait = options.Lifetime;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            LogSilence(entry.Name, options.RetryAfter.TotalSeconds);
        }
        catch (Exception e)
        {
            // An app's own provider must not make the whole list fail, either.
            LogFailure(entry.Name, $"asking for them failed unexpectedly ({e.GetType().Name}).");
        }
        finally
        {
            _isSlow = time.GetElapsedTime(started) >= options.Patience;
            lock (_gate)
            {
                _nextRefresh = time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
                _refresh = null;
            }
        }
    }

    /// <summary>Whether a model name contains a token: the gateway must not show it to all clients.</summary>
    private bool HoldsToken(string id)
    {
        // One search for all tokens decides nearly every case: a list has thousands of names, and a pool may have hundreds of tokens.
        if (entry.Tokens.Mask(id) == id || !entry.Tokens.Tokens.Any(token => token.IsUnmistakable && token.MaskIn(id) != id)) return false;
        LogTokenInName(entry.Name);
        return true;
    }

    private ModelDetails? DetailsOf(ModelListing listing, string id) =>
        listing.Details.GetValueOrDefault(id) is not { } details ? null
        : details.DisplayName is { } name && (name.Length > MaxDisplayName || LogText.OneLine(name) != name || entry.Tokens.Mask(name) != name) ? details with { DisplayName = null }
        : details;

    /// <summary>Tries one token after another as long as the error is the token's fault.</summary>
    private async ValueTask<ModelListing> AskAsync(CancellationToken cancellationToken)
    {
        var tokens = entry.Tokens.Tokens;
        if (tokens.Count == 0) return await entry.ListModelsAsync(null, cancellationToken).ConfigureAwait(false);
        var listing = new ModelListing([]);
        foreach (var token in tokens)
        {
            listing = await entry.ListModelsAsync(token, cancellationToken).ConfigureAwait(false);
            if (listing.Error is not { BlamesToken: true }) break;
        }
        return listing;
    }

    [LoggerMessage(EventId = 109, Level = LogLevel.Warning, Message = "{Provider} lists {Count} models; the first {Kept} are shown, any other can be asked for by name")]
    private partial void LogTooMany(string provider, int count, int kept);

    [LoggerMessage(EventId = 110, Level = LogLevel.Information, Message = "{Provider} did not list its models, so its last known list stands: {Reason}")]
    private partial void LogFailure(string provider, string reason);

    [LoggerMessage(EventId = 114, Level = LogLevel.Information, Message = "{Provider} did not list its models within {Seconds} s, so its last known list stands")]
    private partial void LogSilence(string provider, double seconds);

    [LoggerMessage(EventId = 111, Level = LogLevel.Warning, Message = "{Provider} lists a model whose name holds a token, so it is left out")]
    private partial void LogTokenInName(string provider);
}
