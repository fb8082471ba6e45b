using System.Collections.Concurrent;
using ProviderKit.Diagnostics;
using ProviderKit.Diagnostics.Usage;

namespace ProviderKit;

/// <summary>
/// Usage of requests by provider, model, token and client: for the last hour, the last day and since the start. Thread-safe.
/// A service of the container; empty when <see cref="RequestMetricsOptions.Enabled"/> is off.
/// </summary>
/// <remarks>
/// Memory is bounded. There is a row for each listed model, for the first 200 other models that answered, for the first
/// 200 tokens and for the first 200 clients. A row takes at most about 70 KB, if it is busy around the clock. Uses the monotonic clock.
/// </remarks>
public sealed class UsageStatistics : IRequestObserver
{
    private const int MaxOthers = 200;

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly DateTimeOffset _started;
    private readonly BoundedLabels _modelNames;
    private readonly BoundedLabels _tokenNames = new(static _ => false, MaxOthers);
    private readonly BoundedLabels _clientNames = new(static _ => false, MaxOthers);
    private readonly UsageSeries _total = new();
    private readonly ConcurrentDictionary<string, UsageSeries> _providers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UsageSeries> _models = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UsageSeries> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Provider, string Name), UsageSeries> _tokens = new();

    /// <param name="isListed">Whether a model, by the name that clients use, always has its own row.</param>
    /// <param name="timeProvider">The clock.</param>
    internal UsageStatistics(Func<string, bool> isListed, TimeProvider timeProvider)
    {
        _time = timeProvider;
        _start = timeProvider.GetTimestamp();
        _started = timeProvider.GetUtcNow();
        _modelNames = new BoundedLabels(isListed, MaxOthers);
    }

    /// <summary>Counts a request. Called by the dispatcher.</summary>
    public void OnCompleted(RequestRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Error?.Kind is ProviderErrorKind.Unauthenticated or ProviderErrorKind.ForeignCaller) return; // who must not use it
        var age = _time.GetElapsedTime(_start);
        _total.Add(record, age);
        if (record.ClientName is { } client) SeriesOf(_clients, _clientNames.Of(client, earned: true)).Add(record, age);
        if (record.Provider is not { } provider) return;
        SeriesOf(_providers, provider).Add(record, age);
        SeriesOf(_models, _modelNames.Of(record.Model, earned: record.Error is null)).Add(record, age);
        if (record.TokenName is { } token) SeriesOf(_tokens, (provider, _tokenNames.Of(token, earned: true))).Add(record, age);
    }

    /// <summary>Computes the figures of <paramref name="window"/>.</summary>
    public UsageReport Report(UsageWindow window)
    {
        var age = _time.GetElapsedTime(_start);
        return new UsageReport
        {
            Window = window,
            Started = _started,
            Total = _total.Figures(window, age),
            Providers = Rows(_providers, static name => (name, null)),
            Models = Rows(_models, static name => (name, null)),
            Clients = Rows(_clients, static name => (name, null)),
            Tokens = Rows(_tokens, static token => (token.Name, token.Provider)),
        };

        UsageRow[] Rows<TKey>(ConcurrentDictionary<TKey, UsageSeries> series, Func<TKey, (string Name, string? Provider)> identify)
            where TKey : notnull =>
        [
            .. series
                .Select(one => (Id: identify(one.Key), Figures: one.Value.Figures(window, age)))
                .Where(one => one.Figures.Requests > 0)
                .OrderBy(one => one.Id.Provider, StringComparer.Ordinal)
                .ThenBy(one => one.Id.Name, StringComparer.Ordinal)
                .Select(one => new UsageRow(one.Id.Name, one.Id.Provider, one.Figures)),
        ];
    }

    /// <summary>Computes the figures of each step of <paramref name="window"/>: of every minute of the last hour, or of every quarter of an hour of the last day.</summary>
    /// <param name="window">The last hour or the last day.</param>
    /// <param name="provider">Only the requests that this provider served; null for all.</param>
    /// <returns>The steps since the start, oldest first and at most 60 or 96; the last one is not over yet. Steps without requests are included.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> has no steps.</exception>
    public IReadOnlyList<UsagePoint> Series(UsageWindow window, string? provider = null)
    {
        _ = StepOf(window);
        var (age, now) = (_time.GetElapsedTime(_start), _time.GetUtcNow());
        var series = provider is null ? _total : _providers.GetValueOrDefault(provider) ?? new UsageSeries();
        return [.. series.Steps(window, age).Select(step => new UsagePoint(now - step.Ago, step.Figures))];
    }

    /// <summary>How long a step of <see cref="Series"/> is: a minute, or a quarter of an hour.</summary>
    /// <param name="window">The last hour or the last day.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> has no steps.</exception>
    public static TimeSpan StepOf(UsageWindow window) => UsageSeries.StepOf(window);

    private static UsageSeries SeriesOf<TKey>(ConcurrentDictionary<TKey, UsageSeries> series, TKey key)
        where TKey : notnull => series.GetOrAdd(key, static _ => new UsageSeries());
}
