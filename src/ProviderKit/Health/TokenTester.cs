using Microsoft.Extensions.Logging;
using ProviderKit.Texts;

namespace ProviderKit;

/// <summary>
/// Tests tokens with the cheapest call of a provider: listing its models, with everything that this requires. Never makes a
/// billed call. Runs two tests at a time. Thread-safe.
/// </summary>
/// <remarks>
/// The pool is updated with the result: a valid token leaves quarantine, a refused token is quarantined,
/// and a token that is rate limited or out of quota is blocked. Other failures change nothing. A provider that is
/// disabled, cannot be called, or is not an <see cref="IModelLister"/> is not tested.
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

    /// <summary>Tests every token of every provider. A provider that has no tokens and needs none is tested without.</summary>
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
    /// <returns>One result per token, in their order; none if the provider cannot be tested.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<IReadOnlyList<TokenTestResult>> TestAsync(ProviderEntry provider, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return TestAsync(TestsOf(provider), cancellationToken);
    }

    /// <summary>Tests one token.</summary>
    /// <param name="provider">The provider that owns the token.</param>
    /// <param name="token">The token's name.</param>
    /// <param name="cancellationToken">Ends the test.</param>
    /// <returns>Null if no token has that name, or the provider cannot be tested.</returns>
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
            // The slot may belong to a test that was cancelled together with this one.
            cancellationToken.ThrowIfCancellationRequested();
            // The test can only lift a quarantine that existed before it began.
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

    /// <summary>Enforces the time limit and catches every exception: an app's own provider may hang or throw.</summary>
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
            // The exception's text may quote anything, even a token.
            return Failed(new ProviderError(ProviderErrorKind.Internal, $"The provider {entry.Name} failed unexpectedly ({e.GetType().Name})."));
        }
    }

    // By value rather than by name: the name may by now belong to a value that was never tested.
    private void Tell(ProviderEntry entry, ApiToken token, ProviderError? error, bool quarantined)
    {
        // A token that may not list models, for instance, may still serve other requests.
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
