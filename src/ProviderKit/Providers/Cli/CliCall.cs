namespace ProviderKit.Providers.Cli;

/// <summary>What one run of a command needs to know about the call it serves. Holds one of the provider's places.</summary>
internal sealed class CliCall(string provider, CliErrorWords words, ErrorRules errors, ApiToken? token, UpstreamOptions limits, bool stream, TimeProvider time, CancellationToken drain, SemaphoreSlim places)
{
    private int _released;

    public string Provider => provider;

    public CliErrorWords Words => words;

    public ErrorRules Errors => errors;

    public UpstreamOptions Limits => limits;

    public TimeProvider Time => time;

    /// <summary>Cancelled when the app has no more time to drain.</summary>
    public CancellationToken Drain => drain;

    /// <summary>A stream may be endless; what is gathered may not.</summary>
    public long MaxBytes => stream ? long.MaxValue : limits.MaxReplyBytes;

    public ProviderError Mask(ProviderError error) => token is null ? error : error with { Message = token.MaskIn(error.Message) };

    /// <summary>Gives the place back, once.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0) places.Release();
    }
}
