using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ProviderKit.Routing;
using ProviderKit.Tokens;

namespace ProviderKit.Health;

/// <summary>
/// Reports when a token enters or leaves quarantine to the app's log, the provider's log, and the metrics. Reports only its
/// name. Thread-safe.
/// </summary>
/// <param name="logs">The providers' logs. Resolved with the first event, because they are created after the providers.</param>
/// <param name="logger">The app's log.</param>
internal sealed partial class QuarantineLog(Func<ProviderLogStore> logs, ILogger<QuarantineLog> logger)
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<ProviderEntry> _providers = [];
    private PoolWatch? _pools;

    /// <summary>Replaces the providers to watch. Not thread-safe.</summary>
    public void Watch(IReadOnlyList<ProviderEntry> providers)
    {
        _providers = providers;
        _pools ??= new PoolWatch(pool => pool.QuarantineChanged += Tell, pool => pool.QuarantineChanged -= Tell);
        _pools.Watch(providers);
    }

    /// <summary>The number of quarantines of a provider's tokens since startup.</summary>
    public long CountOf(string provider) => _counts.GetValueOrDefault(provider);

    private void Tell(TokenQuarantine news)
    {
        if (_providers.FirstOrDefault(provider => provider.Tokens == news.Pool) is not { Name: var name }) return;
        if (news.Begins)
        {
            _counts.AddOrUpdate(name, 1, static (_, count) => count + 1);
            LogBegin(name, news.Token.Name);
        }
        else LogEnd(name, news.Token.Name);
        try
        {
            logs().LogQuarantine(name, news.Token.Name, news.Begins);
        }
        catch (ObjectDisposedException)
        {
            // The app ended before the last call returned.
        }
    }

    [LoggerMessage(EventId = 160, Level = LogLevel.Warning, Message = "{Provider}: the upstream refused {Token}, which is in quarantine until it is reset, tests good or is replaced")]
    private partial void LogBegin(string provider, string token);

    [LoggerMessage(EventId = 161, Level = LogLevel.Information, Message = "{Provider}: {Token} has left quarantine")]
    private partial void LogEnd(string provider, string token);
}
