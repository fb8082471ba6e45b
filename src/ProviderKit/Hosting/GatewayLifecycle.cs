using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit.Lifetime;
using ProviderKit.State;

namespace ProviderKit.Hosting;

/// <summary>
/// Starts background work and drains requests at shutdown. Draining happens in <see cref="StoppingAsync"/>, while the server still listens: a
/// stopping server refuses connections at once, including a load balancer's health checks.
/// </summary>
internal sealed partial class GatewayLifecycle(
    DrainSignal signal, InFlightRequests requests, TokenTestSchedule tests, WorkFolders folders, IOptions<ProviderKitOptions> options, TimeProvider time,
    ILogger<GatewayLifecycle> logger)
    : IHostedLifecycleService
{
    /// <summary>How long ended requests have to send the error to their clients.</summary>
    internal static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Starts background work once the server listens.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        tests.Start();
        folders.RemoveLeft();
        return Task.CompletedTask;
    }

    /// <summary>Waits for running requests, but no longer than the drain time and the host's own limit.</summary>
    /// <param name="cancellationToken">Cancelled when the host's shutdown timeout is over.</param>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var drain = options.Value.Drain;
        long began = time.GetTimestamp();
        // The signal fires on its own when the time is over, even for requests that arrive after this method has returned.
        signal.Begin(drain.Time);
        LogDraining(requests.Count, drain.Time.TotalSeconds);
        try
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signal.Token);
            if (drain.MinTime > TimeSpan.Zero) await Task.Delay(drain.MinTime, time, over.Token).ConfigureAwait(false);
            await requests.WaitUntilIdleAsync(over.Token).ConfigureAwait(false);
            LogDrained(time.GetElapsedTime(began).TotalSeconds);
        }
        catch (OperationCanceledException)
        {
            LogCutShort(requests.Count, time.GetElapsedTime(began).TotalSeconds);
            await EndAllAsync().ConfigureAwait(false);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task EndAllAsync()
    {
        signal.End();
        using var patience = new CancellationTokenSource(LastWords, time);
        try
        {
            await requests.WaitUntilIdleAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A client does not read its error; the server closes its connection.
        }
    }

    [LoggerMessage(EventId = 440, Level = LogLevel.Information,
        Message = "Stopping: not ready any more; {Requests} requests in flight may go on for {Seconds} s")]
    private partial void LogDraining(int requests, double seconds);

    [LoggerMessage(EventId = 441, Level = LogLevel.Information, Message = "No request is left after {Seconds:F1} s")]
    private partial void LogDrained(double seconds);

    [LoggerMessage(EventId = 442, Level = LogLevel.Warning, Message = "{Requests} requests are ended after {Seconds:F1} s; their clients get an error")]
    private partial void LogCutShort(int requests, double seconds);
}
