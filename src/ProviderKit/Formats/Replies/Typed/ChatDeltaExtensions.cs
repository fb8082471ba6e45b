namespace ProviderKit;

/// <summary>Extension methods for the events of a stream.</summary>
public static class ChatDeltaExtensions
{
    /// <summary>Reads the events to the end and combines them into the whole reply.</summary>
    /// <example>
    /// <code>
    /// var reply = await result.ReadDeltasAsync().ToReplyAsync();
    /// Console.WriteLine(reply.Text);
    /// </code>
    /// </example>
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
