using System.Text;
using ProviderKit.Lifetime;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Sends one provider's requests and reads the response: a whole JSON reply, a stream of events, or an error, each
/// returned as a value. Thread-safe. The host's handler named <c>ProviderKit.{provider}</c> opens the connections.
/// </summary>
internal sealed partial class UpstreamClient(
    string provider, IHttpMessageHandlerFactory handlers, UpstreamOptions options, TimeProvider time, DrainSignal drain, ByteBudget memory)
{
    private const int MaxErrorBytes = 64 * 1024;
    private const int FirstCapacity = 4096;

    private readonly Lazy<HttpMessageInvoker> _invoker = new(() =>
        new HttpMessageInvoker(handlers.CreateHandler(HandlerName(provider)), disposeHandler: false));

    /// <summary>The name under which a host can add its own handlers to a provider's connections.</summary>
    public static string HandlerName(string provider) => $"ProviderKit.{provider}";

    /// <summary>The budget for the memory of replies.</summary>
    public ByteBudget Memory => memory;

    /// <summary>The maximum size of a whole reply in bytes.</summary>
    public int MaxReplyBytes => options.MaxReplyBytes;

    /// <summary>Sends <paramref name="message"/> and reads the response: completely, or up to the start of a stream.</summary>
    /// <param name="message">The request, complete with token; disposed here.</param>
    /// <param name="form">The expected form of the reply.</param>
    /// <param name="rules">The vendor's error rules.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    /// <param name="requestBody">The memory of the request, to which the memory of a whole reply and of large events is added; null if it is accounted for elsewhere.</param>
    /// <param name="maxReplyBytes">The maximum size of a whole reply in bytes; null for <see cref="MaxReplyBytes"/>.</param>
    public async ValueTask<ProviderReply> SendAsync(
        HttpRequestMessage message, ReplyForm form, ErrorRules rules, CancellationToken cancellationToken, BudgetedBuffer? requestBody = null,
        int? maxReplyBytes = null)
    {
        var deadline = new UpstreamDeadline(options.FirstByteTimeout, time, cancellationToken, drain.Token);
        HttpResponseMessage? response = null;
        bool handedOver = false;
        try
        {
            response = await _invoker.Value.SendAsync(message, deadline.Token).ConfigureAwait(false);
            var limits = LimitReader.Read(response.Headers, rules.LimitHeaders, time);
            if (!response.IsSuccessStatusCode)
                return ProviderReply.Failed(await ReadErrorAsync(response, rules, deadline).ConfigureAwait(false)).With(limits);

            string[]? codings = ContentCodings.Of(response.Content);
            if (ContentCodings.Unknown(codings) is { } unknown)
                return ProviderReply.Failed(UpstreamFailure.UnknownCoding(provider, unknown)).With(limits);
            string mediaType = MediaType(response.Content);
            if (ParserFor(form, mediaType) is { } parser)
            {
                var body = ContentCodings.Decode(await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false), codings);
                deadline.Pause();
                handedOver = true;
                return ProviderReply.Streamed(new UpstreamEventReader(response, body, parser, deadline, options, requestBody)).With(limits);
            }
            var reply = IsJson(mediaType)
                ? await ReadWholeAsync(response.Content, codings, requestBody, Math.Min(maxReplyBytes ?? int.MaxValue, options.MaxReplyBytes), deadline).ConfigureAwait(false)
                : ProviderReply.Failed(WrongType(mediaType, form));
            return reply.With(limits);
        }
        catch (Exception e) when (UpstreamFailure.IsTransport(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ProviderReply.Failed(response is null
                ? UpstreamFailure.WhileSending(e, provider, deadline)
                : UpstreamFailure.WhileReading(e, deadline));
        }
        finally
        {
            message.Dispose();
            if (!handedOver)
            {
                response?.Dispose();
                deadline.Dispose();
            }
        }
    }

    private async ValueTask<ProviderReply> ReadWholeAsync(
        HttpContent content, string[]? codings, BudgetedBuffer? requestBody, int most, UpstreamDeadline deadline)
    {
        // The announced length of an encoded body says nothing about the decoded length.
        long announced = codings is null ? content.Headers.ContentLength ?? 0 : 0;
        if (announced > most) return ProviderReply.Failed(UpstreamFailure.ReplyTooLarge(most));
        var buffer = memory.CreateReplyBuffer(requestBody);
        bool complete = false;
        try
        {
            // One byte more than announced, so that the read that finds the end does not need a larger buffer.
            if (announced > 0 && await GetAsync(buffer.ReserveAsync(announced + 1, deadline.Token), deadline).ConfigureAwait(false) is { } full)
                return ProviderReply.Failed(full);
            var body = ContentCodings.Decode(await content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false), codings);
            using var decoded = body as DecodedStream;
            while (buffer.Length <= most)
            {
                if (buffer.Free.IsEmpty && await GetAsync(buffer.GrowAsync(most + 1L, deadline.Token), deadline).ConfigureAwait(false) is { } none)
                    return ProviderReply.Failed(none);
                var pending = body.ReadAsync(buffer.Free, deadline.Token);
                // Bytes that are already here need no timer.
                if (!pending.IsCompleted) deadline.Restart(options.IdleTimeout);
                int read = await pending.ConfigureAwait(false);
                if (read == 0)
                {
                    complete = true;
                    return ProviderReply.Whole(UpstreamText.Clean(buffer.Written), buffer);
                }
                buffer.Advance(read);
            }
            return ProviderReply.Failed(UpstreamFailure.ReplyTooLarge(most));
        }
        finally
        {
            if (!complete) buffer.Dispose();
        }
    }

    /// <summary>Waits for memory. The wait does not count towards the upstream's time-out.</summary>
    private async ValueTask<ProviderError?> GetAsync(ValueTask<ByteGrant> memoryFor, UpstreamDeadline deadline)
    {
        if (!memoryFor.IsCompleted) deadline.Pause();
        return await memoryFor.ConfigureAwait(false) switch
        {
            ByteGrant.Granted => null,
            ByteGrant.Saturated => ByteBudget.Saturated,
            _ => UpstreamFailure.ReplyTooLargeForMemory(memory.Limit),
        };
    }

    private async ValueTask<ProviderError> ReadErrorAsync(HttpResponseMessage response, ErrorRules rules, UpstreamDeadline deadline)
    {
        int status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
            return new ProviderError(
                ProviderErrorKind.BadReply,
                $"The upstream of {provider} answered {status}, a redirect, which is not followed: it would carry the token elsewhere. Check the base address.")
            { Code = "upstream_redirect", UpstreamStatus = status };

        string[]? codings = ContentCodings.Of(response.Content);
        // The status decides about the token. If the body cannot be decoded, that is reported instead of the reason.
        if (ContentCodings.Unknown(codings) is { } unknown)
            return FromStatus(Encoding.UTF8.GetBytes($"The upstream gave its reason in the content encoding {LogText.Short(unknown)}, which cannot be decoded."));
        using var buffer = new PooledBuffer(FirstCapacity);
        try
        {
            var body = ContentCodings.Decode(await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false), codings);
            using var decoded = body as DecodedStream;
            await buffer.FillAsync(body, MaxErrorBytes, deadline, options.IdleTimeout).ConfigureAwait(false);
        }
        catch (Exception e) when (UpstreamFailure.IsTransport(e))
        {
            // The status decides, and a truncated reason is better than none.
            deadline.ThrowIfCallerLeft();
            if (deadline.ShutDown) return DrainSignal.Error;
        }
        return FromStatus(UpstreamText.Clean(buffer.Written));

        ProviderError FromStatus(ReadOnlyMemory<byte> body) =>
            UpstreamErrors.FromStatus(status, response.Headers, body, provider, rules, time.GetUtcNow());
    }

    private ProviderError WrongType(string mediaType, ReplyForm form) => new(
        ProviderErrorKind.BadReply,
        $"The upstream of {provider} answered 200 with the content type {(mediaType.Length == 0 ? "none" : mediaType)} instead of {(form == ReplyForm.Whole ? "JSON" : "an event stream")}. Check the base address.")
    { Code = "upstream_content_type", UpstreamStatus = 200 };

    private EventParser? ParserFor(ReplyForm form, string mediaType) => form switch
    {
        ReplyForm.ServerSentEvents when mediaType.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) =>
            new SseParser(options.MaxEventBytes),
        ReplyForm.Lines when mediaType.Contains("ndjson", StringComparison.OrdinalIgnoreCase) || IsJson(mediaType) =>
            new LineParser(options.MaxEventBytes),
        ReplyForm.JsonArray when IsJson(mediaType) => new ArrayParser(options.MaxEventBytes),
        _ => null,
    };

    private static bool IsJson(string mediaType)
    {
        int end = mediaType.IndexOf(';');
        var type = mediaType.AsSpan(0, end < 0 ? mediaType.Length : end).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase) || type.IsEmpty;
    }

    private static string MediaType(HttpContent content) =>
        content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
}
