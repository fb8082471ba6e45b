using ProviderKit.Logs;

namespace ProviderKit;

/// <content>Methods that log. Each returns whether the entry was accepted: false for an unknown provider, a level below the minimum, or a full queue.</content>
public sealed partial class ProviderLogStore
{
    /// <summary>Logs a plain message.</summary>
    /// <returns>Whether the entry was accepted.</returns>
    public bool Log(string provider, ProviderLogLevel level, string message, string? requestId = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Wanted(provider, level) is { } log
            && _writer.Add(new ProviderLogEntry(log, level, ProviderLogEvent.Message, _time.GetUtcNow()) { Message = message, RequestId = requestId });
    }

    /// <summary>Logs a message for debugging.</summary>
    /// <returns>Whether the entry was accepted.</returns>
    public bool Debug(string provider, string message, string? requestId = null) => Log(provider, ProviderLogLevel.Debug, message, requestId);

    /// <summary>Logs normal operation.</summary>
    /// <returns>Whether the entry was accepted.</returns>
    public bool Info(string provider, string message, string? requestId = null) => Log(provider, ProviderLogLevel.Info, message, requestId);

    /// <summary>Logs a failure of a provider, a token or a client.</summary>
    /// <returns>Whether the entry was accepted.</returns>
    public bool Warn(string provider, string message, string? requestId = null) => Log(provider, ProviderLogLevel.Warn, message, requestId);

    /// <summary>Logs an error: something could not be done.</summary>
    /// <returns>Whether the entry was accepted.</returns>
    public bool Error(string provider, string message, string? requestId = null) => Log(provider, ProviderLogLevel.Error, message, requestId);

    /// <summary>Logs that a request arrived, at <see cref="ProviderLogLevel.Debug"/>.</summary>
    /// <param name="provider">The provider that gets it.</param>
    /// <param name="requestId">The gateway's id of the request.</param>
    /// <param name="model">The model the client asked for.</param>
    /// <param name="streamed">Whether the client asked for a stream.</param>
    /// <param name="content">The prompt; ignored unless <see cref="LogContent"/>.</param>
    /// <param name="clientRequestId">The client's own id of the request; null if the client sent none.</param>
    /// <returns>Whether the entry was accepted.</returns>
    public bool LogRequest(
        string provider, string? requestId, string? model, bool streamed = false, string? content = null, string? clientRequestId = null) =>
        Wanted(provider, ProviderLogLevel.Debug) is { } log
        && _writer.Add(new ProviderLogEntry(log, ProviderLogLevel.Debug, ProviderLogEvent.Request, _time.GetUtcNow())
        {
            RequestId = requestId, ClientRequestId = clientRequestId, Model = model, Streamed = streamed, Content = _options.LogContent ? content : null,
        });

    /// <summary>
    /// Logs how a request ended: at <see cref="ProviderLogLevel.Info"/> if it succeeded or the client disconnected, at
    /// <see cref="ProviderLogLevel.Error"/> if it ended with 500 or above, otherwise at <see cref="ProviderLogLevel.Warn"/>.
    /// </summary>
    /// <returns>Whether the entry was accepted.</returns>
    public bool LogResponse(string provider, in ProviderLogResponse response)
    {
        var level = response.Error is null || response.Status == 499 ? ProviderLogLevel.Info
            : response.Status >= 500 ? ProviderLogLevel.Error
            : ProviderLogLevel.Warn;
        return Wanted(provider, level) is { } log
            && _writer.Add(new ProviderLogEntry(log, level, ProviderLogEvent.Response, _time.GetUtcNow())
            {
                RequestId = response.RequestId,
                ClientRequestId = response.ClientRequestId,
                Model = response.Model,
                Token = response.Token,
                Streamed = response.Streamed,
                Status = response.Status,
                Attempts = response.Attempts,
                Duration = response.Duration,
                TimeToFirstByte = response.TimeToFirstByte,
                Usage = response.Error is null && response.Usage != default ? response.Usage : null,
                Error = response.Error,
                Content = _options.LogContent ? response.Content : null,
            });
    }

    /// <summary>Logs that a request moved from one token to the next, at <see cref="ProviderLogLevel.Warn"/>.</summary>
    /// <param name="provider">The provider that owns the tokens.</param>
    /// <param name="requestId">The id of the request; null if there is none.</param>
    /// <param name="from">The name of the token that was given up.</param>
    /// <param name="to">The name of the next token; null if it is not known or there is none.</param>
    /// <param name="reason">Why the token was given up.</param>
    /// <returns>Whether the entry was accepted.</returns>
    public bool LogTokenRotation(string provider, string? requestId, string from, string? to, string? reason) =>
        Wanted(provider, ProviderLogLevel.Warn) is { } log
        && _writer.Add(new ProviderLogEntry(log, ProviderLogLevel.Warn, ProviderLogEvent.TokenRotation, _time.GetUtcNow())
        {
            RequestId = requestId, Token = from, NextToken = to, Error = reason,
        });

    /// <summary>Logs that an upstream limited a token, at <see cref="ProviderLogLevel.Warn"/>.</summary>
    /// <param name="provider">The provider that owns the token.</param>
    /// <param name="requestId">The id of the request; null if there is none.</param>
    /// <param name="model">The model of the call.</param>
    /// <param name="token">The token's name.</param>
    /// <param name="retryAfter">How long it is blocked; null if that is not known.</param>
    /// <param name="reason">What the upstream said.</param>
    /// <returns>Whether the entry was accepted.</returns>
    public bool LogRateLimit(string provider, string? requestId, string? model, string token, TimeSpan? retryAfter, string? reason = null) =>
        Wanted(provider, ProviderLogLevel.Warn) is { } log
        && _writer.Add(new ProviderLogEntry(log, ProviderLogLevel.Warn, ProviderLogEvent.RateLimit, _time.GetUtcNow())
        {
            RequestId = requestId, Model = model, Token = token, RetryAfter = retryAfter, Error = reason,
        });

    /// <summary>
    /// Logs that a token entered quarantine, at <see cref="ProviderLogLevel.Warn"/>, or left it, at
    /// <see cref="ProviderLogLevel.Info"/>. The gateway calls this itself, and also writes to the app's log.
    /// </summary>
    /// <param name="provider">The provider that owns the token.</param>
    /// <param name="token">The token's name.</param>
    /// <param name="begins">Whether the quarantine begins; otherwise it has ended.</param>
    /// <returns>Whether the entry was accepted.</returns>
    internal bool LogQuarantine(string provider, string token, bool begins)
    {
        var level = begins ? ProviderLogLevel.Warn : ProviderLogLevel.Info;
        return Wanted(provider, level) is { } log
            && _writer.Add(new ProviderLogEntry(log, level, begins ? ProviderLogEvent.Quarantine : ProviderLogEvent.QuarantineEnd, _time.GetUtcNow()) { Token = token });
    }

    private ProviderLog? Wanted(string provider, ProviderLogLevel level) => level < _options.Level ? null : Find(provider);
}
