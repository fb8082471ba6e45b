using System.Runtime.CompilerServices;
using ProviderKit.Formats.Replies;

namespace ProviderKit;

/// <summary>
/// The events of a streamed reply, each one JSON chunk in OpenAI's format, without <c>data:</c> and without
/// <c>[DONE]</c>. For one reader at a time.
/// </summary>
/// <remarks>
/// Read like a channel: <see cref="TryRead"/> until it returns false, then wait. Whoever passes the events on flushes
/// exactly when <see cref="TryRead"/> has nothing more, so no event waits for the next.
/// </remarks>
public abstract class ChatEventReader : IAsyncDisposable
{
    /// <summary>Reads events from a sequence.</summary>
    /// <param name="events">
    /// Each one JSON chunk in UTF-8; it must stay unchanged until the next is asked for. A <see cref="ProviderException"/> of the sequence is the stream's
    /// <see cref="Error"/>; its cancellation token is cancelled when the reader is disposed.
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

    /// <summary>Takes the next event that is already here.</summary>
    /// <param name="chunk">Its JSON; valid until the next call on this reader.</param>
    public abstract bool TryRead(out ReadOnlyMemory<byte> chunk);

    /// <summary>Waits until there may be more to read.</summary>
    /// <returns>False at the end of the stream; <see cref="Error"/> tells whether it was a good one.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public abstract ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken);

    /// <summary>Why the stream broke; null while it runs and after a good end.</summary>
    public ProviderError? Error { get; protected set; }

    /// <summary>Whether the upstream has said itself that this was all, rather than only stopped sending.</summary>
    internal bool Concluded { get; private protected set; }

    /// <summary>
    /// The model that every event names, as a JSON string, where the events are written here and
    /// <see cref="TryReadKnown"/> tells what they say. Empty where they are the upstream's.
    /// </summary>
    internal virtual ReadOnlySpan<byte> WrittenModel => default;

    /// <summary>As <see cref="TryRead"/>, with what the event says. Only where there is a <see cref="WrittenModel"/>.</summary>
    internal virtual bool TryReadKnown(out KnownEvent chunk)
    {
        chunk = default;
        return false;
    }

    /// <summary>Ends the upstream call if it still runs, and gives its buffers back.</summary>
    public abstract ValueTask DisposeAsync();
}
