namespace ProviderKit;

/// <summary>Writes every request that a provider was meant for, and how it ended, to that provider's log.</summary>
internal sealed class ProviderLogObserver(ProviderLogStore logs) : IRequestObserver
{
    public void OnCompleted(RequestRecord record)
    {
        if (record.Provider is not { } provider) return;
        logs.LogRequest(provider, record.RequestId, record.Model, record.Streamed, record.Duration);
        logs.LogResponse(provider, new ProviderLogResponse
        {
            RequestId = record.RequestId,
            Model = record.Model,
            Token = record.TokenName,
            Status = record.Status,
            Attempts = record.Attempts,
            Streamed = record.Streamed,
            Duration = record.Duration,
            TimeToFirstByte = record.TimeToFirstByte,
            Usage = record.Usage,
            Error = record.Error?.Message,
        });
    }
}
