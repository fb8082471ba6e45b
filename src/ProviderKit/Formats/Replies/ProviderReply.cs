using ProviderKit.Formats.PassThrough;

namespace ProviderKit;

/// <summary>The outcome of one attempt at an upstream: a whole reply, a stream of events, or an error.</summary>
public sealed class ProviderReply : IAsyncDisposable
{
    private readonly IDisposable? _owner;

    private ProviderReply(ProviderError? error, ReadOnlyMemory<byte> body, ChatEventReader? events, IDisposable? owner)
    {
        Error = error;
        Body = body;
        Events = events;
        _owner = owner;
    }

    /// <summary>Why the attempt failed; null if it succeeded.</summary>
    public ProviderError? Error { get; }

    /// <summary>The whole reply as JSON in OpenAI's format; empty for a stream. Valid until this object is disposed.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The events of a streamed reply; null for a whole reply.</summary>
    public ChatEventReader? Events { get; }

    /// <summary>A reply that is passed on unchanged; null for all other replies.</summary>
    internal RawReply? Raw { get; private init; }

    /// <summary>Whether an upstream was called; false after <see cref="Refused"/>.</summary>
    internal bool WasSent { get; private init; } = true;

    /// <summary>What the upstream reports as left of the limits of the token used. Default: not reported.</summary>
    public RemainingLimits Limits { get; set; }

    /// <summary>Creates the reply of a failed attempt.</summary>
    public static ProviderReply Failed(ProviderError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new ProviderReply(error, default, null, null);
    }

    /// <summary>Creates the reply to a request that the provider did not send, for example because its format cannot express it. It does not count as an attempt.</summary>
    internal static ProviderReply Refused(ProviderError error) => new(error, default, null, null) { WasSent = false };

    /// <summary>Creates a whole reply.</summary>
    /// <param name="body">JSON in OpenAI's format, in UTF-8.</param>
    /// <param name="owner">Disposed with the reply; owns the memory of <paramref name="body"/>.</param>
    public static ProviderReply Whole(ReadOnlyMemory<byte> body, IDisposable? owner = null) => new(null, body, null, owner);

    /// <summary>Creates a streamed reply.</summary>
    public static ProviderReply Streamed(ChatEventReader events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return new ProviderReply(null, default, events, null);
    }

    /// <summary>Creates a streamed reply from a sequence of events.</summary>
    /// <param name="events">As for <see cref="ChatEventReader.From"/>.</param>
    public static ProviderReply Streamed(IAsyncEnumerable<ReadOnlyMemory<byte>> events) => Streamed(ChatEventReader.From(events));

    /// <summary>Creates a reply that is passed on unchanged.</summary>
    internal static ProviderReply Passed(RawReply raw) => new(null, default, null, null) { Raw = raw };

    /// <summary>The same reply, with the limits that its upstream reported.</summary>
    internal ProviderReply With(RemainingLimits limits)
    {
        Limits = limits;
        return this;
    }

    /// <summary>Ends the upstream call if it is still running, and releases its memory.</summary>
    public ValueTask DisposeAsync()
    {
        _owner?.Dispose();
        return Raw?.DisposeAsync() ?? Events?.DisposeAsync() ?? default;
    }
}
