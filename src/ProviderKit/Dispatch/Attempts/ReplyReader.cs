using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Routing;
using ProviderKit.Upstream;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>Looks at what a provider brought back before the client sees any of it.</summary>
internal static class ReplyReader
{
    /// <summary>What an attempt came to, ready for the client.</summary>
    public readonly record struct Reply(
        ProviderError? Error, SplicedBody Body = default, ChatStream? Stream = null, ChatUsage Usage = default, ChatResponse? Response = null);

    /// <summary>Checks a whole reply, or reads a stream up to its first content. A response in error is disposed.</summary>
    /// <param name="response">What the provider brought back.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="target">Who was asked.</param>
    /// <param name="token">What it was asked with, to be masked where the reply says it back; null for none.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public static async ValueTask<Reply> OpenAsync(
        ChatResponse response, ChatRequest request, ModelTarget target, ApiToken? token, CancellationToken cancellationToken)
    {
        bool keep = false;
        ChatStream? stream = null;
        try
        {
            Reply reply;
            if (response.Error is { } error) reply = new Reply(error);
            else if (response.Events is null)
            {
                bool vectors = request.Dialect == ChatDialect.OpenAIEmbeddings; // long, and numbers for the most part
                var body = token is not null && token.TryMaskIn(response.Body.Span, quick: vectors, out byte[]? masked) ? masked : response.Body;
                reply = vectors
                    ? await EmbeddingsReplyReader.ReadAsync(body, request, target, cancellationToken).ConfigureAwait(false)
                    : await ReadWholeAsync(body, request, target, cancellationToken).ConfigureAwait(false);
            }
            else if (!request.Stream) reply = new Reply(Bad(target, "a stream although none was asked for"));
            else
            {
                stream = new ChatStream(response.Events, target, request, token);
                await stream.PrimeAsync(cancellationToken).ConfigureAwait(false);
                reply = new Reply(stream.Error, Stream: stream);
            }
            if (reply.Error is not null) return new Reply(target.Entry.Mask(reply.Error));
            if (reply.Response is not null) return reply; // made anew, from a response that is not needed any more
            keep = true;
            return reply with { Response = response };
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

    private static ValueTask<Reply> ReadWholeAsync(ReadOnlyMemory<byte> body, ChatRequest request, ModelTarget target, CancellationToken cancellationToken)
    {
        var reply = ReadWhole(body, request, target, out bool split);
        return split ? MergeAsync(reply) : new ValueTask<Reply>(reply);

        async ValueTask<Reply> MergeAsync(Reply asItIs) =>
            await SplitAnswerReader.ReadAsync(body, request, target, asItIs.Usage, cancellationToken).ConfigureAwait(false) ?? asItIs;
    }

    private static Reply ReadWhole(ReadOnlyMemory<byte> body, ChatRequest request, ModelTarget target, out bool split)
    {
        split = false;
        var facts = new ReplyFacts([], whole: true);
        if (!facts.TryRead(body.Span)) return new Reply(Bad(target, "something that is not a JSON object"));
        if (facts.HasError) return new Reply(UpstreamErrors.FromBody(body, target.Entry.Name, target.Entry.Info.Errors));
        if (request.Stream) return new Reply(Bad(target, "a whole reply although a stream was asked for"));
        if (!facts.HasChoices) return new Reply(Bad(target, "JSON without choices"));
        if (facts.ChoicesEmpty) return new Reply(Bad(target, "an answer without any choice"));
        if (facts is { Choices.EmptyFinish: true, Finished: false, HasContent: false })
            return new Reply(Bad(target, "an answer that says nothing and has no end"));
        split = facts.Choices.SplitAnswer(request) || (facts.Choices.Several && !request.AsksForSeveral());
        return new Reply(null, target.Rename(body, facts), Usage: facts.Usage ?? default);
    }

    public static ProviderError Bad(ModelTarget target, string what) =>
        new(ProviderErrorKind.BadReply, $"The upstream of {target.Entry.Name} sent {what}.");
}
