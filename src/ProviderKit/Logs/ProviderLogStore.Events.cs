using ProviderKit.Logs;

namespace ProviderKit;

/// <content>What can be logged. All of it answers whether the entry was taken: not for an unknown provider, below the level, or with a full queue.</content>
public sealed partial class ProviderLogStore
{
    /// <summary>Logs a plain message.</summary>
    /// <returns>Whether the entry was taken.</returns>
    public bool Log(string provider, ProviderLogLevel level, string message, string? requestId = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Wanted(provider, level) is { } log
            && _writer.Add(new ProviderLogEntry(log, level, ProviderLogEvent.Message, _time.GetUtcNow()) { Message = message, RequestId = requestId });
    }

    /// <summary>Logs a message for whoever looks closely.</summary>
    /// <returns>Whether the entry was taken.</returns>
    public bool Debug(string provider, string message, string? requestId = null) => Log(provider, ProviderLogLevel.Debug, message, requestId);

    /// <summary>Logs that something went as it should.</summary>
    /// <returns>Whether the entry was taken.</returns>
    public bool Info(string provider, string message, string? requestId = null) => Log(provider, ProviderLogLevel.Info, message, requestId);

    /// <summary>Logs that a provider, a token or a client failed.</summary>
    /// <returns>Whether the entry was taken.</returns>
    public bool Warn(string provider, string message, string? requestId = null) => Log(provider, ProviderLogLevel.Warn, message, requestId);

    /// <summary>Logs that something could not be done.</summary>
    /// <returns>Whether the entry was taken.</returns>
    public bool Error(string provider, string message, string? requestId = null) => Log(provider, ProviderLogLevel.Error, message, requestId);

    /// <summary>Logs that a request came, at <see cref="ProviderLogLevel.Debug"/>.</summary>
    /// <param name="provider">The provider it is for.</param>
    /// <param name="requestId">The id that the client is given.</param>
    /// <param name="model">The model the client asked for.</param>
    /// <param name="streamed">Whether it asked for a stream.</param>
    /// <param name="content">The prompt; ignored unless <see cref="LogContent"/>.</param>
    /// <param name="clientRequestId">The client's own id of the request; null when it gave none.</param>
    /// <returns>Whether the entry was taken.</returns>
    public bool LogRequest(
        string provider, string? requestId, string? model, bool streamed = false, string? content = null, string? clientRequestId = null) =>
        Wanted(provider, ProviderLogLevel.Debug) is { } log
        && _writer.Add(new ProviderLogEntry(log, ProviderLogLevel.Debug, ProviderLogEvent.Request, _time.GetUtcNow())
        {
            RequestId = requestId, ClientRequestId = clientRequestId, Model = model, Streamed = streamed, Content = _options.LogContent ? content : null,
        });

    /// <summary>
    /// Logs how a request ended: at <see cref="ProviderLogLevel.Info"/> when it went well or the client went away, at
    /// <see cref="ProviderLogLevel.Error"/> when it ended with 500 or above, else at <see cref="ProviderLogLevel.Warn"/>.
    /// </summary>
    /// <returns>Whether the entry was taken.</returns>
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

    /// <summary>Logs that a token was left for the next, at <see cref="ProviderLogLevel.Warn"/>.</summary>
    /// <param name="provider">The provider whose tokens they are.</param>
    /// <param name="requestId">The request it happened to; null when to none.</param>
    /// <param name="from">The name of the token that was left.</param>
    /// <param name="to">The name of the next; null when it is not known or there is none.</param>
    /// <param name="reason">Why.</param>
    /// <returns>Whether the entry was taken.</returns>
    public bool LogTokenRotation(string provider, string? requestId, string from, string? to, string? reason) =>
        Wanted(provider, ProviderLogLevel.Warn) is { } log
        && _writer.Add(new ProviderLogEntry(log, ProviderLogLevel.Warn, ProviderLogEvent.TokenRotation, _time.GetUtcNow())
        {
            RequestId = requestId, Token = from, NextToken = to, Error = reason,
        });

    /// <summary>Logs that an upstream limited a token, at <see cref="ProviderLogLevel.Warn"/>.</summary>
    /// <param name="provider">The provider whose token it is.</param>
    /// <param name="requestId">The request it happened to; null when to none.</param>
    /// <param name="model">The model it happened with.</param>
    /// <param name="token">The token's name.</param>
    /// <param name="retryAfter">How long it is blocked; null when that is not known.</param>
    /// <param name="reason">What the upstream said.</param>
    /// <returns>Whether the entry was taken.</returns>
    public bool LogRateLimit(string provider, string? requestId, string? model, string token, TimeSpan? retryAfter, string? reason = null) =>
        Wanted(provider, ProviderLogLevel.Warn) is { } log
        && _writer.Add(new ProviderLogEntry(log, ProviderLogLevel.Warn, ProviderLogEvent.RateLimit, _time.GetUtcNow())
        {
            RequestId = requestId, Model = model, Token = token, RetryAfter = retryAfter, Error = reason,
        });

    /// <summary>
    /// Logs that a token was put in quarantine, at <see cref="ProviderLogLevel.Warn"/>, or that it has left it, at
    /// <see cref="ProviderLogLevel.Info"/>. The gateway does so by itself, and tells the app's log as well.
    /// </summary>
    /// <param name="provider">The provider whose token it is.</param>
    /// <param name="token">The token's name.</param>
    /// <param name="begins">Whether the quarantine begins; else it has ended.</param>
    /// <returns>Whether the entry was taken.</returns>
    internal bool LogQuarantine(string provider, string token, bool begins)
    {
        var level = begins ? ProviderLogLevel.Warn : ProviderLogLevel.Info;
        return Wanted(provider, level) is { } log
            && _writer.Add(new ProviderLogEntry(log, level, begins ? ProviderLogEvent.Quarantine : ProviderLogEvent.QuarantineEnd, _time.GetUtcNow()) { Token = token });
    }

    private ProviderLog? Wanted(string provider, ProviderLogLevel level) => level < _options.Level ? null : Find(provider);
}
