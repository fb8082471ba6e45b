using System.Runtime.CompilerServices;
using ProviderKit.Formats.Replies;

namespace ProviderKit;

/// <summary>
/// The events of a streamed reply, each one JSON chunk in OpenAI's format, without <c>data:</c> and without
/// <c>[DONE]</c>. For one reader at a time.
/// </summary>
/// <remarks>
/// Read it like a channel: call <see cref="TryRead"/> until it returns false, then wait. Flush forwarded events when
/// <see cref="TryRead"/> returns false, so that no event waits for the next one.
/// </remarks>
public abstract class ChatEventReader : IAsyncDisposable
{
    /// <summary>Creates a reader of events from a sequence.</summary>
    /// <param name="events">
    /// The events: each is one JSON chunk in UTF-8 that stays unchanged until the next is requested. A <see cref="ProviderException"/> thrown by the sequence becomes
    /// <see cref="Error"/>. The sequence's cancellation token is cancelled when the reader is disposed.
    /// </param>
    public static ChatEventReader From(IAsyncEnumerable<ReadOnlyMemory<byte>> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return new GivenEvents(Named(events));

        static async IAsyncEnumerable<ChatEvent> Named(IAsyncEnumerable<ReadOnlyMemory<byte>> events, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (var json in events.WithCancellation(cancellationToken).ConfigureAwait(false)) yield return new ChatEvent(json);
        }
    }

    /// <summary>Takes the next event if one is available.</summary>
    /// <param name="chunk">Its JSON; valid until the next call on this reader.</param>
    public abstract bool TryRead(out ReadOnlyMemory<byte> chunk);

    /// <summary>Waits until an event may be available.</summary>
    /// <returns>False at the end of the stream; <see cref="Error"/> is then null if the stream ended properly.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public abstract ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken);

    /// <summary>Why the stream broke; null while it runs and after a proper end.</summary>
    public ProviderError? Error { get; protected set; }

    /// <summary>Whether the upstream marked the end of the stream, rather than only stopping to send.</summary>
    internal bool Concluded { get; private protected set; }

    /// <summary>
    /// The model that every event names, as a JSON string, if the gateway writes the events and
    /// <see cref="TryReadKnown"/> describes them. Empty if the upstream writes them.
    /// </summary>
    internal virtual ReadOnlySpan<byte> WrittenModel => default;

    /// <summary>Does the same as <see cref="TryRead"/> and describes the event. Only if there is a <see cref="WrittenModel"/>.</summary>
    internal virtual bool TryReadKnown(out KnownEvent chunk)
    {
        chunk = default;
        return false;
    }

    /// <summary>Ends the upstream call if it is still running, and releases its buffers.</summary>
    public abstract ValueTask DisposeAsync();
}
