using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ProviderKit.AspNetCore.Security;

/// <summary>
/// Logs refused callers and requests for unknown routes: the first one at once, further ones as a count once per minute by address and kind, so that
/// unknown callers cannot flood the log. Thread-safe.
/// </summary>
internal sealed partial class RefusalLog : IDisposable
{
    /// <summary>How long further refusals are counted before they are logged.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Callers can use many addresses. Those beyond this number are counted together.
    private const int MaxAddresses = 200;

    // Clients can use any number of paths. Those beyond this number are counted together, too.
    private const int MaxKinds = 50;

    private readonly Lock _gate = new();
    private readonly Dictionary<Refusal, long> _further = [];
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    public RefusalLog(ILogger logger, TimeProvider time)
    {
        _logger = logger;
        _timer = time.CreateTimer(static log => ((RefusalLog)log!).Flush(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Creates a log for an app; it ends with the app.</summary>
    public static RefusalLog Of(IServiceProvider services)
    {
        var log = new RefusalLog(services.GetRequiredService<ILoggerFactory>().CreateLogger("ProviderKit.Access"), services.GetRequiredService<TimeProvider>());
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopped.Register(log.Dispose);
        return log;
    }

    /// <param name="context">The refused request.</param>
    /// <param name="surface">The requested routes, such as <c>the proxy</c>. May contain any client text.</param>
    /// <param name="status">The status of the response.</param>
    /// <param name="code">The code of the error.</param>
    public void Note(HttpContext context, string surface, int status, string code)
    {
        var peer = context.Connection.RemoteIpAddress;
        if (peer is { IsIPv4MappedToIPv6: true }) peer = peer.MapToIPv4();
        var refusal = new Refusal(peer?.ToString() ?? "a local socket", OneLine(surface), status, code);
        lock (_gate)
        {
            if (_further.Count >= MaxAddresses && !_further.ContainsKey(refusal)) refusal = refusal with { Peer = "other addresses" };
            if (_further.Count >= MaxAddresses + MaxKinds && !_further.ContainsKey(refusal)) refusal = refusal with { Surface = "other places" };
            if (_further.TryGetValue(refusal, out long further))
            {
                _further[refusal] = further + 1;
                return;
            }
            if (_further.Count == 0) _timer.Change(Interval, Timeout.InfiniteTimeSpan);
            _further.Add(refusal, 0);
        }
        LogFirst(refusal.Peer, refusal.Surface, status, code);
    }

    public void Dispose()
    {
        _timer.Dispose();
        Flush();
    }

    private void Flush()
    {
        KeyValuePair<Refusal, long>[] counted;
        lock (_gate)
        {
            counted = [.. _further.Where(refusal => refusal.Value > 0)];
            _further.Clear();
        }
        foreach (var (refusal, further) in counted) LogFurther(refusal.Peer, refusal.Surface, refusal.Status, refusal.Code, further);
    }

    private static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    private readonly record struct Refusal(string Peer, string Surface, int Status, string Code);

    [LoggerMessage(EventId = 320, Level = LogLevel.Information, Message = "Refused {Peer} at {Surface}: {Status} {Code}")]
    private partial void LogFirst(string peer, string surface, int status, string code);

    [LoggerMessage(EventId = 321, Level = LogLevel.Information, Message = "Refused {Peer} at {Surface}: {Status} {Code}, {Count} more times within a minute")]
    private partial void LogFurther(string peer, string surface, int status, string code, long count);
}
