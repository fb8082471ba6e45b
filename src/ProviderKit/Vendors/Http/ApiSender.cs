using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies.Observing;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Images;

namespace ProviderKit.Vendors.Http;

/// <summary>Sends one call to one of a vendor's APIs, unchanged or translated. Thread-safe.</summary>
internal sealed class ApiSender
{
    private readonly HttpVendor _vendor;
    private readonly UpstreamClient _client;
    private readonly RequestAdaptation _adaptation;
    private readonly TranslatedSender?[] _translated; // by index of the API, like the arrays below
    private readonly TranslatedEmbeddingsSender?[] _translatedEmbeddings;
    private readonly VendorFormatSender?[] _ownFormats;
    private readonly KeyValuePair<string, string>[][] _headers;
    private readonly IDictionary<string, string> _usersHeaders;
    private readonly string? _apiVersion;

    public ApiSender(HttpVendor vendor, ProviderOptions options, UpstreamClient client, TimeProvider time, ImageFetcher? images)
    {
        (_vendor, _client, _usersHeaders) = (vendor, client, options.Headers);
        _adaptation = new RequestAdaptation(vendor, options);
        _apiVersion = options.ApiVersion;
        _translated = [.. vendor.Apis.Select(api => (api.Translator ?? api.Counter) is { } translator ? new TranslatedSender(vendor, translator, api.StreamForm, client, time, images, _adaptation, options.AutomaticCache) : null)];
        _translatedEmbeddings = [.. vendor.Apis.Select(api => api.EmbeddingsTranslator is { } translator ? new TranslatedEmbeddingsSender(vendor, translator, client) : null)];
        _ownFormats = [.. vendor.Apis.Select(api => api.OwnFormat is { } format ? new VendorFormatSender(vendor, api, format, client, time, _adaptation, options.Headers) : null)];
        Headers = [.. OutboundHeaders.Merge(vendor.Headers, options.Headers)];
        _headers = [.. vendor.Apis.Select(api => api.Headers.Count == 0 ? Headers : [.. OutboundHeaders.Merge(OutboundHeaders.Merge(vendor.Headers, api.Headers.ToDictionary()), options.Headers)])];
    }

    /// <summary>The headers of requests that go to no particular API.</summary>
    public KeyValuePair<string, string>[] Headers { get; }

    /// <summary>Whether a model takes a field that a client of another format requires: web search.</summary>
    public bool Takes(string requiredField, string model) => requiredField == SoftMembers.Search && _adaptation.Searches(model);

    /// <param name="call">The call.</param>
    /// <param name="api">The index of the API.</param>
    /// <param name="translates">Whether the API's format differs from the request's.</param>
    /// <param name="addresses">The APIs' addresses.</param>
    /// <param name="token">The token to send; null for none.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public ValueTask<ProviderReply> SendAsync(ProviderCall call, int api, bool translates, UpstreamAddresses addresses, ApiToken? token, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var of = _vendor.Apis[api];
        var message = Compose(HttpMethod.Post, addresses.For(api, call), token, _headers[api]);
        // A body that passes through brings the headers of its format with it.
        var forwarded = !translates && request.Format.TravellingHeaders is { Count: > 0 } own ? own : _vendor.ClientHeaders;
        if (ClientHeaders.AddTo(message, request.Headers, forwarded, of.Betas, translates ? null : of.HeaderPrefix) is { } unsendable)
        {
            message.Dispose();
            return new(ProviderReply.Refused(unsendable));
        }
        var session = SessionOf(of, call);
        if (session is { Header: { } header } && !message.Headers.NonValidated.Contains(header)) message.Headers.TryAddWithoutValidation(header, call.Session);
        (translates ? _vendor.Decorate : of.Decorate ?? _vendor.Decorate)?.Invoke(message, request);
        if (translates)
            return _ownFormats[api]?.SendAsync(message, call, addresses, cancellationToken) ?? _translatedEmbeddings[api]?.SendAsync(message, call, cancellationToken) ?? _translated[api]!.SendAsync(message, call with { SessionMember = session?.Member }, cancellationToken);
        if (request.Format.RefusalOf(request.Body.Span, _vendor.Name, call.Maker) is { } unreadable)
        {
            message.Dispose();
            return new(ProviderReply.Refused(unreadable));
        }
        message.Content = new JsonRequestContent(_adaptation.BodyOf(call, session?.Member, of.SignsNothing));
        var reply = _client.SendAsync(message, request.Stream ? of.FormOfStreams : ReplyForm.Whole, _vendor.Errors, cancellationToken, request.Memory);
        return call.Log?.Observation is { } observation ? WatchedAsync(reply, observation) : reply;
    }

    private static async ValueTask<ProviderReply> WatchedAsync(ValueTask<ProviderReply> reply, ReplyObservation observation) =>
        observation.Watch(await reply.ConfigureAwait(false));

    /// <summary>Where to name the call's conversation; null if it is not named, or if the client has named it itself.</summary>
    private SessionPlace? SessionOf(VendorApi api, in ProviderCall call) =>
        call.Session is not null && api.Session is { } place && !call.Request.Session.Has(place.Field) && (place.Member is null || _vendor.Takes(place.Member, _apiVersion)) ? place : null;

    /// <summary>Creates a request without a body.</summary>
    public HttpRequestMessage Compose(HttpMethod method, Uri address, ApiToken? token, KeyValuePair<string, string>[] headers)
    {
        var message = new HttpRequestMessage(method, address);
        foreach (var (name, value) in headers) message.Headers.TryAddWithoutValidation(name, value);
        token?.ApplyTo(message, _vendor.AuthHeader, _vendor.AuthScheme);
        if (token is not null && _vendor.TokenHeaders?.Invoke(token) is { } own) Replace(message, own);
        return message;
    }

    private void Replace(HttpRequestMessage message, IReadOnlyDictionary<string, string> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (_usersHeaders.ContainsKey(name)) continue;
            message.Headers.Remove(name);
            message.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
