using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>Takes the events of one stream. For one caller at a time.</summary>
/// <example>
/// Counts the events of a stream and notes the number in the request's trail:
/// <code>
/// internal sealed class EventCounter(FilterContext context) : IStreamFilter
/// {
///     private int _events;
///
///     public ValueTask&lt;ProviderError?> OnEventAsync(ChatEvent streamed, StreamFilterOutput output, CancellationToken cancellationToken)
///     {
///         _events++;
///         output.Write(streamed);
///         return default;
///     }
///
///     public ValueTask&lt;ProviderError?> OnEndAsync(StreamFilterOutput output, CancellationToken cancellationToken)
///     {
///         context.Note($"{_events} events");
///         return default;
///     }
/// }
/// </code>
/// </example>
[Experimental(ProviderKitExperiments.Filters)]
public interface IStreamFilter
{
    /// <summary>
    /// Called with each event. What is written to <paramref name="output"/> goes on in its place: the same event, another, several or none.
    /// Events can be held back and written later.
    /// </summary>
    /// <param name="streamed">The event; its bytes stay valid.</param>
    /// <param name="output">Takes the events that go on.</param>
    /// <param name="cancellationToken">Cancelled when the client leaves.</param>
    /// <returns>
    /// Why the stream ends here; null to go on. Before the client has been given anything, the error becomes the status of the answer;
    /// after that, the stream ends as the client's format ends streams that fail. Events that were held back are dropped.
    /// </returns>
    ValueTask<ProviderError?> OnEventAsync(ChatEvent streamed, StreamFilterOutput output, CancellationToken cancellationToken);

    /// <summary>Called once after the last event, also of a stream that broke: what was held back is written here. Not called after an error of a filter.</summary>
    /// <param name="output">Takes the events that go on.</param>
    /// <param name="cancellationToken">Cancelled when the client leaves.</param>
    /// <returns>Why the stream does not end well; null, the default, when it does.</returns>
    ValueTask<ProviderError?> OnEndAsync(StreamFilterOutput output, CancellationToken cancellationToken) => default;
}
