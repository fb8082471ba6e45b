using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Http;

/// <content>Passed-through requests: neither the client's body nor the upstream's response is changed.</content>
internal sealed partial class UpstreamClient
{
    /// <summary>Sends <paramref name="message"/> and returns the response once its headers have arrived.</summary>
    /// <param name="message">The request without its body, complete with token; disposed here.</param>
    /// <param name="request">Provides the body.</param>
    /// <param name="model">The upstream's name of the model.</param>
    /// <param name="rules">The vendor's error rules.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public async ValueTask<ProviderReply> PassAsync(
        HttpRequestMessage message, PassThroughRequest request, string model, ErrorRules rules, CancellationToken cancellationToken)
    {
        var deadline = new UpstreamDeadline(options.FirstByteTimeout, time, cancellationToken, drain.Token);
        HttpResponseMessage? response = null;
        bool handedOver = false;
        try
        {
            // The upstream's time-out begins when the whole body has been sent, since the client determines the upload speed.
            message.Content = PassThroughContent.Of(request, model, () => deadline.Restart(options.FirstByteTimeout));
            response = await _invoker.Value.SendAsync(message, deadline.Token).ConfigureAwait(false);
            var limits = LimitReader.Read(response.Headers, rules.LimitHeaders, time);
            if (!response.IsSuccessStatusCode)
                return ProviderReply.Failed(await ReadErrorAsync(response, rules, deadline).ConfigureAwait(false)).With(limits);
            string[]? codings = ContentCodings.Of(response.Content);
            if (ContentCodings.Unknown(codings) is { } unknown)
                return ProviderReply.Failed(UpstreamFailure.UnknownCoding(provider, unknown)).With(limits);
            var body = ContentCodings.Decode(await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false), codings);
            deadline.Pause();
            handedOver = true;
            return ProviderReply.Passed(RawOf(response, body, codings is not null, deadline)).With(limits);
        }
        catch (Exception e) when (UpstreamFailure.IsTransport(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ProviderReply.Failed(request.Fault
                ?? (response is null ? UpstreamFailure.WhileSending(e, provider, deadline) : UpstreamFailure.WhileReading(e, deadline)));
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

    private UpstreamRawReply RawOf(HttpResponseMessage response, Stream body, bool isDecoded, UpstreamDeadline deadline)
    {
        var headers = response.Content.Headers;
        return new UpstreamRawReply(response, body, deadline, options.IdleTimeout)
        {
            Status = (int)response.StatusCode,
            ContentType = headers.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : null,
            ContentDisposition = headers.NonValidated.TryGetValues("Content-Disposition", out var disposition) ? disposition.ToString() : null,
            ContentLength = isDecoded ? null : headers.ContentLength,
        };
    }
}
