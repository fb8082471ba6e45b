namespace ProviderKit;

/// <summary>Looks at what a provider brought back before the client sees any of it.</summary>
internal static class ReplyReader
{
    /// <summary>What an attempt came to, ready for the client.</summary>
    public readonly record struct Reply(ProviderError? Error, SplicedBody Body = default, ChatStream? Stream = null, ChatUsage Usage = default);

    /// <summary>Checks a whole reply, or reads a stream up to its first content. A response in error is disposed.</summary>
    public static async ValueTask<Reply> OpenAsync(
        ChatResponse response, ChatRequest request, ModelTarget target, Action<string, Exception> onFault, CancellationToken cancellationToken)
    {
        bool keep = false;
        ChatStream? stream = null;
        try
        {
            Reply reply;
            if (response.Error is { } error) reply = new Reply(error);
            else if (response.Events is null) reply = ReadWhole(response.Body, request, target);
            else if (!request.Stream) reply = new Reply(Bad(target, "a stream although none was asked for"));
            else
            {
                // The built-in reader has errors for all that can happen to it.
                var events = response.Events is SseChatReader ? response.Events : new GuardedEventReader(response.Events, target.Entry.Name, onFault);
                stream = new ChatStream(events, target, request.IncludeUsage);
                await stream.PrimeAsync(cancellationToken).ConfigureAwait(false);
                reply = new Reply(stream.Error, Stream: stream);
            }
            keep = reply.Error is null;
            return keep ? reply : new Reply(target.Entry.Mask(reply.Error!));
        }
        finally
        {
            if (!keep)
            {
                stream?.Release();
                await response.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static Reply ReadWhole(ReadOnlyMemory<byte> body, ChatRequest request, ModelTarget target)
    {
        var facts = new ReplyFacts([]);
        if (!facts.TryRead(body.Span)) return new Reply(Bad(target, "something that is not a JSON object"));
        if (facts.HasError) return new Reply(UpstreamErrors.FromBody(body, target.Entry.Name, target.Entry.Info.Errors));
        if (request.Stream) return new Reply(Bad(target, "a whole reply although a stream was asked for"));
        if (!facts.HasChoices) return new Reply(Bad(target, "JSON without choices"));
        return new Reply(null, target.Rename(body, facts), Usage: facts.Usage ?? default);
    }

    private static ProviderError Bad(ModelTarget target, string what) =>
        new(ProviderErrorKind.BadReply, $"The upstream of {target.Entry.Name} sent {what}.");
}
