namespace ProviderKit.Dispatch;

/// <summary>Writes every request that a provider was meant for to that provider's log as it comes, and how it ended to the log of the one that answered.</summary>
internal sealed class ProviderLogObserver(ProviderLogStore logs) : IRequestObserver
{
    public void OnStarted(in RequestStart start) =>
        logs.LogRequest(start.Provider, start.RequestId, start.Model, start.Streamed, start.Content, start.ClientRequestId);

    public void OnCompleted(RequestRecord record)
    {
        if (record.Provider is not { } provider) return;
        logs.LogResponse(provider, new ProviderLogResponse
        {
            RequestId = record.RequestId,
            ClientRequestId = record.ClientRequestId,
            Model = record.Model,
            Token = record.TokenName,
            Status = record.Status,
            Attempts = record.Attempts,
            Streamed = record.Streamed,
            Duration = record.Duration,
            TimeToFirstByte = record.TimeToFirstByte,
            Usage = record.Usage,
            Error = record.Error?.Message,
            Content = record.ReplyContent,
        });
    }

    public void OnAttemptFailed(in AttemptFailure failure)
    {
        if (failure is { TokenName: { } token, Error.Kind: ProviderErrorKind.RateLimited or ProviderErrorKind.QuotaExhausted })
            logs.LogRateLimit(failure.Provider, failure.RequestId, failure.Model, token, failure.Error.RetryAfter, failure.Error.Message);
    }

    public void OnRotated(in AttemptFailure failure, string nextToken) =>
        logs.LogTokenRotation(failure.Provider, failure.RequestId, failure.TokenName ?? "no token", nextToken, failure.Error.Message);
}
