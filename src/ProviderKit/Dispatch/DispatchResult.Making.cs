using ProviderKit.Dispatch.Attempts;
using ProviderKit.Formats.Replies;

namespace ProviderKit;

/// <content>Results that an app makes itself: for tests, and for decorators of <see cref="IChatDispatcher"/>.</content>
public sealed partial class DispatchResult
{
    private DispatchResult(DispatchDetails? details, OpenedReply reply, DispatchResult? inner = null)
    {
        _details = details ?? new DispatchDetails();
        if (_details.RequestId is null) _details = _details with { RequestId = $"own_{Guid.NewGuid():N}" };
        (_reply, _inner) = (reply, inner);
    }

    /// <summary>Creates a whole reply.</summary>
    /// <param name="body">The reply's JSON in UTF-8, in the format of the request. It must stay unchanged until the result is disposed.</param>
    /// <param name="details">The details of the result. Default: null, none.</param>
    /// <returns>A result without a record of its own.</returns>
    public static DispatchResult FromBody(ReadOnlyMemory<byte> body, DispatchDetails? details = null) => new(details, Whole(body, details?.Format));

    /// <summary>Creates a streamed reply from existing events.</summary>
    /// <inheritdoc cref="FromEvents(IAsyncEnumerable{ChatEvent}, DispatchDetails?)"/>
    public static DispatchResult FromEvents(IEnumerable<ChatEvent> events, DispatchDetails? details = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        return FromEvents(events.ToAsyncEnumerable(), details);
    }

    /// <summary>Creates a streamed reply.</summary>
    /// <param name="events">
    /// The events, in the format of the request, without the end of the stream (<c>[DONE]</c>). If the sequence throws a <see cref="ProviderException"/>, the stream breaks with
    /// its error; with any other exception it breaks with an error that names the exception's type. The sequence is disposed with the result.
    /// </param>
    /// <param name="details">The details of the result. Default: null, none.</param>
    /// <returns>A result without a record of its own.</returns>
    public static DispatchResult FromEvents(IAsyncEnumerable<ChatEvent> events, DispatchDetails? details = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        return new(details, Streamed(new GivenEvents(events), details));
    }

    /// <summary>Creates a streamed reply.</summary>
    /// <param name="events">The events, in the format of the request. The reader is disposed with the result.</param>
    /// <param name="details">The details of the result. Default: null, none.</param>
    /// <returns>A result without a record of its own.</returns>
    public static DispatchResult FromEvents(ChatEventReader events, DispatchDetails? details = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        return new(details, Streamed(events, details));
    }

    /// <summary>Creates an error.</summary>
    /// <param name="error">Why there is no reply.</param>
    /// <param name="details">The details of the result. Default: null, none.</param>
    /// <returns>A result without a record of its own.</returns>
    public static DispatchResult FromError(ProviderError error, DispatchDetails? details = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(details, new OpenedReply(error));
    }

    /// <summary>Creates the same result with another whole reply.</summary>
    /// <param name="body">The reply's JSON in UTF-8, in the format of the request.</param>
    /// <returns>A result that owns this one: dispose only the new one. It keeps the ids, provider, usage and record of this one; the record shows the new outcome.</returns>
    public DispatchResult WithBody(ReadOnlyMemory<byte> body) => new(Details(), Whole(body, Format), this);

    /// <summary>Creates the same result with other events, such as those of <see cref="ChatStream.ReadAllAsync"/> with some left out.</summary>
    /// <param name="events">See <see cref="FromEvents(IAsyncEnumerable{ChatEvent}, DispatchDetails?)"/>; the sequence may read this result's <see cref="Stream"/>.</param>
    /// <returns><inheritdoc cref="WithBody" path="/returns"/></returns>
    public DispatchResult WithEvents(IAsyncEnumerable<ChatEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var details = Details();
        return new(details, Streamed(new GivenEvents(events), details), this);
    }

    /// <summary>Creates the same result with an error instead of its reply.</summary>
    /// <param name="error">Why the reply is withheld.</param>
    /// <returns><inheritdoc cref="WithBody" path="/returns"/></returns>
    public DispatchResult WithError(ProviderError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(Details(), new OpenedReply(error), this);
    }

    private static OpenedReply Whole(ReadOnlyMemory<byte> body, WireFormat? format)
    {
        var usage = (format ?? WireFormat.OpenAIChat).UsageIn(body.Span) ?? default;
        return new OpenedReply(new ScannedReply(null, new SplicedBody(body), usage), ProviderReply.Whole(body));
    }

    private static OpenedReply Streamed(ChatEventReader events, DispatchDetails? details)
    {
        var scan = new GivenScan(events as GivenEvents, details?.Format ?? WireFormat.OpenAIChat);
        return new OpenedReply(new ChatStream(events, scan, details?.Provider ?? "the app"), ProviderReply.Streamed(events));
    }

    private DispatchDetails Details() => new()
    {
        RequestId = RequestId,
        ClientRequestId = ClientRequestId,
        Provider = Provider,
        ShownToken = ShownToken,
        Attempts = Attempts,
        Ignored = Ignored,
        IsEstimate = IsEstimate,
        Format = Format ?? WireFormat.OpenAIChat,
    };
}
