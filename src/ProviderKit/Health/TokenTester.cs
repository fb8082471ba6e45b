using Microsoft.Extensions.Logging;
using ProviderKit.Texts;

namespace ProviderKit;

/// <summary>
/// Tests tokens with the cheapest call a provider has, the list of its models with all that comes before it; never with
/// one that is paid for. Two tests run at a time. Thread-safe.
/// </summary>
/// <remarks>
/// What a test finds out, the pool hears: a token in quarantine that is good returns, one that is refused is quarantined,
/// one that is rate limited or out of quota rests. Other failures say nothing about a token. Of a provider that is
/// switched off, cannot be called, or is no <see cref="IModelLister"/> nothing is tested.
/// </remarks>
public sealed partial class TokenTester
{
    private const int AtOnce = 2;

    private readonly ProviderRegistry _registry;
    private readonly HealthOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<TokenTester> _logger;
    private readonly SemaphoreSlim _slots = new(AtOnce);

    internal TokenTester(ProviderRegistry registry, HealthOptions options, TimeProvider time, ILogger<TokenTester> logger)
    {
        _registry = registry;
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>Tests every token of every provider; one without tokens that needs none is tested without.</summary>
    /// <returns>One result per token, in the order of providers and tokens.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<IReadOnlyList<TokenTestResult>> TestAllAsync(CancellationToken cancellationToken = default) =>
        TestAsync(_registry.Providers.SelectMany(TestsOf), cancellationToken);

    /// <summary>Tests every token that is in quarantine.</summary>
    /// <returns>One result per token, in the order of providers and tokens.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<IReadOnlyList<TokenTestResult>> TestQuarantinedAsync(CancellationToken cancellationToken = default) =>
        TestAsync(_registry.Providers.SelectMany(TestsOf).Where(t => t.Token is not null && IsQuarantined(t.Entry, t.Token)), cancellationToken);

    /// <summary>Tests every token of one provider.</summary>
    /// <returns>One result per token, in their order; none when the provider cannot be tested.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<IReadOnlyList<TokenTestResult>> TestAsync(ProviderEntry provider, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return TestAsync(TestsOf(provider), cancellationToken);
    }

    /// <summary>Tests one token.</summary>
    /// <param name="provider">Whose it is.</param>
    /// <param name="token">Its name.</param>
    /// <param name="cancellationToken">Ends the test.</param>
    /// <returns>Null when there is no token of that name, or the provider cannot be tested.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<TokenTestResult?> TestAsync(ProviderEntry provider, string token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(token);
        var results = await TestAsync(TestsOf(provider).Where(t => t.Token?.Name == token), cancellationToken).ConfigureAwait(false);
        return results.Count == 0 ? null : results[0];
    }

    private static IEnumerable<(ProviderEntry Entry, ApiToken? Token)> TestsOf(ProviderEntry entry)
    {
        if (entry.OwnProblem is not null || entry.Provider is not IModelLister) return [];
        var tokens = entry.Tokens.Tokens;
        return tokens.Count == 0 ? [(entry, null)] : tokens.Select(t => (entry, (ApiToken?)t));
    }

    private async Task<IReadOnlyList<TokenTestResult>> TestAsync(
        IEnumerable<(ProviderEntry Entry, ApiToken? Token)> tests, CancellationToken cancellationToken) =>
        await Task.WhenAll(tests.Select(t => TestInTurnAsync(t.Entry, t.Token, cancellationToken))).ConfigureAwait(false);

    private async Task<TokenTestResult> TestInTurnAsync(ProviderEntry entry, ApiToken? token, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The slot may be that of a test that was cancelled together with this one.
            cancellationToken.ThrowIfCancellationRequested();
            // Only a quarantine that stood before the test is refuted by it.
            bool quarantined = token is not null && IsQuarantined(entry, token);
            long started = _time.GetTimestamp();
            var listing = await ListAsync(entry, token, cancellationToken).ConfigureAwait(false);
            var latency = _time.GetElapsedTime(started);
            var error = listing.Error;
            if (token is not null) Tell(entry, token, error, quarantined);
            return new TokenTestResult(entry.Name, token?.Name, error is null, error, listing.Models.Count, latency);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Asks within the time allowed, whatever the provider does: one that an app brings along may hang or throw.</summary>
    private async Task<ModelListing> ListAsync(ProviderEntry entry, ApiToken? token, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.TestTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var call = entry.ListModelsAsync(token, either.Token).AsTask();
            return await call.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Failed(new ProviderError(
                ProviderErrorKind.Timeout, $"{entry.Name} did not answer within {_options.TestTimeout.TotalSeconds} s."));
        }
        catch (Exception e)
        {
            // The exception's text may quote anything, a token included.
            return Failed(new ProviderError(ProviderErrorKind.Internal, $"The provider {entry.Name} failed unexpectedly ({e.GetType().Name})."));
        }
    }

    // By the token and not its name, which by now may be that of a value that was never tested.
    private void Tell(ProviderEntry entry, ApiToken token, ProviderError? error, bool quarantined)
    {
        // That a token may not list models, say, is no reason to keep it from all else.
        if (error is { Reach.IsNarrow: true }) return;
        switch (error?.Kind)
        {
            case null when quarantined && entry.Info.ListProvesToken:
                if (entry.Tokens.Reset(token)) LogReturned(entry.Name, token.Name);
                break;
            case ProviderErrorKind.UpstreamAuthentication:
                if (entry.Tokens.Report(token, TokenOutcome.Rejected) && !quarantined) LogRefused(entry.Name, token.Name, LogText.OneLine(error.Message));
                break;
            case ProviderErrorKind.RateLimited:
                entry.Tokens.Report(token, TokenOutcome.RateLimited, error.RetryAfter);
                break;
            case ProviderErrorKind.QuotaExhausted:
                entry.Tokens.Report(token, TokenOutcome.QuotaExhausted);
                break;
        }
    }

    private static bool IsQuarantined(ProviderEntry entry, ApiToken token) =>
        entry.Tokens.GetRests().Any(rest => rest is { Model: null, Until: null } && rest.Token.HasSameValueAs(token));

    private static ModelListing Failed(ProviderError error) => new([], error);

    [LoggerMessage(EventId = 410, Level = LogLevel.Information, Message = "{Provider}: {Token} tests good and returns from quarantine")]
    private partial void LogReturned(string provider, string token);

    [LoggerMessage(EventId = 411, Level = LogLevel.Warning, Message = "{Provider}: {Token} was refused when tested, and is quarantined: {Reason}")]
    private partial void LogRefused(string provider, string token, string reason);
}
