using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ProviderKit.AspNetCore.Security;

/// <summary>
/// Removes keys from addresses (<see cref="QueryKey"/>) before the server logs a request or starts its trace, which happens before all middleware.
/// The only earlier hook is the server's <c>IsEnabled</c> call to its diagnostic listeners, which receives the request. Thread-safe.
/// </summary>
internal sealed class QueryKeyWatch
{
    // The name that ASP.NET Core passes to IsEnabled at the start of each request.
    private const string Question = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    private static readonly ConditionalWeakTable<IServiceProvider, QueryKeyWatch> Watches = [];

    private readonly Lock _gate = new();
    private readonly DiagnosticListener? _listener;
    private volatile string[] _prefixes = [];
    private IDisposable? _subscription;

    private QueryKeyWatch(IServiceProvider services)
    {
        _listener = services.GetService<DiagnosticListener>();
        GoFirst();
        var lifetime = services.GetService<IHostApplicationLifetime>();
        // Listeners added during startup would be called before this one.
        lifetime?.ApplicationStarted.Register(GoFirst);
        lifetime?.ApplicationStopped.Register(Stop);
    }

    /// <summary>Watches for keys in addresses below some paths, even if the app has a path base.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="paths">The paths, such as <c>/v1beta/</c>.</param>
    /// <returns>The app's watch.</returns>
    public static QueryKeyWatch Over(IServiceProvider services, params ReadOnlySpan<string> paths)
    {
        var watch = Watches.GetValue(services, static services => new QueryKeyWatch(services));
        lock (watch._gate)
            foreach (string path in paths)
                if (!watch._prefixes.Contains(path, StringComparer.OrdinalIgnoreCase)) watch._prefixes = [.. watch._prefixes, path];
        return watch;
    }

    /// <summary>
    /// Also removes keys at the endpoints, in case another listener was called first. Access is checked afterwards, because the last wrapper added runs first.
    /// </summary>
    public void Protect(IEndpointConventionBuilder endpoints) => endpoints.Finally(endpoint =>
    {
        var inner = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = context =>
        {
            if (context.Request.QueryString.HasValue && IsWatched(context) && QueryKey.Hide(context)) GoFirst();
            return inner(context);
        };
    });

    /// <summary>Subscribes again: the latest subscription is called first.</summary>
    private void GoFirst()
    {
        lock (_gate)
        {
            var before = _subscription;
            // A new observer is needed: disposing a subscription removes the newest subscription of the same observer.
            _subscription = _listener?.Subscribe(new Deaf(), IsWanted);
            before?.Dispose();
        }
    }

    private void Stop()
    {
        lock (_gate)
        {
            _subscription?.Dispose();
            _subscription = null;
        }
    }

    /// <summary>Always returns false: only the call itself is needed.</summary>
    private bool IsWanted(string name, object? about, object? more)
    {
        if (about is HttpContext context && name == Question && IsWatched(context)) QueryKey.Hide(context);
        return false;
    }

    private bool IsWatched(HttpContext context)
    {
        if (!context.Request.QueryString.HasValue || context.Request.Path.Value is not { } path) return false;
        foreach (string prefix in _prefixes)
            if (path.Contains(prefix, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private sealed class Deaf : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }
    }
}
