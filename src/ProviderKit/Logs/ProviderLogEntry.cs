using System.Globalization;
using System.Text.Json;
using ProviderKit.Logs;

namespace ProviderKit;

/// <summary>
/// An entry of a provider's log. The same object is in memory, in the file and in the monitoring API. It does not change
/// once it is published; by then its texts are free of secrets.
/// </summary>
public sealed class ProviderLogEntry
{
    internal ProviderLogEntry(ProviderLog log, ProviderLogLevel level, ProviderLogEvent kind, DateTimeOffset timestamp)
    {
        Log = log;
        Level = level;
        Event = kind;
        Timestamp = timestamp;
    }

    /// <summary>The entry's number, larger than that of every earlier entry of this process. 0 for a <see cref="ProviderLogEvent.Gap"/>.</summary>
    public long Id { get; internal set; }

    /// <summary>The time of the event, in UTC.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>The provider's name.</summary>
    public string Provider => Log.Name;

    /// <summary>The severity.</summary>
    public ProviderLogLevel Level { get; }

    /// <summary>The kind of event.</summary>
    public ProviderLogEvent Event { get; }

    /// <summary>The message.</summary>
    public string Message { get; internal set; } = "";

    /// <summary>The id of the entry's request; null if it has none.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>The client's own id of that request; null if the client sent none.</summary>
    public string? ClientRequestId { get; internal set; }

    /// <summary>The model the client asked for.</summary>
    public string? Model { get; internal set; }

    /// <summary>The name of the token.</summary>
    public string? Token { get; internal init; }

    /// <summary>The name of the token that replaces it, after a rotation.</summary>
    public string? NextToken { get; internal init; }

    /// <summary>Whether the client asked for a stream; null if this does not apply to the entry.</summary>
    public bool? Streamed { get; internal init; }

    /// <summary>The HTTP status of the outcome.</summary>
    public int? Status { get; internal init; }

    /// <summary>The number of calls made to the upstream.</summary>
    public int? Attempts { get; internal init; }

    /// <summary>The time from the request's arrival to its end.</summary>
    public TimeSpan? Duration { get; internal init; }

    /// <summary>The time from the request's arrival to the reply or the first event with content.</summary>
    public TimeSpan? TimeToFirstByte { get; internal init; }

    /// <summary>The tokens used by the request; null if the upstream reported none.</summary>
    public ChatUsage? Usage { get; internal init; }

    /// <summary>The error.</summary>
    public string? Error { get; internal set; }

    /// <summary>How long a token is blocked.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>The number of entries that a subscriber missed, in a <see cref="ProviderLogEvent.Gap"/>.</summary>
    public long? Missed { get; internal init; }

    /// <summary>The prompt or the reply; null unless <see cref="ProviderLogOptions.LogContent"/> is on.</summary>
    public string? Content { get; internal set; }

    /// <summary>Whether a text was cut because it was too long.</summary>
    public bool Truncated { get; internal set; }

    internal ProviderLog Log { get; }

    /// <summary>Writes the entry as one JSON object, without members that are null. The writer decides how text is escaped.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        WriteTo(json, Id);
    }

    /// <summary>Does the same for files, without the id: ids restart with each process, but files continue.</summary>
    internal void WriteWithoutId(Utf8JsonWriter json) => WriteTo(json, 0);

    private void WriteTo(Utf8JsonWriter json, long id)
    {
        json.WriteStartObject();
        if (id != 0) json.WriteNumber("id"u8, id);
        WriteTimestamp(json);
        json.WriteString("provider"u8, Provider);
        json.WriteString("level"u8, NameOf(Level));
        json.WriteString("event"u8, NameOf(Event));
        json.WriteString("message"u8, Message);
        WriteText(json, "requestId"u8, RequestId);
        WriteText(json, "clientRequestId"u8, ClientRequestId);
        WriteText(json, "model"u8, Model);
        WriteText(json, "token"u8, Token);
        WriteText(json, "nextToken"u8, NextToken);
        if (Streamed is { } streamed) json.WriteBoolean("streamed"u8, streamed);
        if (Status is { } status) json.WriteNumber("status"u8, status);
        if (Attempts is { } attempts) json.WriteNumber("attempts"u8, attempts);
        WriteMilliseconds(json, "durationMs"u8, Duration);
        WriteMilliseconds(json, "firstByteMs"u8, TimeToFirstByte);
        if (Usage is { } usage) WriteUsage(json, usage);
        WriteText(json, "error"u8, Error);
        WriteMilliseconds(json, "retryAfterMs"u8, RetryAfter);
        if (Missed is { } missed) json.WriteNumber("missed"u8, missed);
        WriteText(json, "content"u8, Content);
        if (Truncated) json.WriteBoolean("truncated"u8, true);
        json.WriteEndObject();
    }

    /// <summary>The name of the level in JSON and queries: <c>debug</c>, <c>info</c>, <c>warn</c> or <c>error</c>.</summary>
    internal static string NameOf(ProviderLogLevel level) => level switch
    {
        ProviderLogLevel.Debug => "debug",
        ProviderLogLevel.Info => "info",
        ProviderLogLevel.Warn => "warn",
        _ => "error",
    };

    private static string NameOf(ProviderLogEvent kind) => kind switch
    {
        ProviderLogEvent.Request => "request",
        ProviderLogEvent.Response => "response",
        ProviderLogEvent.TokenRotation => "rotation",
        ProviderLogEvent.RateLimit => "rate_limit",
        ProviderLogEvent.Gap => "gap",
        ProviderLogEvent.Quarantine => "quarantine",
        ProviderLogEvent.QuarantineEnd => "quarantine_end",
        _ => "message",
    };

    private void WriteTimestamp(Utf8JsonWriter json)
    {
        Span<byte> text = stackalloc byte[24];
        Timestamp.UtcDateTime.TryFormat(text, out int length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        json.WriteString("timestamp"u8, text[..length]);
    }

    private static void WriteUsage(Utf8JsonWriter json, ChatUsage usage)
    {
        json.WriteNumber("promptTokens"u8, usage.PromptTokens);
        json.WriteNumber("completionTokens"u8, usage.CompletionTokens);
        if (usage.CachedTokens != 0) json.WriteNumber("cachedTokens"u8, usage.CachedTokens);
        if (usage.ReasoningTokens != 0) json.WriteNumber("reasoningTokens"u8, usage.ReasoningTokens);
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static void WriteMilliseconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, TimeSpan? value)
    {
        if (value is { } span) json.WriteNumber(name, Math.Round(span.TotalMilliseconds, 3));
    }
}
