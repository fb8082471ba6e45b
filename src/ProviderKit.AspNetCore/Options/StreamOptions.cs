namespace ProviderKit;

/// <summary>How streamed replies are written.</summary>
public sealed class StreamOptions
{
    /// <summary>
    /// The maximum silence of a stream before a keep-alive in the format's own form is sent (an SSE comment in OpenAI's).
    /// Clients ignore it, and it keeps proxies from closing the connection. From 1 s to 1 h, or zero for none. Default: 15 s.
    /// </summary>
    /// <remarks>
    /// It is also how long the status of a stream waits for the first event with content. A failure before then has its
    /// own status. After that the reply begins with 200, without the headers that depend on the result
    /// (<c>x-request-id</c>, <c>x-providerkit-*</c>), and a failure is an error event followed by an abort. With zero the status waits
    /// as long as the call takes.
    /// </remarks>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);
}
