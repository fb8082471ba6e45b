using Microsoft.Extensions.Logging;
using ProviderKit.Texts;

namespace ProviderKit.Dispatch;

/// <summary>Tells the app's log of every request: what a provider failed at as a warning, the rest for those who look closer.</summary>
internal sealed partial class RequestLog(ILogger<RequestLog> logger) : IRequestObserver
{
    public void OnCompleted(RequestRecord record)
    {
        var error = record.Error;
        if (error is null or { Kind: ProviderErrorKind.Cancelled })
        {
            if (logger.IsEnabled(LogLevel.Debug))
                Ended(record.RequestId, record.Model, record.Provider, record.TokenName ?? "no token", record.Attempts, record.Status, record.Duration.TotalMilliseconds);
            return;
        }
        if (record.Provider is null)
        {
            if (!IsLoggedInSum(error)) Refused(record.RequestId, record.Status, LogText.OneLine(error.Message));
        }
        else Failed(record.RequestId, record.Model, record.Provider, record.TokenName ?? "no token", record.Attempts, record.Status, LogText.OneLine(error.Message));
    }

    /// <summary>The HTTP layer logs these, with addresses: callers decide how often they come.</summary>
    private static bool IsLoggedInSum(ProviderError error) =>
        error is { Kind: ProviderErrorKind.Unauthenticated or ProviderErrorKind.ForeignCaller or ProviderErrorKind.RateLimited or ProviderErrorKind.MethodNotAllowed }
        or { Kind: ProviderErrorKind.NotFound, Code: "unknown_url" };

    [LoggerMessage(EventId = 200, Level = LogLevel.Debug,
        Message = "{RequestId} {Model} by {Provider} with {Token}, attempts {Attempts}: {Status} after {Milliseconds} ms")]
    private partial void Ended(
        string requestId, string? model, string? provider, string? token, int attempts, int status, double milliseconds);

    [LoggerMessage(EventId = 201, Level = LogLevel.Warning,
        Message = "{RequestId} {Model} by {Provider} with {Token}, attempts {Attempts}: {Status} {Reason}")]
    private partial void Failed(
        string requestId, string? model, string provider, string? token, int attempts, int status, string reason);

    [LoggerMessage(EventId = 202, Level = LogLevel.Information, Message = "{RequestId} refused: {Status} {Reason}")]
    private partial void Refused(string requestId, int status, string reason);
}
