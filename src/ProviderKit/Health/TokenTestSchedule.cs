using Microsoft.Extensions.Logging;

namespace ProviderKit;

/// <summary>
/// Tests tokens automatically according to <see cref="HealthOptions"/>: at start and at intervals. A round never begins
/// before the previous one has ended. Thread-safe.
/// </summary>
public sealed partial class TokenTestSchedule : IAsyncDisposable, IDisposable
{
    private const double Jitter = 0.2;

    private readonly TokenTester _tester;
    private readonly HealthOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger<TokenTestSchedule> _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task? _rounds;

    internal TokenTestSchedule(
        TokenTester tester, HealthOptions options, TimeProvider time, Random random, ILogger<TokenTestSchedule> logger)
    {
        _tester = tester;
        _options = options;
        _time = time;
        _random = random;
        _logger = logger;
    }

    /// <summary>Completes when the schedule ends; null before it was started. For tests.</summary>
    internal Task? Rounds => _rounds;

    /// <summary>Starts the schedule, if the options ask for tests. Returns at once. Does nothing if it was started or disposed before.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_rounds is null && !_stop.IsCancellationRequested && (_options.TestOnStart || _options.TestInterval > TimeSpan.Zero))
                _rounds = RunAsync(_stop.Token);
        }
    }

    /// <summary>Ends the schedule and any running test, and waits until both have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (Rounds is { } rounds) await rounds.ConfigureAwait(false);
    }

    /// <summary>Ends the schedule and any running test, without waiting.</summary>
    public void Dispose()
    {
        // Its source has no timer and no handle to release, and a round may still be about to use it.
        lock (_gate) _stop.Cancel();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        // Start must not block its caller.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (_options.TestOnStart) await TestAsync(all: true, stop).ConfigureAwait(false);
            while (_options.TestInterval > TimeSpan.Zero)
            {
                await Task.Delay(NextWait(), _time, stop).ConfigureAwait(false);
                await TestAsync(_options.TestAll, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The schedule was asked to end.
        }
    }

    private async Task TestAsync(bool all, CancellationToken stop)
    {
        try
        {
            var results = await (all ? _tester.TestAllAsync(stop) : _tester.TestQuarantinedAsync(stop)).ConfigureAwait(false);
            if (results.Count > 0) LogRound(results.Count, results.Count(r => r.Good));
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // A fault in one round, such as a log that throws, must not end the schedule.
            LogFault(e.GetType().Name, e.StackTrace);
        }
    }

    // Gateways that start together should not test together.
    private TimeSpan NextWait() => _options.TestInterval * (1 - Jitter + 2 * Jitter * _random.NextDouble());

    [LoggerMessage(EventId = 412, Level = LogLevel.Debug, Message = "{Tested} tokens were tested, {Good} are good")]
    private partial void LogRound(int tested, int good);

    [LoggerMessage(EventId = 413, Level = LogLevel.Error, Message = "A round of token tests failed with {ExceptionType}\n{StackTrace}")]
    private partial void LogFault(string exceptionType, string? stackTrace);
}
