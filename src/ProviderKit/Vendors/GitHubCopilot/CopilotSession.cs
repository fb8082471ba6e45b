using ProviderKit.Vendors.Http;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>The Copilot session of one GitHub token: cached until it expires. Concurrent callers share one fetch. Thread-safe.</summary>
internal sealed class CopilotSession(ApiToken token, CopilotSessionRequest request, TimeProvider time)
{
    private readonly Lock _gate = new();
    private ExchangedToken _current;
    private long _goodUntil;
    private Task<ExchangedToken>? _running;

    public ValueTask<ExchangedToken> GetAsync(CancellationToken cancellationToken)
    {
        Task<ExchangedToken> running;
        lock (_gate)
        {
            if (_current.Token is not null && time.GetTimestamp() < _goodUntil) return new ValueTask<ExchangedToken>(_current);
            // All waiting requests share it, so it continues if one of them is cancelled.
            running = _running ??= Task.Run(FetchAsync, CancellationToken.None);
        }
        return new ValueTask<ExchangedToken>(running.WaitAsync(cancellationToken));
    }

    public void Forget(ApiToken session)
    {
        lock (_gate)
        {
            // Another call may have replaced the session already.
            if (ReferenceEquals(_current.Token, session)) _current = default;
        }
    }

    private async Task<ExchangedToken> FetchAsync()
    {
        var (exchanged, goodFor) = (default(ExchangedToken), TimeSpan.Zero);
        try
        {
            (exchanged, goodFor) = await request.SendAsync(token).ConfigureAwait(false);
            return exchanged;
        }
        finally
        {
            lock (_gate)
            {
                _running = null;
                // A failure is not cached: the waiting requests get it, and the next request tries again.
                _current = exchanged.Error is null ? exchanged : default;
                _goodUntil = time.GetTimestamp() + (long)(goodFor.TotalSeconds * time.TimestampFrequency);
            }
        }
    }
}
