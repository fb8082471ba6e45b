using ProviderKit.Formats.Replies;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>What an attempt came to, ready for the client: a whole reply, a stream, or an error. Immutable.</summary>
internal sealed class OpenedReply
{
    /// <param name="error">Why there is no reply.</param>
    /// <param name="usage">What was spent all the same, on a reply that the client is not given. Default: nothing.</param>
    public OpenedReply(ProviderError error, ChatUsage usage = default) => (Error, Usage) = (error, usage);

    /// <param name="reply">A whole reply, or why there is none.</param>
    /// <param name="response">Owns the memory of the reply.</param>
    public OpenedReply(in ScannedReply reply, ProviderReply response)
    {
        Error = reply.Error;
        if (Error is null) (Body, Usage, Response) = (reply.Body, reply.Usage, response);
    }

    /// <param name="stream">A stream of which the first event was read.</param>
    /// <param name="response">Owns the stream's connection.</param>
    public OpenedReply(ChatStream stream, ProviderReply response)
    {
        Error = stream.Error;
        if (Error is null) (Stream, Response) = (stream, response);
    }

    private OpenedReply(OpenedReply other, in SplicedBody body) =>
        (Body, Usage, Response, IsEstimate) = (body, other.Usage, other.Response, other.IsEstimate);

    /// <param name="passed">An answer that is passed on as it comes.</param>
    /// <param name="response">Owns its connection.</param>
    public OpenedReply(PassThroughReply passed, ProviderReply response) => (Passed, Response) = (passed, response);

    private OpenedReply(ReadOnlyMemory<byte> own, bool isEstimate) => (Body, IsEstimate) = (new SplicedBody(own, default), isEstimate);

    /// <summary>Why there is no reply; null when there is one.</summary>
    public ProviderError? Error { get; }

    /// <summary>A whole reply; empty beside an error or a stream.</summary>
    public SplicedBody Body { get; }

    /// <summary>What the whole reply cost, or one that the client is not given; a stream knows its own.</summary>
    public ChatUsage Usage { get; }

    /// <summary>A stream; null for none.</summary>
    public ChatStream? Stream { get; }

    /// <summary>An answer that is passed on as it comes; null for none.</summary>
    public PassThroughReply? Passed { get; }

    /// <summary>The provider's reply, disposed at the end of the request; null with an error, and for a reply of the gateway's own.</summary>
    public ProviderReply? Response { get; }

    /// <summary>Whether <see cref="Body"/> is an estimate of the gateway's own.</summary>
    public bool IsEstimate { get; }

    /// <summary>Releases a reply that will not be read.</summary>
    public async ValueTask ReleaseAsync()
    {
        if (Response is { } response) await response.DisposeAsync().ConfigureAwait(false);
        Stream?.Release();
    }

    /// <summary>The same whole reply with another body.</summary>
    public OpenedReply With(in SplicedBody body) => new(this, body);

    /// <summary>An answer of the gateway's own.</summary>
    public static OpenedReply Own(ReadOnlyMemory<byte> body, bool isEstimate) => new(body, isEstimate);
}
