using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ProviderKit.Formats.Canonical;
using ProviderKit.Memory;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Images;

namespace ProviderKit.Vendors.Http;

/// <summary>The provider for any vendor reached over HTTP. Vendors differ only in their rows.</summary>
internal sealed class HttpChatProvider : ITimedProvider, IModelLister, IApiChoice, IPassThroughProvider, IResponseHost
{
    private const int MaxExchangedAddresses = 16;

    // Upstreams that have several APIs use this code, too.
    private const string OtherApi = "unsupported_api_for_model";

    // The longest known list of models, a router's list with prices, is a tenth of that.
    private const int MaxListBytes = 8 * 1024 * 1024;

    private readonly HttpVendor _vendor;
    private readonly UpstreamClient _client;
    private readonly UpstreamAddresses? _addresses;
    private readonly ITokenExchange? _exchange;
    private readonly ApiRoutes _routes;
    private readonly ApiLookup _lookup;
    private readonly ApiSender _sender;
    private readonly MendedCalls _mended;
    private readonly BatchedEmbeddings _batches;
    private readonly PassThroughSender _passThrough;
    private readonly KeptResponses _kept;
    private readonly ConcurrentDictionary<string, UpstreamAddresses> _exchangedAddresses = new(StringComparer.Ordinal);
    private readonly string? _apiVersion;

    public HttpChatProvider(
        HttpVendor vendor, ProviderOptions options, UpstreamClient client, TimeProvider time, ITokenExchange? exchange = null,
        ImageFetcher? images = null)
    {
        _vendor = vendor = vendor with { Errors = vendor.Errors.With(options.ErrorRules, time) with { Reader = vendor.ErrorReader } };
        _client = client;
        _exchange = exchange;
        _routes = new ApiRoutes(vendor.Apis, time);
        _lookup = new ApiLookup(time);
        _sender = new ApiSender(vendor, options, client, time, images);
        _passThrough = new PassThroughSender(vendor, options, client, _sender);
        _mended = new MendedCalls(vendor, _routes, _sender);
        _batches = new BatchedEmbeddings(vendor, client.MaxReplyBytes);
        _kept = new KeptResponses(vendor, client, _sender);
        _apiVersion = options.ApiVersion;
        string? address = options.BaseUrl ?? vendor.BaseAddress;
        _addresses = address is null ? null : new UpstreamAddresses(vendor, address, _apiVersion);
        Info = new ProviderInfo
        {
            Name = vendor.Name,
            Prefix = options.Prefix ?? vendor.Prefix,
            BaseAddress = address,
            TelemetryName = vendor.TelemetryName,
            Models = options.Models.Count > 0 ? [.. options.Models] : vendor.Models,
            Formats = [.. _routes.Formats],
            // Models named in the settings replace the upstream's list.
            ListsModels = vendor.ListsModels && options.Models.Count == 0,
            ListIsComplete = vendor.ListIsComplete,
            ListProvesToken = vendor.ListProvesToken,
            SignsAs = vendor.SignsAs,
            IsRouter = vendor.IsRouter,
            TakesSessions = vendor.Apis.Any(static api => api.Session is not null),
            Credential = vendor.Credential,
            LimitScope = vendor.LimitScope,
            Errors = vendor.Errors,
            ConfigurationProblem = address is null
                ? $"{vendor.Name} has no base address. Set {vendor.Settings.BaseUrl} (or ProviderKit:Providers:{vendor.Name}:BaseUrl){(vendor.Settings.Mode is { } mode ? $", or {mode}=cli to run its command" : "")}."
                : null,
        };
    }

    public ProviderInfo Info { get; }

    public ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken) =>
        _addresses is null ? new(ProviderReply.Refused(NotConfigured()))
        // For a translated request the translator checks the required field.
        : call.Request.RequiredField is { } field && !_sender.Takes(field, call.Model) && _routes.Find(call.Request, call.Model, out bool translates) >= 0 && !translates
            ? new(ProviderReply.Refused(RequiredFields.Refusal(_vendor.Name, field)))
        : _exchange is not null && call.Token is not null ? SendExchangedAsync(call, cancellationToken)
        : SendByListAsync(call, _addresses, call.Token, cancellationToken);

    public bool ServesPath(string path) => _passThrough.Serves(path);

    public bool Serves(ChatRequest request, string model) => _routes.Find(request, model, out _) >= 0;

    public bool ServesCanonical(WireFormat format, string model) => format.Bridge is not null && _routes.Serves(format.Canonical, model);

    public ProviderError? RefusalOf(ChatRequest request, string model) =>
        Serves(request, model) || request.Format.IsAnsweredHere || ServesCanonical(request.Format, model)
            ? null
            : NotServed(request.Format, model);

    public async ValueTask<ModelListing> ListModelsAsync(ApiToken? token, CancellationToken cancellationToken)
    {
        if (_addresses is null) return new ModelListing([], NotConfigured());
        var (listing, withdrawn) = await ListOnceAsync(token, cancellationToken).ConfigureAwait(false);
        // As with a call, a withdrawn session says nothing about the user's token: exchange the token again.
        if (withdrawn) (listing, _) = await ListOnceAsync(token, cancellationToken).ConfigureAwait(false);
        return listing.Error is { } error && _exchange is not null && token is not null ? listing with { Error = _exchange.Explain(token, error) } : listing;
    }

    private async ValueTask<(ModelListing Listing, bool Withdrawn)> ListOnceAsync(ApiToken? token, CancellationToken cancellationToken)
    {
        var exchanged = new ExchangedToken(token);
        if (_exchange is not null && token is not null)
        {
            exchanged = await _exchange.GetAsync(token, cancellationToken).ConfigureAwait(false);
            if (exchanged.Error is not null) return (new ModelListing([], exchanged.Error), false);
        }
        var addresses = AddressesFor(exchanged);
        ProviderReply reply;
        if (addresses.Token is { } proof && exchanged.Token is not null)
        {
            reply = await GetAsync(proof, exchanged.Token, cancellationToken).ConfigureAwait(false);
            await using (reply.ConfigureAwait(false))
                // A missing path behind a custom base address says nothing about the token, so only errors that blame it count.
                if (reply.Error is { BlamesToken: true }) return NotListed(reply, exchanged, token);
        }
        reply = await GetAsync(addresses.Models, exchanged.Token, cancellationToken).ConfigureAwait(false);
        await using (reply.ConfigureAwait(false))
            return reply.Error is null ? (await ReadListAsync(reply.Body, cancellationToken).ConfigureAwait(false), false) : NotListed(reply, exchanged, token);
    }

    private async ValueTask<ModelListing> ReadListAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // A parsed list can take many times its length, for example if it consists only of braces.
        var account = new ByteAccount(_client.Memory);
        long bytes = JsonCost.Of(body.Span).Kept;
        if (await account.TakeAsync(bytes, cancellationToken).ConfigureAwait(false) != ByteGrant.Granted)
            return new ModelListing([], new ProviderError(ProviderErrorKind.Saturated, $"The gateway has no memory to read the list of models of {_vendor.Name}, about {bytes} bytes."));
        using var hold = new ByteHold(account, bytes);
        var listing = ModelListReader.Read(body, _vendor);
        if (listing.Error is null && _vendor.ModelPaths is not null) _routes.Learn(listing.Paths);
        return listing;
    }

    /// <summary>Refuses, without a call, a request that is known not to be served. The upstream would refuse it with a less helpful message.</summary>
    private ProviderError NotServed(WireFormat format, string model) => new(
        ProviderErrorKind.InvalidRequest,
        $"{_vendor.Name} serves this model{(_routes.PathsOf(model) is { } paths ? $" by {paths} only," : "")} not by {format.Description}. Take another model; GET /v1/models lists what there is.")
    { Code = OtherApi, Param = "model" };

    private (ModelListing Listing, bool Withdrawn) NotListed(ProviderReply reply, ExchangedToken exchanged, ApiToken? token)
    {
        bool withdrawn = IsWithdrawn(exchanged, token, reply);
        if (withdrawn) _exchange!.Forget(token!, exchanged.Token!);
        return (new ModelListing([], reply.Error), withdrawn);
    }

    private ValueTask<ProviderReply> GetAsync(Uri address, ApiToken? token, CancellationToken cancellationToken) =>
        _client.SendAsync(_sender.Compose(HttpMethod.Get, address, token, _sender.Headers), ReplyForm.Whole, _vendor.Errors, cancellationToken, maxReplyBytes: MaxListBytes);

    private async ValueTask<ProviderReply> SendExchangedAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var user = call.Token!;
        var exchanged = await _exchange!.GetAsync(user, cancellationToken).ConfigureAwait(false);
        if (exchanged.Error is not null) return ProviderReply.Failed(exchanged.Error);
        var response = await SendByListAsync(call, AddressesFor(exchanged), exchanged.Token, cancellationToken).ConfigureAwait(false);
        if (!IsWithdrawn(exchanged, user, response) || call.Request.PassThrough is { CanBeSent: false }) return Explained(user, response);

        // An exchanged token can be withdrawn before it expires, which is not the fault of the user's token. The user's token is
        // to blame only if a new exchanged token is refused as well. A refused call was not processed, so it can be sent again.
        _exchange.Forget(user, exchanged.Token!);
        await response.DisposeAsync().ConfigureAwait(false);
        exchanged = await _exchange.GetAsync(user, cancellationToken).ConfigureAwait(false);
        if (exchanged.Error is not null) return ProviderReply.Failed(exchanged.Error);
        call.Log?.NextCall(response.Error);
        response = await SendByListAsync(call, AddressesFor(exchanged), exchanged.Token, cancellationToken).ConfigureAwait(false);
        if (IsWithdrawn(exchanged, user, response)) _exchange.Forget(user, exchanged.Token!);
        return Explained(user, response);
    }

    /// <summary>The response; an error gets advice on what to do about it.</summary>
    private ProviderReply Explained(ApiToken user, ProviderReply response) =>
        response is { Error: { } error, WasSent: true } && _exchange!.Explain(user, error) is var explained && !ReferenceEquals(explained, error)
            ? ProviderReply.Failed(explained).With(response.Limits)
            : response;

    private static bool IsWithdrawn(ExchangedToken exchanged, ApiToken? user, ProviderReply response) =>
        response.Error is { Kind: ProviderErrorKind.UpstreamAuthentication, Reach.IsNarrow: false } && !ReferenceEquals(exchanged.Token, user);

    private ValueTask<ProviderReply> SendByListAsync(ProviderCall call, UpstreamAddresses addresses, ApiToken? token, CancellationToken cancellationToken) =>
        call.Request.PassThrough is not null ? _passThrough.SendAsync(call, addresses, token, cancellationToken)
        : call.Request.Question is not null ? _kept.SendAsync(call, addresses, token, cancellationToken)
        : _vendor.ModelPaths is null ? SendAsync(call, addresses, token, cancellationToken) : SendOrLookUpAsync(call, addresses, token, cancellationToken);

    /// <summary>
    /// Sends the call. If the upstream answers that another of its APIs serves the model, fetches its list of models to find that API, and
    /// sends the call again. Most clients never request the list of models, and without the list a model's API is a guess.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ProviderReply> SendOrLookUpAsync(ProviderCall call, UpstreamAddresses addresses, ApiToken? token, CancellationToken cancellationToken)
    {
        int first = _routes.Find(call.Request, call.Model, out _, isDecided: true);
        var response = await SendAsync(call, addresses, token, cancellationToken).ConfigureAwait(false);
        if (first < 0 || response.Error is not { Code: OtherApi } error) return response;
        await LookUpAsync(addresses.Models, token, cancellationToken).ConfigureAwait(false);
        int second = _routes.Find(call.Request, call.Model, out _, isDecided: true);
        if (second < 0 || second == first) return response;
        call.Log?.NextCall(error);
        await response.DisposeAsync().ConfigureAwait(false);
        return await SendAsync(call, addresses, token, cancellationToken).ConfigureAwait(false);
    }

    // A method of its own, since the variables that a lambda captures are allocated when the method begins.
    private Task LookUpAsync(Uri list, ApiToken? token, CancellationToken cancellationToken) =>
        _lookup.OnceAsync(limit => LearnAsync(list, token, limit), cancellationToken);

    private async Task LearnAsync(Uri list, ApiToken? token, CancellationToken cancellationToken)
    {
        var reply = await GetAsync(list, token, cancellationToken).ConfigureAwait(false);
        await using (reply.ConfigureAwait(false))
            if (reply.Error is null) await ReadListAsync(reply.Body, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<ProviderReply> SendAsync(
        ProviderCall call, UpstreamAddresses addresses, ApiToken? token, CancellationToken cancellationToken)
    {
        var request = call.Request;
        if (_batches.IsNeeded(request)) return SendInBatchesAsync(call, addresses, token, cancellationToken);
        int api = _routes.Find(request, call.Model, out bool translates, isDecided: true);
        if (api < 0) return new(ProviderReply.Refused(NotServed(request.Format, call.Model)));
        return _mended.AreNeeded(api)
            ? _mended.SendAsync(call, api, translates, addresses, token, cancellationToken)
            : _sender.SendAsync(call, api, translates, addresses, token, cancellationToken);
    }

    // A method of its own, since the variables that a lambda captures are allocated when the method begins.
    private ValueTask<ProviderReply> SendInBatchesAsync(ProviderCall call, UpstreamAddresses addresses, ApiToken? token, CancellationToken cancellationToken) =>
        _batches.SendAsync(call, part => SendAsync(part, addresses, token, cancellationToken), cancellationToken);

    private UpstreamAddresses AddressesFor(ExchangedToken exchanged)
    {
        if (exchanged.BaseAddress is not { } address) return _addresses!;
        if (_exchangedAddresses.TryGetValue(address, out var known)) return known;
        var made = new UpstreamAddresses(_vendor, address, _apiVersion);
        if (_exchangedAddresses.Count < MaxExchangedAddresses) _exchangedAddresses.TryAdd(address, made);
        return made;
    }

    private ProviderError NotConfigured() => new(ProviderErrorKind.NotConfigured, Info.ConfigurationProblem!);
}
