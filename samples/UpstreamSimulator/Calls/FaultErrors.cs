using System.Globalization;
using UpstreamSimulator.Faults;
using UpstreamSimulator.Formats;

namespace UpstreamSimulator.Calls;

/// <summary>The faults that are an error status: their case and their headers.</summary>
internal sealed class FaultErrors(FaultClock clock)
{
    private static readonly ErrorCase Limited =
        new(429, ErrorKind.RateLimited, "Rate limit reached for requests.");

    /// <summary>The error that the call's fault is, or null. Sets the headers that belong to it.</summary>
    public ErrorCase? Of(Call call)
    {
        var (fault, headers) = (call.Fault, call.Http.Response.Headers);
        switch (fault.Kind)
        {
            case FaultKind.Unknown:
                return ErrorCase.InvalidRequest($"'{fault.Text}' is not a fault. Known faults: {FaultCatalog.Usages}");
            case FaultKind.Status:
                return ErrorCase.OfStatus(fault.Number);
            case FaultKind.Echo:
                return ErrorCase.OfStatus(401) with
                {
                    Message = $"Incorrect API key provided: {call.Token}.",
                    KeepsStatus = true,
                };
            case FaultKind.Limited:
                return Limited;
            case FaultKind.RetryAfter:
                headers.RetryAfter = fault.Number.ToString(CultureInfo.InvariantCulture);
                return Limited;
            case FaultKind.RetryAfterMilliseconds:
                headers["retry-after-ms"] = fault.Number.ToString(CultureInfo.InvariantCulture);
                return Limited;
            case FaultKind.RetryAfterDate:
                headers.RetryAfter = HttpDate(clock.Now.AddSeconds(fault.Number));
                return Limited;
            case FaultKind.RetryAfterPast:
                headers.RetryAfter = HttpDate(clock.Now.AddMinutes(-1));
                return Limited;
            case FaultKind.RetryAfterRaw:
                headers.RetryAfter = fault.Text;
                return Limited;
            case FaultKind.RetryInBody:
                return Limited with
                {
                    Message = $"Rate limit reached for requests. Please try again in {fault.Text}s.",
                    RetrySeconds = fault.Text,
                };
            case FaultKind.RetryInResetHeader:
                SayNothingIsLeft(headers, fault.Text);
                return Limited;
            case FaultKind.NoQuota:
                return new ErrorCase(429, ErrorKind.NoQuota,
                    "You exceeded your current quota, please check your plan and billing details.");
            default:
                return null;
        }
    }

    /// <summary>The headers of OpenAI and its like: the limit, what is left of it and when it is whole again.</summary>
    public static void SayNothingIsLeft(IHeaderDictionary headers, string reset)
    {
        headers["x-ratelimit-limit-requests"] = "500";
        headers["x-ratelimit-remaining-requests"] = "0";
        headers["x-ratelimit-reset-requests"] = reset;
    }

    private static string HttpDate(DateTimeOffset moment) => moment.ToString("R", CultureInfo.InvariantCulture);
}
