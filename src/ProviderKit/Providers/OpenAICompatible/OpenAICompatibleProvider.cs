namespace ProviderKit;

/// <summary>Any vendor that speaks OpenAI's format. What tells one from another is data.</summary>
internal sealed class OpenAICompatibleProvider : IChatProvider, IModelLister
{
    private readonly OpenAICompatibleVendor _vendor;
    private readonly UpstreamClient _client;
    private readonly UpstreamAddresses? _addresses;
    private readonly KeyValuePair<string, string>[] _headers;

    public OpenAICompatibleProvider(OpenAICompatibleVendor vendor, ProviderOptions options, UpstreamClient client)
    {
        _vendor = vendor;
        _client = client;
        _headers = [.. OutboundHeaders.Merge(vendor.Headers, options.Headers)];
        string? address = options.BaseUrl ?? vendor.BaseAddress;
        _addresses = address is null ? null : new UpstreamAddresses(vendor, address, options.ApiVersion);
        Info = new ProviderInfo
        {
            Name = vendor.Name,
            Prefix = options.Prefix ?? vendor.Prefix,
            Models = options.Models.Count > 0 ? [.. options.Models] : vendor.Models,
            Credential = vendor.Credential,
            LimitScope = vendor.LimitScope,
            Errors = vendor.Errors,
            ConfigurationProblem = address is null
                ? $"{vendor.Name} has no base address. Set {vendor.Settings.BaseUrl} (or ProviderKit:Providers:{vendor.Name}:BaseUrl)."
                : null,
        };
    }

    public ProviderInfo Info { get; }

    public async ValueTask<ChatResponse> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        if (_addresses is null) return ChatResponse.Failed(NotConfigured());
        var content = new JsonRequestContent(call.GetBody(_vendor.AcceptsStreamOptions));
        using var message = Compose(HttpMethod.Post, _addresses.ChatFor(call.Model), call.Token, content);
        if (call.Request.Headers.Count > 0)
            foreach (var (name, value) in call.Request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(message, call.Request.Stream, _vendor.Errors, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<ModelListing> ListModelsAsync(ApiToken? token, CancellationToken cancellationToken)
    {
        if (_addresses is null) return new ModelListing([], NotConfigured());
        using var message = Compose(HttpMethod.Get, _addresses.Models, token, null);
        var reply = await _client.SendAsync(message, stream: false, _vendor.Errors, cancellationToken).ConfigureAwait(false);
        await using (reply.ConfigureAwait(false))
        {
            if (reply.Error is not { } error) return ModelListReader.Read(reply.Body, _vendor.Name);
            // Nobody masks behind a lister, as the dispatcher does behind a call.
            return new ModelListing([], token is null ? error : error.Masked(token.MaskIn));
        }
    }

    private HttpRequestMessage Compose(HttpMethod method, Uri address, ApiToken? token, HttpContent? content)
    {
        var message = new HttpRequestMessage(method, address) { Content = content };
        foreach (var (name, value) in _headers) message.Headers.TryAddWithoutValidation(name, value);
        token?.ApplyTo(message, _vendor.AuthHeader, _vendor.AuthScheme);
        return message;
    }

    private ProviderError NotConfigured() => new(ProviderErrorKind.NotConfigured, Info.ConfigurationProblem!);
}
