using Microsoft.Extensions.Logging;
using ProviderKit.Logs;

namespace ProviderKit.Vendors.Cli;

/// <summary>The call that one run of a command serves. Holds one of the provider's slots.</summary>
internal sealed partial class CliCall(
    string provider, CliErrorWords words, ErrorRules errors, ApiToken? token, UpstreamOptions limits, bool stream, TimeProvider time, CancellationToken drain,
    SemaphoreSlim slots, ILogger logger)
{
    private int _released;

    public string Provider => provider;

    public CliErrorWords Words => words;

    public ErrorRules Errors => errors;

    public UpstreamOptions Limits => limits;

    public TimeProvider Time => time;

    /// <summary>Cancelled when the app has no more time to drain.</summary>
    public CancellationToken Drain => drain;

    /// <summary>The maximum size of the output in bytes. A stream has none, since it is not held in memory.</summary>
    public long MaxBytes => stream ? long.MaxValue : limits.MaxReplyBytes;

    public ProviderError Mask(ProviderError error) => error with { Message = Mask(error.Message) };

    /// <summary>Logs what a command wrote to standard error. Clients do not see it, since it may name files and settings.</summary>
    public void LogEnd(int exitCode, string errorText)
    {
        string said = CliErrors.Shown(errorText, fromStart: false);
        if (said.Length > 0) LogEnd(provider, exitCode, SecretPatterns.Apply(Mask(said)));
    }

    /// <summary>Releases the slot. Further calls do nothing.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0) slots.Release();
    }

    private string Mask(string text) => token is null ? text : token.MaskIn(text);

    [LoggerMessage(EventId = 250, Level = LogLevel.Warning, Message = "The command of {Provider} ended with exit code {ExitCode}: {Said}")]
    private partial void LogEnd(string provider, int exitCode, string said);
}
