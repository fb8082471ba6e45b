using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Clients;

/// <summary>Limits the rate of requests to the proxy's endpoints: clients that send too many get a 429, which is recorded.</summary>
internal sealed class RateLimitGate(RateLimitOptions options, IClientPartition clients, IUnsentRequests unsent, RefusalLog log, TimeProvider time)
{
    private readonly RequestRateLimiter _limiter = new(options.PerMinute, time);

    public RequestDelegate Around(RequestDelegate endpoint) =>
        context => TryTake(context, out var error) ? endpoint(context) : unsent.RefuseAsync(context, error, keepsTrail: false);

    /// <summary>Counts a request of the client.</summary>
    /// <param name="context">The request, or the connection of a WebSocket.</param>
    /// <param name="error">The error if the limit is exceeded.</param>
    public bool TryTake(HttpContext context, [NotNullWhen(false)] out ProviderError? error)
    {
        error = null;
        if (_limiter.TryTake(clients.Of(context), out var wait)) return true;
        log.Note(context, "the proxy", StatusCodes.Status429TooManyRequests, "rate_limit");
        error = new ProviderError(
            ProviderErrorKind.RateLimited,
            $"You have sent more than {options.PerMinute} requests per minute. Try again in {Math.Ceiling(wait.TotalSeconds)} s.")
        { RetryAfter = wait };
        return false;
    }
}
