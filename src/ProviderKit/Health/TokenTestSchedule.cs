using Microsoft.Extensions.Logging;

namespace ProviderKit;

/// <summary>
/// Tests tokens by itself, as <see cref="HealthOptions"/> say: at start and from time to time. One round never begins
/// before the last has ended. Thread-safe.
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

    /// <summary>Ends when the schedule does; null before it was started. For tests.</summary>
    internal Task? Rounds => _rounds;

    /// <summary>Begins, if the options ask for anything. Returns at once; calling it again, or when it has been disposed, does nothing.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_rounds is null && !_stop.IsCancellationRequested && (_options.TestOnStart || _options.TestInterval > TimeSpan.Zero))
                _rounds = RunAsync(_stop.Token);
        }
    }

    /// <summary>Ends it, a test that is running included, and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (Rounds is { } rounds) await rounds.ConfigureAwait(false);
    }

    /// <summary>Ends it, a test that is running included, without waiting.</summary>
    public void Dispose()
    {
        // Its source has no timer and no handle to give back, and a round may be about to use it still.
        lock (_gate) _stop.Cancel();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        // Whoever starts it has other things to do.
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
            // Asked for.
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
            // A fault of one round, a log that throws for instance, must not be the end of all.
            LogFault(e.GetType().Name, e.StackTrace);
        }
    }

    // So that many gateways started together do not ask together.
    private TimeSpan NextWait() => _options.TestInterval * (1 - Jitter + 2 * Jitter * _random.NextDouble());

    [LoggerMessage(EventId = 412, Level = LogLevel.Debug, Message = "{Tested} tokens were tested, {Good} are good")]
    private partial void LogRound(int tested, int good);

    [LoggerMessage(EventId = 413, Level = LogLevel.Error, Message = "A round of token tests failed with {ExceptionType}\n{StackTrace}")]
    private partial void LogFault(string exceptionType, string? stackTrace);
}
