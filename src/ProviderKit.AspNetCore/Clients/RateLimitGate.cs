using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Clients;

/// <summary>Stands before the proxy's endpoints and sends away, with a 429 and a record, clients that ask too often.</summary>
internal sealed class RateLimitGate(RateLimitOptions options, IClientPartition clients, IChatDispatcher dispatcher, RefusalLog log, TimeProvider time)
{
    private readonly RequestRateLimiter _limiter = new(options.PerMinute, time);

    public RequestDelegate Around(RequestDelegate endpoint) =>
        context => _limiter.TryTake(clients.Of(context), out var wait) ? endpoint(context) : RefuseAsync(context, wait);

    private Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        log.Note(context, "the proxy", StatusCodes.Status429TooManyRequests, "rate_limit");
        var error = new ProviderError(
            ProviderErrorKind.RateLimited,
            $"You have sent more than {options.PerMinute} requests per minute. Try again in {Math.Ceiling(wait.TotalSeconds)} s.")
        { RetryAfter = wait };
        return dispatcher.RefuseAsync(context, error, keepsTrail: false);
    }
}
