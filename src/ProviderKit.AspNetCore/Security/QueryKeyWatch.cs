using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ProviderKit.AspNetCore.Security;

/// <summary>
/// Takes keys out of addresses (<see cref="QueryKey"/>) before the server logs a request, or begins its trace. That comes before all
/// middleware; the one thing that comes earlier is the server's question to its diagnostic listeners whether they want to know of the
/// request, and with that question comes the request. Thread-safe.
/// </summary>
internal sealed class QueryKeyWatch
{
    // What ASP.NET Core asks for each request, first of all.
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
        // Listeners that came while the app started would be asked before this one.
        lifetime?.ApplicationStarted.Register(GoFirst);
        lifetime?.ApplicationStopped.Register(Stop);
    }

    /// <summary>Watches for keys in addresses below some paths, also where the app stands below another.</summary>
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
    /// Stands before endpoints, for a key that has come this far because another listener was asked first, and answered. Their access is
    /// checked after that: what is protected last stands in front.
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

    /// <summary>The listener that subscribed last is asked first.</summary>
    private void GoFirst()
    {
        lock (_gate)
        {
            var before = _subscription;
            // An observer of its own: disposing a subscription removes the newest subscription of the same observer.
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

    /// <summary>Always says no: only the question is of interest.</summary>
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
