namespace ProviderKit;

/// <summary>How answers that are streamed to clients are written.</summary>
public sealed class StreamOptions
{
    /// <summary>
    /// The longest silence of a stream, after which a sign of life in the format's own form is sent (an SSE comment in OpenAI's).
    /// Clients pass over it, and it keeps proxies from closing the connection. From 1 s to 1 h, or zero for none. Default: 15 s.
    /// </summary>
    /// <remarks>
    /// It is also how long the status of a stream waits for the first event that says something. Until then a failure has a
    /// status of its own; after that the answer begins with 200, without the headers that only the result would tell
    /// (<c>x-request-id</c>, <c>x-providerkit-*</c>), and a failure is an error event followed by a break. With zero the status waits
    /// as long as the call takes.
    /// </remarks>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);
}
