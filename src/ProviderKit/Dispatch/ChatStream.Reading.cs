using System.Runtime.CompilerServices;
using System.Text;

namespace ProviderKit;

/// <content>Reading a stream with <c>await foreach</c>.</content>
public sealed partial class ChatStream
{
    /// <summary>Reads the events to the end.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The events. Each is a copy, which stays valid.</returns>
    /// <exception cref="ProviderException">The stream broke, after the events that were returned before.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async IAsyncEnumerable<ChatEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        do
        {
            while (TryRead(out var chunk))
                yield return new ChatEvent(chunk.ToArray(), EventName.IsEmpty ? null : Encoding.UTF8.GetString(EventName.Span));
        }
        while (await WaitToReadAsync(cancellationToken).ConfigureAwait(false));
        if (Error is { } error) throw new ProviderException(error) { IsTold = HasToldError };
    }
}
