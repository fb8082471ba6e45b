using ProviderKit.Formats.PassThrough;

namespace ProviderKit;

/// <summary>What one attempt at an upstream came to: a whole reply, a stream of events, or an error.</summary>
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

    /// <summary>Why the attempt failed; null when it did not.</summary>
    public ProviderError? Error { get; }

    /// <summary>The whole reply as JSON in OpenAI's format; empty for a stream. Valid until this object is disposed.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The events of a streamed reply; null for a whole one.</summary>
    public ChatEventReader? Events { get; }

    /// <summary>An answer that is passed on as it comes; null for all others.</summary>
    internal RawReply? Raw { get; private init; }

    /// <summary>Whether an upstream was called for it; false after <see cref="Refused"/>.</summary>
    internal bool WasSent { get; private init; } = true;

    /// <summary>What the upstream says is left of its limits for the token used. Default: it did not say.</summary>
    public RemainingLimits Limits { get; set; }

    /// <summary>A failed attempt.</summary>
    public static ProviderReply Failed(ProviderError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new ProviderReply(error, default, null, null);
    }

    /// <summary>A request that the provider did not send, such as one that cannot be said in its format. It counts as no attempt.</summary>
    internal static ProviderReply Refused(ProviderError error) => new(error, default, null, null) { WasSent = false };

    /// <summary>A whole reply.</summary>
    /// <param name="body">JSON in OpenAI's format, in UTF-8.</param>
    /// <param name="owner">Disposed with the response; owns the memory of <paramref name="body"/>.</param>
    public static ProviderReply Whole(ReadOnlyMemory<byte> body, IDisposable? owner = null) => new(null, body, null, owner);

    /// <summary>A streamed reply.</summary>
    public static ProviderReply Streamed(ChatEventReader events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return new ProviderReply(null, default, events, null);
    }

    /// <summary>A streamed reply of events in a sequence.</summary>
    /// <param name="events">As for <see cref="ChatEventReader.From"/>.</param>
    public static ProviderReply Streamed(IAsyncEnumerable<ReadOnlyMemory<byte>> events) => Streamed(ChatEventReader.From(events));

    /// <summary>An answer that is passed on as it comes.</summary>
    internal static ProviderReply Passed(RawReply raw) => new(null, default, null, null) { Raw = raw };

    /// <summary>The same response, with what its upstream said of its limits.</summary>
    internal ProviderReply With(RemainingLimits limits)
    {
        Limits = limits;
        return this;
    }

    /// <summary>Ends the upstream call if it still runs, and gives its memory back.</summary>
    public ValueTask DisposeAsync()
    {
        _owner?.Dispose();
        return Raw?.DisposeAsync() ?? Events?.DisposeAsync() ?? default;
    }
}
