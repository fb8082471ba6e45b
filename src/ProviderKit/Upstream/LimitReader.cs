using System.Net.Http.Headers;

namespace ProviderKit.Upstream;

/// <summary>
/// Reads the remaining limits from an upstream's response. Runs on every response: looks up only the vendor's header names, and allocates nothing.
/// </summary>
internal static class LimitReader
{
    /// <summary>Reads the remaining limits; of several limits with the same unit, the tightest.</summary>
    public static RemainingLimits Read(HttpResponseHeaders headers, IReadOnlyList<LimitHeader> limits, TimeProvider time)
    {
        (long? Left, TimeSpan? Reset) requests = default, tokens = default;
        for (int i = 0; i < limits.Count; i++)
        {
            var limit = limits[i];
            // A negative number means that some upstreams do not count. After a 429, it is used as a hint.
            if (Left(headers, limit) is not (>= 0 and var left)) continue;
            var reset = Header(headers, limit.Reset) is { } text ? WaitText.Read(text, time.GetUtcNow()) : null;
            if (limit.Unit == LimitUnit.Requests) Tighten(ref requests, left, reset);
            else Tighten(ref tokens, left, reset);
        }
        return new RemainingLimits(requests.Left, requests.Reset, tokens.Left, tokens.Reset);
    }

    /// <summary>When an exhausted limit resets; of several, the longest decides.</summary>
    public static TimeSpan? ExhaustedReset(HttpResponseHeaders headers, IReadOnlyList<LimitHeader> limits, DateTimeOffset now)
    {
        TimeSpan? latest = null;
        for (int i = 0; i < limits.Count; i++)
            if (Left(headers, limits[i]) <= 0 && Header(headers, limits[i].Reset) is { } text && WaitText.Read(text, now) is { } wait
                && wait > (latest ?? TimeSpan.Zero)) latest = wait;
        return latest;
    }

    /// <summary>Gets a header's value; null if it was not sent.</summary>
    public static string? Header(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static long? Left(HttpResponseHeaders headers, LimitHeader limit) =>
        Header(headers, limit.Remaining) is { } text && WaitText.Number(text) is { } number ? (long)number : null;

    private static void Tighten(ref (long? Left, TimeSpan? Reset) tightest, long left, TimeSpan? reset)
    {
        if (tightest.Left is not { } known || left < known || (left == known && reset > (tightest.Reset ?? TimeSpan.Zero)))
            tightest = (left, reset);
    }
}
