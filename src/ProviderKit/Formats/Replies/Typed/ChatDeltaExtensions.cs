namespace ProviderKit;

/// <summary>What can be done with the events of a stream as a whole.</summary>
public static class ChatDeltaExtensions
{
    /// <summary>Reads the events to the end and puts them together to the whole reply.</summary>
    /// <param name="deltas">The events.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ProviderException">The stream broke.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async ValueTask<ChatReply> ToReplyAsync(this IAsyncEnumerable<ChatDelta> deltas, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(deltas);
        var builder = new ChatReplyBuilder();
        await foreach (var delta in deltas.WithCancellation(cancellationToken).ConfigureAwait(false)) builder.Add(delta);
        return builder.ToReply();
    }
}
